package githubtest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/store/work"
)

// resolver answers fields from a world.
type resolver struct {
	world  *World
	inside int  // how many objects were asked for inside of each
	gaveUp bool // something took too long
}

// root is the Query type.
func (r *resolver) root() object {
	return object{
		"__typename":      "Query",
		"viewer":          r.viewer(),
		"search":          argued(r.results),
		"node":            argued(func(args map[string]any) (any, error) { return r.node(args["id"].(string)) }),
		"nodes":           argued(r.nodes),
		"repositoryOwner": argued(func(args map[string]any) (any, error) { return r.owner(args["login"].(string)), nil }),
	}
}

func (r *resolver) viewer() object {
	u := r.actor(r.world.Viewer)
	u["organizations"] = argued(func(args map[string]any) (any, error) {
		var orgs []any
		for _, o := range r.world.Orgs {
			if o.SSO {
				orgs = append(orgs, refusal{kind: "FORBIDDEN", saml: true, message: "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."})
				continue
			}
			orgs = append(orgs, object{"__typename": "Organization", "login": o.Login, "teams": teams(o)})
		}
		return connection("OrganizationConnection", orgs, args)
	})
	u["contributionsCollection"] = argued(r.contributions)
	u["pullRequests"] = argued(r.authored)
	u["issueComments"] = argued(r.comments)
	return u
}

// comments are what the viewer wrote under things, what changed last first.
func (r *resolver) comments(args map[string]any) (any, error) {
	if fmt.Sprint(args["orderBy"]) != "map[direction:DESC field:UPDATED_AT]" {
		return nil, fmt.Errorf("githubtest does not know comments in the order %v", args["orderBy"])
	}
	var mine []int
	for i, c := range r.world.Comments {
		if c.Author == r.world.Viewer && !c.Deleted {
			mine = append(mine, i)
		}
	}
	slices.SortStableFunc(mine, func(a, b int) int {
		return r.world.Comments[b].updated().Compare(r.world.Comments[a].updated())
	})
	on := map[string]*subject{}
	for _, s := range r.subjects() {
		on[s.ref()] = s
	}
	var all []any
	for _, i := range mine {
		s := on[r.world.Comments[i].On]
		if s == nil {
			return nil, fmt.Errorf("the world has no %s to comment on", r.world.Comments[i].On)
		}
		all = append(all, r.comment(i, s))
	}
	return connection("IssueCommentConnection", all, args)
}

// comment is the i-th of the world. Under a pull request, it has that as its
// issue, too.
func (r *resolver) comment(i int, on *subject) any {
	if r.world.needsSSO(on.owner()) {
		return refusal{kind: "FORBIDDEN", saml: true, message: "Resource protected by organization SAML enforcement."}
	}
	c, node := &r.world.Comments[i], on.node()
	repo, _, _ := strings.Cut(c.On, "#")
	o := object{
		"__typename": "IssueComment", "id": "IC_kwDO" + work.ID("comment", strconv.Itoa(i)), "url": fmt.Sprintf("%s#issuecomment-%d", node["url"], i+1),
		"createdAt": stamp(c.At), "updatedAt": stamp(c.updated()), "body": c.Body, "author": r.actor(c.Author),
		"repository": r.repository(repo), "issue": node, "pullRequest": nil,
	}
	if node["__typename"] == "PullRequest" {
		o["issue"], o["pullRequest"] = object{"__typename": "Issue", "id": node["id"]}, node
	}
	return o
}

// authored counts the viewer's pull requests in some states.
func (r *resolver) authored(args map[string]any) (any, error) {
	states, _ := args["states"].([]any)
	n := r.world.Unlisted
	for i := range r.world.Pulls {
		if p := &r.world.Pulls[i]; p.Author == r.world.Viewer && slices.Contains(states, any(p.state())) {
			n++
		}
	}
	return object{"__typename": "PullRequestConnection", "totalCount": n}, nil
}

// contributions counts what the viewer opened in a time.
func (r *resolver) contributions(args map[string]any) (any, error) {
	from, err := time.Parse(time.RFC3339, fmt.Sprint(args["from"]))
	if err != nil {
		return nil, err
	}
	to, err := time.Parse(time.RFC3339, fmt.Sprint(args["to"]))
	if err != nil {
		return nil, err
	}
	if to.After(from.AddDate(1, 0, 0)) {
		return nil, refusal{message: "The total time spanned by 'from' and 'to' must not exceed 1 year"}
	}
	in := func(author string, at time.Time) int {
		if author != r.world.Viewer || at.Before(from) || at.After(to) {
			return 0
		}
		return 1
	}
	pulls, issues := r.world.Unlisted, 0
	for _, p := range r.world.Pulls {
		pulls += in(p.Author, p.Created)
	}
	for _, i := range r.world.Issues {
		issues += in(i.Author, i.Created)
	}
	return object{
		"__typename": "ContributionsCollection", "restrictedContributionsCount": r.world.Restricted,
		"totalPullRequestContributions": pulls, "totalIssueContributions": issues,
	}, nil
}

// teams are those of an organisation that the viewer is in.
func teams(o Org) argued {
	return func(args map[string]any) (any, error) {
		all := make([]any, len(o.Teams))
		for i, slug := range o.Teams {
			all[i] = object{"__typename": "Team", "combinedSlug": slug}
		}
		return connection("TeamConnection", all, args)
	}
}

// owner is an organisation or user that is listed, or nobody.
func (r *resolver) owner(login string) any {
	for _, o := range r.world.Orgs {
		if o.Login == login {
			return object{"__typename": "Organization", "login": o.Login}
		}
	}
	for _, u := range r.world.Users {
		if u.Login == login {
			return r.actor(login)
		}
	}
	return nil
}

func (r *resolver) node(id string) (any, error) {
	for i := range r.world.Pulls {
		if p := &r.world.Pulls[i]; r.world.pullID(p) == id {
			return r.pull(p), nil
		}
	}
	for i := range r.world.Issues {
		if issue := &r.world.Issues[i]; r.world.issueID(issue) == id {
			return r.issue(issue), nil
		}
	}
	return nil, refusal{kind: "NOT_FOUND", message: fmt.Sprintf("Could not resolve to a node with the global id of '%s'", id)}
}

// userID is the node id of an account.
func (w *World) userID(u User) string {
	if u.Bot {
		return "BOT_kgDO" + work.ID("user", u.Login)
	}
	return "U_kgDO" + work.ID("user", u.Login)
}

// actor is an account; a deleted one is null.
func (r *resolver) actor(login string) object {
	if login == "" {
		return nil
	}
	u := r.world.user(login)
	o := object{"__typename": "User", "login": u.Login, "id": r.world.userID(u), "name": nil, "url": r.world.WebURL + "/" + u.Login}
	if u.Name != "" {
		o["name"] = u.Name
	}
	if u.Bot {
		o["__typename"] = "Bot"
	}
	return o
}

func (r *resolver) repository(name string) object {
	repo := r.world.repo(name)
	return object{
		"__typename": "Repository", "id": repo.id(), "nameWithOwner": repo.Name, "isPrivate": repo.Private,
		"defaultBranchRef": object{"__typename": "Ref", "name": cmp.Or(repo.Default, "main")},
	}
}

func (p *Pull) state() string {
	switch {
	case !p.Merged.IsZero():
		return "MERGED"
	case !p.Closed.IsZero():
		return "CLOSED"
	}
	return "OPEN"
}

func (r *resolver) pull(p *Pull) object {
	w := r.world
	o := object{
		"__typename": "PullRequest", "id": w.pullID(p), "number": p.Number,
		"url":   fmt.Sprintf("%s/%s/pull/%d", w.WebURL, w.repo(p.Repo).Name, p.Number),
		"title": p.Title, "body": p.Body, "state": p.state(),
		"createdAt": stamp(p.Created), "updatedAt": stamp(p.updated()), "mergedAt": stamp(p.Merged),
		"closedAt":  stamp(latest(p.Merged, p.Closed)),
		"files":     argued(func(args map[string]any) (any, error) { return files(p, args) }),
		"additions": p.Additions, "deletions": p.Deletions, "changedFiles": p.Files,
		"baseRefName": cmp.Or(p.Base, w.repo(p.Repo).Default, "main"), "headRefName": p.Head,
		"isCrossRepository": p.Fork,
		"author":            r.actor(p.Author), "mergedBy": nil, "mergeCommit": nil, "repository": r.repository(p.Repo),
		"comments": object{"__typename": "IssueCommentConnection", "totalCount": p.Comments},
		"labels":   labels(p.Labels),
		"commits":  argued(func(args map[string]any) (any, error) { return r.commits(p, args) }),
		"reviews":  argued(func(args map[string]any) (any, error) { return r.reviews(p, args) }),
		"closingIssuesReferences": argued(func(args map[string]any) (any, error) {
			return connection("IssueConnection", r.closing(p), args)
		}),
		"timelineItems": argued(func(args map[string]any) (any, error) {
			return timeline("PullRequestTimelineItemsConnection", r.pullEvents(p), args)
		}),
	}
	if !p.Merged.IsZero() {
		o["mergedBy"] = r.actor(cmp.Or(p.MergedBy, p.Author))
		o["mergeCommit"] = r.mergeCommit(p)
	}
	return o
}

// mergeCommit is what a pull request became: written by its authors, unless
// it is a merge, which is written by who merged.
func (r *resolver) mergeCommit(p *Pull) object {
	parents, authors := 1, append([]string{p.Author}, p.CoAuthors...)
	if p.Unsquashed {
		parents, authors = 2, []string{cmp.Or(p.MergedBy, p.Author)}
	}
	return object{
		"__typename": "Commit", "oid": cmp.Or(p.MergeCommit, work.ID("commit", r.world.pullID(p))),
		"parents": object{"__typename": "CommitConnection", "totalCount": parents}, "authors": r.authors(authors),
	}
}

// authors are those a commit names; a deleted account is one without a user.
func (r *resolver) authors(logins []string) argued {
	return func(args map[string]any) (any, error) {
		all := make([]any, len(logins))
		for i, login := range logins {
			all[i] = object{"__typename": "GitActor", "user": r.actor(login)}
		}
		return connection("GitActorConnection", all, args)
	}
}

// commits lists the first commit; the others count but are not known.
func (r *resolver) commits(p *Pull, args map[string]any) (any, error) {
	n := max(1, p.Commits)
	at := p.FirstCommit
	if at.IsZero() {
		at = p.Created
	}
	all := make([]any, n)
	for i := range all {
		all[i] = object{"__typename": "PullRequestCommit", "commit": object{
			"__typename": "Commit", "authoredDate": stamp(at), "committedDate": stamp(at), "authors": r.authors([]string{p.Author}),
		}}
	}
	all[0].(object)["commit"].(object)["authors"] = r.authors(append([]string{p.Author}, p.CoAuthors...))
	return connection("PullRequestCommitConnection", all, args)
}

// files are as many as the pull request changed, those with a path first.
func files(p *Pull, args map[string]any) (any, error) {
	all := make([]any, max(p.Files, len(p.Paths)))
	for i := range all {
		path := fmt.Sprintf("src/file%03d.go", i)
		if i < len(p.Paths) {
			path = p.Paths[i]
		}
		all[i] = object{"__typename": "PullRequestChangedFile", "path": path, "additions": 1 + i%3, "deletions": i % 2, "changeType": "MODIFIED"}
	}
	return connection("PullRequestChangedFileConnection", all, args)
}

func (r *resolver) reviews(p *Pull, args map[string]any) (any, error) {
	var all []any
	for i, review := range p.Reviews {
		if login, ok := args["author"].(string); ok && review.Author != login ||
			review.State == "PENDING" && review.Author != r.world.Viewer {
			continue
		}
		state := review.State
		if !review.Dismissed.IsZero() {
			state = "DISMISSED"
		}
		all = append(all, object{
			"__typename": "PullRequestReview", "id": r.reviewID(p, i), "state": state, "submittedAt": stamp(review.At),
			"body": review.Body, "author": r.actor(review.Author),
			"comments": object{"__typename": "PullRequestReviewCommentConnection", "totalCount": review.Comments},
		})
	}
	return connection("PullRequestReviewConnection", all, args)
}

func (r *resolver) reviewID(p *Pull, i int) string {
	return "PRR_kwDO" + work.ID("review", r.world.pullID(p), strconv.Itoa(i))
}

// closing lists the issues a pull request closes, where they exist.
func (r *resolver) closing(p *Pull) []any {
	var all []any
	for i := range r.world.Issues {
		issue := &r.world.Issues[i]
		if slices.ContainsFunc(p.Closes, func(ref string) bool {
			repo, n, _ := strings.Cut(ref, "#")
			return r.world.repo(repo).Name == r.world.repo(issue.Repo).Name && n == strconv.Itoa(issue.Number)
		}) {
			all = append(all, r.issue(issue))
		}
	}
	return all
}

func labels(names []string) argued {
	return func(args map[string]any) (any, error) {
		all := make([]any, len(names))
		for i, name := range names {
			all[i] = object{"__typename": "Label", "name": name}
		}
		return connection("LabelConnection", all, args)
	}
}

// stamp writes a time as GitHub does, null when there is none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// connection is a list read in pages.
func connection(typename string, all []any, args map[string]any) (any, error) {
	page, info, err := slice(all, args)
	if err != nil {
		return nil, err
	}
	return object{"__typename": typename, "totalCount": len(all), "pageInfo": info, "nodes": append([]any{}, page...)}, nil
}

// slice cuts one page. Its cursors mean nothing to the client.
func slice[T any](all []T, args map[string]any) ([]T, object, error) {
	first, ok := args["first"].(int64)
	if !ok {
		return nil, nil, refusal{kind: "MISSING_PAGINATION_BOUNDARIES", message: "You must provide a `first` or `last` value to properly paginate the connection."}
	}
	from := 0
	if after, _ := args["after"].(string); after != "" {
		raw, err := base64.StdEncoding.DecodeString(after)
		text, known := strings.CutPrefix(string(raw), "cursor:")
		if from, _ = strconv.Atoi(text); err != nil || !known || from <= 0 {
			return nil, nil, refusal{kind: "INVALID_CURSOR_ARGUMENTS", message: fmt.Sprintf("`%s` does not appear to be a valid cursor.", after)}
		}
	}
	from = min(from, len(all))
	to := min(from+int(first), len(all))
	info := object{"__typename": "PageInfo", "hasNextPage": to < len(all), "endCursor": nil}
	if to > from {
		info["endCursor"] = base64.StdEncoding.EncodeToString([]byte("cursor:" + strconv.Itoa(to)))
	}
	return all[from:to], info, nil
}
