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

	"bragsheet/store/work"
)

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
		query := url.Values{"fields": {strings.Join(p.src.asked(), ",")}}
		if !p.src.site.cloud {
			query.Set("expand", "changelog")
		}
		var raw json.RawMessage
		err := p.src.get(ctx, "issue/"+ref, query, &raw)
		if isRefused(err, http.StatusForbidden, http.StatusNotFound) {
			p.problems = append(p.problems, work.Problem{What: "the epic of " + r.Key + " cannot be seen with these credentials", Where: ref, Unseen: true})
			continue
		}
		if err != nil {
			return nil, err
		}
		epic, err := p.src.decode(raw, p.plan.Me)
		if err != nil {
			p.again(r, fmt.Errorf("its epic %s: %w", ref, err))
			continue
		}
		if !p.epics[string(epic.ID)] { // it may have come under another key
			epics = append(epics, epic)
		}
		p.epics[string(epic.ID)], p.epics[epic.Key] = true, true
	}
	return epics, nil
}

// histories asks for the complete changelogs of issues and puts them with
// their rows. What comes with a search is cut at 40 entries. No fields are
// named, because that would leave out entries that name none.
func (s *Source) histories(ctx context.Context, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[text]*row{}
	var ids []text
	for i := range rows {
		ids = append(ids, rows[i].ID)
		at[rows[i].ID] = &rows[i]
		rows[i].log = changelog{}
	}
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
			break
		}
		if used[token] {
			return errors.New("changelog/bulkfetch: the server hands out the same page again and again")
		}
		used[token] = true
	}
	for i := range rows {
		if r := &rows[i]; r.Fields.Status.Category.Key == "done" && len(r.log.Histories) == 0 && r.bad == nil {
			if err := s.history(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// history asks for the changelog of one issue. Something brought it to done, so
// an answer to many that leaves it out does not mean that nothing happened.
func (s *Source) history(ctx context.Context, r *row) error {
	for {
		var answer struct {
			Values json.RawMessage `json:"values"`
			Total  int             `json:"total"`
		}
		had := len(r.log.Histories)
		err := s.get(ctx, "issue/"+string(r.ID)+"/changelog", url.Values{"startAt": {strconv.Itoa(had)}, "maxResults": {"100"}}, &answer)
		if isRefused(err, http.StatusForbidden, http.StatusNotFound) {
			r.bad = fmt.Errorf("changelog: %w", err)
			return nil
		}
		if err != nil {
			return err
		}
		r.addHistories(answer.Values)
		r.log.Total = answer.Total // keep says so if fewer came
		if got := len(r.log.Histories); got >= answer.Total || got == had {
			return nil
		}
	}
}

// addHistories puts a piece of a changelog with its row. One that cannot be
// read costs this row alone.
func (r *row) addHistories(raw json.RawMessage) {
	var histories []history
	if err := json.Unmarshal(raw, &histories); err != nil {
		r.bad = misshapen("changelog.", err)
	}
	r.log.Histories = append(r.log.Histories, histories...)
}
