package jiratest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// comments returns the comments that come with an issue: on Cloud only the
// newest.
func (w *World) comments(is *Issue) object {
	all := w.commentsJSON(is)
	limit := w.Quirks.CommentLimit
	if limit == 0 && !w.DataCenter {
		limit = 100
	}
	shown := all
	if limit > 0 && len(all) > limit {
		shown = all[len(all)-limit:]
	}
	return object{"comments": shown, "self": w.BaseURL + "/rest/api/2/issue/" + is.ID + "/comment", "startAt": 0, "maxResults": len(shown), "total": len(all)}
}

// commentPage is the comments of one issue, in pages.
func (w *World) commentPage(ref string, q url.Values) (any, error) {
	if err := known(q, "startAt", "maxResults", "orderBy"); err != nil {
		return nil, err
	}
	is := w.issue(ref)
	if is == nil || is.Hidden {
		return nil, fail(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
	all := w.commentsJSON(is)
	switch q.Get("orderBy") {
	case "", "created", "+created":
	case "-created":
		slices.Reverse(all)
	default:
		return nil, fail(http.StatusBadRequest, "comments cannot be ordered by "+q.Get("orderBy"))
	}
	start, _ := strconv.Atoi(q.Get("startAt"))
	size, err := strconv.Atoi(q.Get("maxResults"))
	if err != nil {
		size = 100
	}
	from := min(start, len(all))
	to := min(from+min(size, w.PageSize), len(all))
	return object{"startAt": start, "maxResults": min(size, w.PageSize), "total": len(all), "comments": all[from:to]}, nil
}

// commentsJSON returns the comments of an issue, oldest first.
func (w *World) commentsJSON(is *Issue) []object {
	list := []object{}
	for _, c := range is.Comments {
		o := object{
			"self": w.BaseURL + "/rest/api/2/issue/" + is.ID + "/comment/" + c.ID, "id": c.ID, "body": c.Body,
			"author": w.userJSON(c.By), "updateAuthor": w.userJSON(c.By), "created": stamp(c.At), "updated": stamp(c.At),
		}
		if c.EditedBy != "" {
			o["updateAuthor"] = w.userJSON(c.EditedBy)
		}
		if c.Role != "" {
			o["visibility"] = object{"type": "role", "value": c.Role}
		}
		if !w.DataCenter {
			o["jsdPublic"] = !c.Internal
		}
		list = append(list, o)
	}
	return list
}
