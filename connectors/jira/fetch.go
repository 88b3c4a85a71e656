package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// byID asks for issues whole. It returns those that came and the ids of those
// that did not; what came and cannot be read is told to unread.
func (s *Source) byID(ctx context.Context, ids []string, me work.Account, unread func(row, error)) (rows []row, missing []string, err error) {
	came := map[string]bool{}
	err = s.several(ctx, ids, s.whole(), func(raw json.RawMessage) {
		r, err := s.decode(raw, me)
		if came[string(r.ID)] {
			return
		}
		came[string(r.ID)] = true
		if err != nil {
			unread(r, err)
			return
		}
		rows = append(rows, r)
	})
	for _, id := range ids {
		if !came[id] {
			missing = append(missing, id)
		}
	}
	return rows, missing, err
}

// several asks for issues, as many at once as the server will send, and hands
// on what comes. One that does not come even alone is left out.
func (s *Source) several(ctx context.Context, ids []string, want wanted, take func(json.RawMessage)) error {
	for len(ids) > 0 {
		n := 0
		var raws []json.RawMessage
		err := want.size.try(func(most int) (err error) {
			n = min(most, len(ids))
			raws, err = s.some(ctx, ids[:n], want)
			return err
		})
		if err != nil && !isTooMuch(err) {
			return err
		}
		for _, raw := range raws {
			take(raw)
		}
		ids = ids[n:]
	}
	return nil
}

// some asks for issues in one request. Those that cannot be seen are left out
// of the answer.
func (s *Source) some(ctx context.Context, ids []string, want wanted) ([]json.RawMessage, error) {
	if s.site.Cloud {
		var answer struct {
			Issues []json.RawMessage `json:"issues"`
		}
		body := map[string]any{"issueIdsOrKeys": ids, "fields": want.fields}
		if want.changelog {
			body["expand"] = []string{"changelog"}
		}
		err := s.post(ctx, "issue/bulkfetch", body, &answer)
		return answer.Issues, err
	}
	var answer struct {
		offsetAnswer
		MaxResults int `json:"maxResults"`
	}
	params := url.Values{
		"jql": {"id in (" + strings.Join(ids, ",") + ")"}, "validateQuery": {"false"}, "maxResults": {strconv.Itoa(len(ids))},
		"fields": {strings.Join(want.fields, ",")},
	}
	if want.changelog {
		params.Set("expand", "changelog")
	}
	err := s.get(ctx, "search", params, &answer)
	switch {
	case isRefused(err, http.StatusBadRequest): // one that is no more spoils the query on servers that check it all the same
		return nil, &tooMuch{error: err}
	case err == nil && answer.MaxResults > 0 && answer.MaxResults < len(ids):
		return nil, &tooMuch{fmt.Errorf("search: no more than %d at once", answer.MaxResults), answer.MaxResults}
	}
	return answer.Issues, err
}

// alone asks for one issue whole, by id or key. how says what was answered if
// it is not shown.
func (s *Source) alone(ctx context.Context, ref string) (raw json.RawMessage, how string, err error) {
	query := url.Values{"fields": {strings.Join(s.whole().fields, ",")}, "expand": {"changelog"}}
	err = s.get(ctx, "issue/"+ref, query, &raw)
	switch {
	case isRefused(err, http.StatusNotFound):
		return nil, "404 by id: deleted or hidden", nil
	case isRefused(err, http.StatusForbidden):
		return nil, "403 by id: hidden", nil
	}
	return raw, "", err
}

// blame returns nil when the issue is at fault for err, as the server answers
// for it when asked for little; else err.
func (s *Source) blame(ctx context.Context, id string, err error) error {
	_, limited := errors.AsType[*connectors.RateLimited](err)
	if limited || errors.Is(err, connectors.ErrUnauthorized) {
		return err
	}
	var raw json.RawMessage
	if s.get(ctx, "issue/"+id, url.Values{"fields": light}, &raw) != nil {
		return err
	}
	return nil
}

// missingEpics asks for the epics of rows that have not come in this run, so
// that their titles are known whoever they belong to.
func (p *pass) missingEpics(ctx context.Context, rows []row) ([]row, error) {
	var epics []row
	for _, r := range rows {
		ref := r.epic()
		if ref == "" || p.epics[ref] {
			continue
		}
		p.epics[ref] = true
		raw, how, err := p.src.alone(ctx, ref)
		if err != nil {
			return nil, err
		}
		if how != "" {
			p.problems = append(p.problems, work.Problem{What: "the epic of " + r.Key + " cannot be seen with these credentials", Where: ref, Unseen: true})
			continue
		}
		epic, err := p.src.decode(raw, p.plan.Me)
		if err != nil {
			p.again(r, fmt.Errorf("its epic %s: %w", ref, err))
			continue
		}
		id := string(epic.ID)
		if id == ref || !p.epics[id] { // it may have come under another key
			epics = append(epics, epic)
		}
		p.epics[id], p.epics[epic.Key] = true, true
	}
	return epics, nil
}

// histories asks for the complete changelogs of those issues that came with
// less.
func (s *Source) histories(ctx context.Context, rows []row) error {
	at, announced := map[text]*row{}, map[text]int{}
	var ids []text
	for i := range rows {
		if r := &rows[i]; !r.kept && !r.hasLog() {
			ids = append(ids, r.ID)
			at[r.ID], announced[r.ID] = r, r.log.Total
			r.log = changelog{}
		}
	}
	for rest := ids; len(rest) > 0; {
		n := 0
		err := s.logs.try(func(most int) error {
			n = min(most, len(rest))
			return s.bulkHistories(ctx, rest[:n], at)
		})
		if err != nil && !isTooMuch(err) && !isRefused(err, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusGone) {
			return err
		}
		rest = rest[n:]
	}
	for _, id := range ids {
		r := at[id]
		if got := len(r.log.Histories); r.bad != nil || got > 0 && got >= announced[id] {
			continue
		}
		if err := s.history(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// hasLog reports whether the changelog that came with an issue will do.
// Something brought a done one to where it is.
func (r *row) hasLog() bool {
	return r.log.whole() && (len(r.log.Histories) > 0 || r.Fields.Status.Category.Key != categoryDone)
}

// logSize is how many changelogs are asked for at once.
const logSize = 1000

// bulkHistories asks for the changelogs of several issues and puts them with
// their rows. No fields are named, because that would leave out entries that
// name none.
func (s *Source) bulkHistories(ctx context.Context, ids []text, at map[text]*row) error {
	used := map[string]bool{}
	for token := ""; ; {
		body := map[string]any{"issueIdsOrKeys": ids, "maxResults": 1000}
		if token != "" {
			body["nextPageToken"] = token
		}
		var answer struct {
			Logs []struct {
				IssueID   text            `json:"issueId"`
				Histories json.RawMessage `json:"changeHistories"`
			} `json:"issueChangeLogs"`
			NextPageToken string `json:"nextPageToken"`
		}
		if err := s.post(ctx, "changelog/bulkfetch", body, &answer); err != nil {
			return err
		}
		for _, log := range answer.Logs {
			if r := at[log.IssueID]; r != nil {
				r.addHistories(log.Histories)
			}
		}
		if token = answer.NextPageToken; token == "" {
			return nil
		}
		if used[token] {
			return errors.New("changelog/bulkfetch: the server hands out the same page again and again")
		}
		used[token] = true
	}
}

// history asks for the changelog of one issue, as an answer for many that
// leaves it out, or leaves out some of it, does not mean that nothing happened.
func (s *Source) history(ctx context.Context, r *row) error {
	for start := 0; ; {
		var answer struct {
			Values []json.RawMessage `json:"values"`
			Total  int               `json:"total"`
		}
		err := s.get(ctx, "issue/"+string(r.ID)+"/changelog", url.Values{"startAt": {strconv.Itoa(start)}, "maxResults": {"100"}}, &answer)
		if isRefused(err, http.StatusForbidden, http.StatusNotFound) {
			r.bad = fmt.Errorf("changelog: %w", err)
			return nil
		}
		if err != nil {
			r.bad = err
			return s.blame(ctx, string(r.ID), err)
		}
		for _, raw := range answer.Values {
			r.addHistories(append(append(json.RawMessage("["), raw...), ']'))
		}
		r.log.Total = answer.Total // keep says so if fewer came
		if start += len(answer.Values); start >= answer.Total || len(answer.Values) == 0 {
			return nil
		}
	}
}

// addHistories puts a piece of a changelog with its row. Of entries that come
// twice, one is taken. A piece that cannot be read costs this row alone.
func (r *row) addHistories(raw json.RawMessage) {
	var histories []history
	if err := json.Unmarshal(raw, &histories); err != nil {
		r.bad = misshapen("changelog.", err)
	}
	if r.entries == nil {
		r.entries = map[text]bool{}
	}
	for _, h := range histories {
		if h.ID == "" || !r.entries[h.ID] {
			r.entries[h.ID] = true
			r.log.Histories = append(r.log.Histories, h)
		}
	}
}
