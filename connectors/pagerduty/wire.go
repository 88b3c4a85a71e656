package pagerduty

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// idPattern is what an id looks like.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

// reference names anything PagerDuty has.
type reference struct {
	ID      string `json:"id"`
	Type    string `json:"type,omitempty"`
	Summary string `json:"summary,omitempty"` // its name
}

// user reports whether r is a user, not a service, an integration or an app.
func (r *reference) user() bool {
	return r != nil && strings.HasPrefix(r.Type, "user") && idPattern.MatchString(r.ID)
}

// is reports whether r has this id.
func (r *reference) is(id string) bool { return r != nil && r.ID == id && id != "" }

// stamp is a time, in UTC. null and an empty one are zero.
type stamp struct{ time.Time }

// UnmarshalJSON refuses a time that cannot be one of an incident.
func (t *stamp) UnmarshalJSON(raw []byte) error {
	if text := string(raw); text == "null" || text == `""` {
		return nil
	}
	if err := json.Unmarshal(raw, &t.Time); err != nil {
		return fmt.Errorf("%.40s is not a time", raw)
	}
	if t.Time = t.UTC(); t.Year() < 1970 || t.Year() > 9998 {
		return fmt.Errorf("%.40s is no time of an incident", raw)
	}
	return nil
}

// user is the answer to who I am.
type user struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Email   string      `json:"email"`
	Role    string      `json:"role"`
	HTMLURL string      `json:"html_url"`
	Teams   []reference `json:"teams"`
}

// incident is an incident as we keep it, which is the shape the server gives
// it in, less what we do not use and may not keep. References is ours.
type incident struct {
	ID        string      `json:"id"`
	Number    int         `json:"incident_number"`
	Title     string      `json:"title"`
	Status    string      `json:"status"`  // triggered, acknowledged, resolved
	Urgency   string      `json:"urgency"` // high, low
	CreatedAt stamp       `json:"created_at"`
	UpdatedAt stamp       `json:"updated_at,omitzero"`
	StatusAt  stamp       `json:"last_status_change_at,omitzero"`
	Service   *reference  `json:"service"`
	Priority  *reference  `json:"priority,omitempty"`
	Reason    *reason     `json:"resolve_reason,omitempty"`
	External  []otherPage `json:"external_references,omitempty"`

	References []string `json:"brag_references,omitempty"` // in what set it off
}

// reason is why an incident was resolved. Only a merge is told.
type reason struct {
	Type     string    `json:"type"`
	Incident reference `json:"incident"` // what it was merged into
}

// otherPage is what an integration made of the incident in another system.
type otherPage struct {
	URL string `json:"external_url"`
}

// merged reports whether the incident ended as part of another.
func (i *incident) merged() bool { return i.Reason != nil && i.Reason.Type == "merge_resolve_reason" }

// changedAt returns when the incident last changed, as far as the server says.
func (i *incident) changedAt() time.Time {
	for _, t := range []stamp{i.UpdatedAt, i.StatusAt} {
		if !t.IsZero() {
			return t.Time
		}
	}
	return i.CreatedAt.Time
}

// entry is one entry of a log.
type entry struct {
	ID        string      `json:"id"`
	Type      string      `json:"type"`
	CreatedAt stamp       `json:"created_at"`
	Agent     *reference  `json:"agent,omitempty"` // who or what did it
	User      *reference  `json:"user,omitempty"`  // who was notified
	Assignees []reference `json:"assignees,omitempty"`
}

// kind returns what happened, in a word: acknowledge, notify, resolve.
func (e *entry) kind() string {
	kind := strings.TrimSuffix(e.Type, "_log_entry")
	if kind == "acknowledgement" { // as the specification has it
		return "acknowledge"
	}
	return kind
}

// assigns reports whether e hands the incident to the user with this id.
func (e *entry) assigns(id string) bool {
	for i := range e.Assignees {
		if e.Assignees[i].is(id) {
			return true
		}
	}
	return false
}

// concerns reports whether e is by, or to, the user with this id.
func (e *entry) concerns(id string) bool { return e.Agent.is(id) || e.User.is(id) || e.assigns(id) }

// note is a note on an incident.
type note struct {
	ID        string     `json:"id"`
	User      *reference `json:"user"`
	Content   string     `json:"content"`
	CreatedAt stamp      `json:"created_at"`
}
