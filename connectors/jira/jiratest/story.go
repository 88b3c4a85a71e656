package jiratest

import (
	"slices"
	"time"
)

// The methods below tell what happened to an issue, one after the other, each
// returning the issue as it is then:
//
//	jiratest.Issue{Key: "PAY-7", Type: "Story", Status: "To Do", …}.
//		Assign(monday, "alex", "robin").
//		Move(tuesday, "robin", "In Progress").
//		Resolve(friday, "robin", "Done", "Fixed")

// with returns the issue after some changes of one moment.
func (is Issue) with(changes ...Change) Issue {
	is.History = append(slices.Clip(is.History), changes...)
	is.Updated = changes[0].At
	return is
}

// Assign gives the issue to somebody, by User.ID; "" is nobody.
func (is Issue) Assign(at time.Time, by, to string) Issue {
	next := is.with(Change{At: at, By: by, Field: "assignee", From: is.Assignee, To: to})
	next.Assignee = to
	return next
}

// Move brings the issue into another status and leaves the resolution alone.
func (is Issue) Move(at time.Time, by, status string) Issue {
	next := is.with(Change{At: at, By: by, Field: "status", From: is.Status, To: status})
	next.Status = status
	return next
}

// Resolve brings the issue into a status with a resolution.
func (is Issue) Resolve(at time.Time, by, status, resolution string) Issue {
	next := is.with(
		Change{At: at, By: by, Field: "resolution", From: is.Resolution, To: resolution},
		Change{At: at, By: by, Field: "status", From: is.Status, To: status},
	)
	next.Status, next.Resolution, next.ResolutionDate = status, resolution, at
	return next
}

// Reopen brings the issue back into a status and clears its resolution.
func (is Issue) Reopen(at time.Time, by, status string) Issue {
	next := is.Resolve(at, by, status, "")
	next.ResolutionDate = time.Time{}
	return next
}

// Work is the plain course of things: started and finished by one person, from
// In Progress to Done.
func (is Issue) Work(started, done time.Time, by string) Issue {
	return is.Move(started, by, "In Progress").Resolve(done, by, "Done", "Done")
}

// Rekey moves the issue to another project. Give it an ID of its own before,
// since one made up would change with the key.
func (is Issue) Rekey(at time.Time, by, key string) Issue {
	next := is.with(Change{At: at, By: by, Field: "Key", From: is.Key, To: key})
	next.Key = key
	return next
}

// Say has somebody write under the issue.
func (is Issue) Say(at time.Time, by string, body any) Issue {
	is.Comments = append(slices.Clip(is.Comments), Comment{At: at, By: by, Body: body})
	is.Updated = at
	return is
}

// Touch changes something that says nothing, such as the rank.
func (is Issue) Touch(at time.Time, by string) Issue {
	return is.with(Change{At: at, By: by, Field: "Rank", To: "Ranked higher"})
}
