package pagerdutytest

import (
	"cmp"
	"maps"
	"strconv"
	"time"
)

type object = map[string]any

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// reference is how one thing names another.
func (w *World) reference(kind, folder, id, summary string) object {
	return object{
		"id": id, "type": kind + "_reference", "summary": summary,
		"self": "https://api.pagerduty.com/" + folder + "/" + id, "html_url": w.Host + "/" + folder + "/" + id,
	}
}

// who is a user, or a service where nobody is named.
func (w *World) who(id, service string) object {
	if u := w.user(id); u != nil {
		return w.reference("user", "users", u.ID, u.Name)
	}
	s := w.service(service)
	return w.reference("service", "services", s.ID, s.Name)
}

func (w *World) userJSON(u *User) object {
	teams := []object{}
	for _, id := range u.Teams {
		teams = append(teams, w.reference("team", "teams", id, id))
	}
	return object{
		"id": u.ID, "type": "user", "summary": u.Name, "name": u.Name, "email": u.Email,
		"role": cmp.Or(u.Role, "user"), "time_zone": "America/Lima", "html_url": w.Host + "/users/" + u.ID,
		"self": "https://api.pagerduty.com/users/" + u.ID, "teams": teams,
	}
}

func (w *World) incidentJSON(is *Incident) object {
	ref := w.reference("incident", "incidents", is.ID, is.summary())
	ref["type"] = "incident"
	maps.Copy(ref, object{
		"incident_number": is.Number, "title": is.Title, "status": is.Status, "urgency": is.Urgency,
		"created_at": stamp(is.Created), "last_status_change_at": stamp(is.Changed), "updated_at": stamp(is.updated()),
		"service": w.who("", is.Service), "assignments": []any{}, "acknowledgements": []any{}, "teams": []any{},
		"priority": nil, "resolve_reason": nil, "external_references": w.pages(is),
		"last_status_change_by": w.who("", is.Service),
	})
	if is.Status == "resolved" {
		ref["resolved_at"] = stamp(is.Changed)
	}
	if is.Priority != "" {
		ref["priority"] = object{"id": "P53ZZH5", "type": "priority", "summary": is.Priority, "name": is.Priority}
	}
	if into := w.number(is.Into); into != nil {
		ref["resolve_reason"] = object{"type": "merge_resolve_reason", "incident": w.reference("incident", "incidents", into.ID, into.summary())}
	}
	maps.Copy(ref, is.Broken)
	return ref
}

func (i *Incident) summary() string { return "[#" + strconv.Itoa(i.Number) + "] " + i.Title }

// updated returns when the incident last changed at all.
func (i *Incident) updated() time.Time {
	last := i.Changed
	for _, e := range i.Log {
		if e.At.After(last) && e.Type != "notify" {
			last = e.At
		}
	}
	return last
}

func (w *World) pages(is *Incident) []object {
	list := []object{}
	for n, address := range is.Pages {
		list = append(list, object{
			"id": "PEXT" + strconv.Itoa(n), "type": "incident_external_reference", "summary": "Jira",
			"external_id": strconv.Itoa(n), "external_url": address, "sync": true,
		})
	}
	return list
}

// entryJSON is an entry; with its whole channel, if that was asked for.
func (w *World) entryJSON(l logged, whole bool) object {
	e := l.e
	channel := object{"type": cmp.Or(e.Channel, "auto")}
	entry := object{
		"id": l.id, "type": e.Type + "_log_entry", "created_at": stamp(e.At), "channel": channel,
		"summary": "Something happened", "self": "https://api.pagerduty.com/log_entries/" + l.id, "html_url": nil,
		"incident": w.reference("incident", "incidents", l.is.ID, l.is.summary()),
		"service":  w.who("", l.is.Service), "teams": []any{}, "contexts": []any{},
	}
	switch {
	case e.Type != "notify":
		entry["agent"] = w.who(e.By, l.is.Service)
	case !w.Quirks.NoUser:
		entry["user"] = w.who(e.To, l.is.Service)
	}
	if e.Type == "assign" || e.Type == "escalate" {
		entry["assignees"] = []object{w.who(e.To, l.is.Service)}
	}
	if e.Type == "trigger" && whole {
		channel["summary"], channel["details"] = l.is.Title, l.is.Details
	}
	return entry
}

// notes are the notes on an incident, newest first.
func (w *World) notes(is *Incident) []object {
	list := []object{}
	for _, l := range is.logged() {
		if l.e.Type == "annotate" {
			list = append(list, object{
				"id": "N" + l.id, "content": l.e.Text, "created_at": stamp(l.e.At), "user": w.who(l.e.By, is.Service),
				"channel": object{"summary": "The PagerDuty website or APIs"},
			})
		}
	}
	return list
}
