package jira

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"bragsheet/connectors/safetext"
)

// field is a custom field of a site, as the server lists it.
type field struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Untranslated string `json:"untranslatedName"`
	Custom       bool   `json:"custom"`
	Schema       struct {
		Type     string `json:"type"`
		Items    string `json:"items"`
		Custom   string `json:"custom"`
		CustomID int64  `json:"customId"`
	} `json:"schema"`
}

// fieldRole says what a custom field means to us.
type fieldRole string

// The roles of custom fields.
const (
	fieldEpicLink   fieldRole = "epic"
	fieldEpicName   fieldRole = "epic name"
	fieldSeverity   fieldRole = "severity"
	fieldCause      fieldRole = "cause"
	fieldCommander  fieldRole = "commander"
	fieldResponders fieldRole = "responders"
	fieldImpact     fieldRole = "impact"
	fieldDetected   fieldRole = "detected"
	fieldAcked      fieldRole = "acknowledged"
	fieldMitigated  fieldRole = "mitigated"
	fieldResolved   fieldRole = "resolved"
	fieldMajor      fieldRole = "major"
)

// slaKey is the type of the fields that hold agreements of a service desk.
const slaKey = "com.atlassian.servicedesk:sd-sla-field"

// incidentFieldKeys are the types of the fields of an incident.
const (
	majorKey      = "com.atlassian.jira.modules.servicemanagement.major-incident-entity:major-incident-entity-field-cftype"
	respondersKey = "com.atlassian.jira.modules.servicemanagement.responders-entity:responders-entity-field-cftype"
)

// instantRoles are the fields that hold a time of an incident.
var instantRoles = []fieldRole{fieldImpact, fieldDetected, fieldAcked, fieldMitigated, fieldResolved}

// fieldRule says by what a field is known.
type fieldRule struct {
	role   fieldRole
	key    string   // of the field's type
	names  []string // lower case, without a final "at" or "time"; the first wins
	shapes []string // of its values
}

// fieldRules know a field by the key of its type where there is one, for names
// are translated and renamed; else by its name and the shape of its values.
var fieldRules = []fieldRule{
	{role: fieldEpicLink, key: "com.pyxis.greenhopper.jira:gh-epic-link"},
	{role: fieldEpicName, key: "com.pyxis.greenhopper.jira:gh-epic-label"},
	{role: fieldSeverity, names: []string{"severity"}, shapes: []string{"option", "string"}},
	{role: fieldCause, names: []string{"root cause", "cause"}, shapes: []string{"option", "string", "array of option"}},
	{role: fieldCommander, names: []string{"incident commander", "commander", "incident manager"}, shapes: []string{"user"}},
	{role: fieldResponders, key: respondersKey, names: []string{"responders", "incident responders"}, shapes: []string{"array of user"}},
	{role: fieldImpact, names: []string{"impact started", "impact start"}, shapes: []string{"datetime"}},
	{role: fieldDetected, names: []string{"detected"}, shapes: []string{"datetime"}},
	{role: fieldAcked, names: []string{"acknowledged"}, shapes: []string{"datetime"}},
	{role: fieldMitigated, names: []string{"mitigated"}, shapes: []string{"datetime"}},
	{role: fieldResolved, names: []string{"resolved", "restored"}, shapes: []string{"datetime"}},
	{role: fieldMajor, key: majorKey, names: []string{"major incident"}, shapes: []string{"option", "array of option"}},
}

// configurable reports whether a field of this role can be named in the config.
func configurable(role fieldRole) bool {
	return slices.ContainsFunc(fieldRules, func(r fieldRule) bool { return r.role == role && len(r.names) > 0 })
}

// rank says how well f fits the rule: 0 best, -1 not at all.
func (r fieldRule) rank(f field) int {
	switch {
	case !f.Custom:
		return -1
	case r.key != "" && r.key == f.Schema.Custom:
		return 0
	case !slices.Contains(r.shapes, f.shape()):
		return -1
	}
	for _, name := range []string{f.Untranslated, f.Name} {
		if i := slices.Index(r.names, plainName(name)); i >= 0 {
			return i + 1
		}
	}
	return -1
}

// shape names the type of the field's values.
func (f field) shape() string {
	if f.Schema.Type == "array" {
		return "array of " + f.Schema.Items
	}
	return f.Schema.Type
}

// plainName returns a field's name as the rules write it: "Detected at" is
// "detected".
func plainName(name string) string {
	name = strings.Join(strings.Fields(strings.ToLower(name)), " ")
	return strings.TrimSuffix(strings.TrimSuffix(name, " time"), " at")
}

// roles finds the custom fields we know the meaning of: by what is configured,
// else by the rules. Of several that fit one role as well, the first the server
// lists takes it. lost are those that are configured and not there.
func roles(fields []field, configured map[string]string) (found map[fieldRole]field, lost []string) {
	found = map[fieldRole]field{}
	for _, rule := range fieldRules {
		if name := configured[string(rule.role)]; name != "" {
			i := slices.IndexFunc(fields, func(f field) bool { return f.called(name) })
			if i < 0 {
				lost = append(lost, name)
				continue
			}
			found[rule.role] = fields[i]
			continue
		}
		best := -1
		for _, f := range fields {
			if rank := rule.rank(f); rank >= 0 && (best < 0 || rank < best) {
				best, found[rule.role] = rank, f
			}
		}
	}
	return found, lost
}

// called reports whether f is a custom field of this id or name.
func (f field) called(name string) bool {
	return f.Custom && (f.ID == name || strings.EqualFold(f.Name, name) || strings.EqualFold(f.Untranslated, name))
}

// people returns the fields whose value puts a person on an incident, as JQL
// names them.
func (s *site) people() []string {
	var names []string
	for _, role := range []fieldRole{fieldCommander, fieldResponders} {
		if f, ok := s.Fields[role]; ok && f.Schema.CustomID > 0 {
			names = append(names, fmt.Sprintf("cf[%d]", f.Schema.CustomID))
		}
	}
	return names
}

// ids returns the ids of the custom fields to ask for, sorted.
func (s *site) ids() []string {
	var ids []string
	for _, f := range s.Fields {
		ids = append(ids, f.ID)
	}
	for _, f := range s.SLAs {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// maxCause is how long a cause may be, in characters. A longer text is
// somebody's prose, which is not ours to keep.
const maxCause = 80

// learn reads the custom fields of an issue into what Read needs, so that Read
// need not know the site.
func (s *site) learn(values map[string]json.RawMessage) known {
	value := func(role fieldRole) json.RawMessage { return values[s.Fields[role].ID] }
	k := known{
		EpicName:   choice(value(fieldEpicName)) != "",
		Severity:   label(choice(value(fieldSeverity))),
		Cause:      label(choice(value(fieldCause))),
		Commander:  users(value(fieldCommander)),
		Responders: users(value(fieldResponders)),
		Major:      yes(value(fieldMajor)),
		Categories: map[string]string{},
		Instants:   map[fieldRole]instant{},
	}
	if key := choice(value(fieldEpicLink)); keyPattern.MatchString(key) {
		k.EpicLink = key
	}
	for _, f := range s.SLAs {
		if agreed, ok := readSLA(f.Name, values[f.ID]); ok {
			k.SLAs = append(k.SLAs, agreed)
		}
	}
	for _, role := range instantRoles {
		if at := choice(value(role)); at != "" {
			k.Instants[role] = instant{Field: s.Fields[role].Name, At: text(at)}
		}
	}
	return k
}

// choice returns the text of a value: a string, an option, or the first of
// several options; "" for anything else.
func choice(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var option struct {
		Value string `json:"value"`
		Name  string `json:"name"`
	}
	if json.Unmarshal(raw, &option) == nil {
		return cmp.Or(option.Value, option.Name)
	}
	var several []json.RawMessage
	if json.Unmarshal(raw, &several) == nil && len(several) > 0 && several[0][0] != '[' {
		return choice(several[0])
	}
	return ""
}

// label returns a short one-line text as it is, and "" for prose.
func label(s string) string {
	if strings.ContainsAny(strings.TrimSpace(s), "\r\n") || utf8.RuneCountInString(s) > maxCause {
		return ""
	}
	return safetext.Title(s)
}

// users returns the people in a value: a user or a list of them.
func users(raw json.RawMessage) []user {
	var several []user
	if json.Unmarshal(raw, &several) == nil {
		return several
	}
	var one user
	if json.Unmarshal(raw, &one) == nil && one.id() != "" {
		return []user{one}
	}
	return nil
}

// yes reports whether a value says so: true, an option such as Yes, or an
// object that holds true. Anything else does not.
func yes(raw json.RawMessage) bool {
	var is bool
	if json.Unmarshal(raw, &is) == nil {
		return is
	}
	if slices.Contains([]string{"yes", "true", "major", "major incident"}, strings.ToLower(choice(raw))) {
		return true
	}
	var several map[string]any
	_ = json.Unmarshal(raw, &several)
	for _, v := range several {
		if v == true {
			return true
		}
	}
	return false
}
