package jiratest

import (
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is a JSON object.
type object = map[string]any

// checksum makes a number out of a name.
func checksum(name string) uint32 { return crc32.ChecksumIEEE([]byte(name)) }

// idOf makes up the id of a thing that has only a name.
func idOf(name string) string { return strconv.Itoa(int(checksum(name)%90_000) + 10_000) }

// zone is the time zone the site answers in.
var zone = time.FixedZone("", 60*60)

// stamp writes a time as most fields do, nil for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(zone).Format("2006-01-02T15:04:05.000-0700")
}

// userJSON returns a user as the site shows them; nil for nobody.
func (w *World) userJSON(id string) any {
	u := w.user(id)
	if u == nil {
		return nil
	}
	o := object{"displayName": u.DisplayName, "emailAddress": u.Email, "active": true, "timeZone": "Europe/Berlin"}
	if w.DataCenter {
		o["key"], o["name"] = u.ID, u.Name
		if u.Name == "" {
			o["name"] = u.ID
		}
		return o
	}
	o["accountId"], o["accountType"] = u.ID, "atlassian"
	if u.App {
		o["accountType"] = "app"
	}
	return o
}

// categories are the ids and English names of the status categories.
var categories = map[string]object{
	"new":           {"id": 2, "key": "new", "name": "To Do"},
	"indeterminate": {"id": 4, "key": "indeterminate", "name": "In Progress"},
	"done":          {"id": 3, "key": "done", "name": "Done"},
}

func (s *Status) json() object {
	return object{"id": s.ID, "name": s.Name, "statusCategory": categories[s.Category]}
}

func (w *World) typeJSON(name string) object {
	t := w.kind(name)
	o := object{"id": t.ID, "name": t.Name, "subtask": t.Level < 0}
	if t.Untranslated != "" {
		o["untranslatedName"] = t.Untranslated
	}
	if !w.DataCenter {
		o["hierarchyLevel"] = t.Level
	}
	return o
}

// issueJSON returns an issue with those of its fields that are asked for.
func (w *World) issueJSON(is *Issue, asked []string) object {
	fields := object{}
	for name, value := range w.fieldsJSON(is) {
		if slices.Contains(asked, name) || slices.Contains(asked, "*all") {
			fields[name] = value
		}
	}
	self := w.BaseURL + "/rest/api/2/issue/" + is.ID
	return object{"id": is.ID, "key": is.Key, "self": self, "fields": fields}
}

func (w *World) fieldsJSON(is *Issue) object {
	p := w.project(is.Key)
	fields := object{
		"summary": is.Summary, "description": is.Description, "issuetype": w.typeJSON(is.Type),
		"project": object{"id": p.ID, "key": p.Key, "name": p.Name}, "status": w.status(is.Status).json(),
		"created": stamp(is.Created), "updated": stamp(is.Updated), "resolutiondate": stamp(is.ResolutionDate),
		"reporter": w.userJSON(is.Reporter), "assignee": w.userJSON(is.Assignee), "labels": append([]string{}, is.Labels...),
		"resolution": nameJSON(is.Resolution), "priority": nameJSON(is.Priority), "issuelinks": w.linksJSON(is),
	}
	components := []any{}
	for _, name := range is.Components {
		components = append(components, nameJSON(name))
	}
	fields["components"] = components
	if is.Parent != "" {
		fields["parent"] = w.relatedJSON(w.issue(is.Parent))
	}
	for _, f := range w.Fields {
		fields[f.ID] = w.valueJSON(f.Shape, is.Fields[f.Name])
	}
	fields["comment"] = w.comments(is)
	maps.Copy(fields, is.Broken)
	return fields
}

func nameJSON(name string) any {
	if name == "" {
		return nil
	}
	return object{"id": idOf(name), "name": name}
}

// relatedJSON returns an issue as others show it.
func (w *World) relatedJSON(is *Issue) object {
	return object{"id": is.ID, "key": is.Key, "fields": object{
		"summary": is.Summary, "status": w.status(is.Status).json(), "issuetype": w.typeJSON(is.Type),
	}}
}

// valueJSON returns the value of a custom field.
func (w *World) valueJSON(shape string, value any) any {
	element, isArray := strings.CutPrefix(shape, "array of ")
	switch v := value.(type) {
	case time.Time:
		return stamp(v)
	case []string:
		list := []any{}
		for _, one := range v {
			list = append(list, w.valueJSON(element, one))
		}
		return list
	case string:
		switch {
		case isArray:
			return []any{w.valueJSON(element, v)}
		case shape == "user":
			return w.userJSON(v)
		case shape == "option":
			return object{"id": idOf(v), "value": v}
		}
	}
	return value
}

// linkOf returns the kind of link some words belong to, nil if none.
func linkOf(words string) *struct{ name, inward, outward string } {
	return find(linkTypes, func(t *struct{ name, inward, outward string }) bool { return words == t.inward || words == t.outward })
}

// linksJSON returns the links of an issue, those of others to it included.
func (w *World) linksJSON(is *Issue) []any {
	list := []any{}
	add := func(words string, reverse bool, other *Issue) {
		t := linkOf(words)
		side := "inwardIssue"
		if (words == t.outward) != reverse {
			side = "outwardIssue"
		}
		list = append(list, object{
			"id": idOf(words + is.Key + other.Key), "type": object{"id": idOf(t.name), "name": t.name, "inward": t.inward, "outward": t.outward},
			side: w.relatedJSON(other),
		})
	}
	for _, l := range is.Links {
		add(l.Words, false, w.issue(l.To))
	}
	for i := range w.Issues {
		for _, l := range w.Issues[i].Links {
			if w.issue(l.To) == is {
				add(l.Words, true, &w.Issues[i])
			}
		}
	}
	return list
}

// histories returns the changelog of an issue, oldest first.
func (w *World) histories(is *Issue, epoch bool) []object {
	list := []object{}
	var last Change
	for i, c := range is.History {
		if i > 0 && c.At.Equal(last.At) && c.By == last.By {
			entry := list[len(list)-1]
			entry["items"] = append(entry["items"].([]object), w.changeJSON(c))
			continue
		}
		last = c
		entry := object{"id": is.ID + strconv.Itoa(100_000+i), "created": stamp(c.At), "items": []object{w.changeJSON(c)}}
		if epoch {
			entry["created"] = c.At.UnixMilli()
		}
		if author := w.userJSON(c.By); author != nil {
			entry["author"] = author
		}
		list = append(list, entry)
	}
	return list
}

func (w *World) changeJSON(c Change) object {
	o := object{"field": c.Field, "fieldtype": "jira", "from": nil, "fromString": nil, "to": nil, "toString": nil}
	side := func(id, name, value string) {
		if value == "" {
			return
		}
		o[id], o[name] = nil, value
		switch c.Field {
		case "status":
			o[id] = w.status(value).ID
		case "resolution":
			o[id] = idOf(value)
		case "assignee":
			o[id], o[name] = value, w.user(value).DisplayName
		}
	}
	side("from", "fromString", c.From)
	side("to", "toString", c.To)
	f := w.field(c.Field)
	if f != nil {
		o["fieldtype"] = "custom"
	}
	switch {
	case w.DataCenter: // gives no ids
	case f != nil:
		o["fieldId"] = f.ID
	case slices.Contains([]string{"status", "resolution", "assignee"}, c.Field):
		o["fieldId"] = c.Field
	}
	return o
}

// embedded returns the changelog that comes with an issue: on Cloud only the
// newest entries, newest first.
func (w *World) embedded(is *Issue) object {
	all := w.histories(is, false)
	shown := all
	limit := w.Quirks.ChangelogLimit
	if limit == 0 && !w.DataCenter {
		limit = 40
	}
	if limit > 0 && len(all) > limit {
		shown = all[len(all)-limit:]
	}
	if !w.DataCenter {
		shown = slices.Clone(shown)
		slices.Reverse(shown)
	}
	return object{"startAt": 0, "maxResults": len(shown), "total": len(all), "histories": shown}
}
