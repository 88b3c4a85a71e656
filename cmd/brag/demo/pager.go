package demo

import (
	"fmt"
	"time"

	"bragsheet/connectors/pagerduty/pagerdutytest"
)

// pagedUser is the engineer as the pager knows them.
const pagedUser = "PROBIN"

// pager is what woke the engineer.
type pager struct {
	incidents []pagerdutytest.Incident
}

func (p *pager) add(title string, at time.Time) pagerdutytest.Incident {
	return pagerdutytest.Incident{Number: 1000 + len(p.incidents), Title: title, Service: "payments", Created: at}.
		Page(at.Add(10*time.Second), pagedUser, "mobile", "sms")
}

// answered adds the page of an incident that a ticket tells of.
func (p *pager) answered(i incident) {
	page := p.add(i.title, i.detected).Ack(i.detected.Add(4*time.Minute), pagedUser).Resolve(i.restored, pagedUser)
	page.Pages = []string{JiraURL + "/browse/" + i.key}
	p.incidents = append(p.incidents, page)
}

// forNothing adds a page that ended by itself, and returns its reference.
func (p *pager) forNothing(title string, at time.Time) string {
	page := p.add(title, at).Resolve(at.Add(7*time.Minute), "")
	p.incidents = append(p.incidents, page)
	return fmt.Sprintf("PD#%d", page.Number)
}

func (w *world) pagerDuty() *pagerdutytest.World {
	return &pagerdutytest.World{
		Host: PagerDutyURL, Me: pagedUser, Token: Token,
		Users:     []pagerdutytest.User{{ID: pagedUser, Name: "Robin Berger", Email: Email}},
		Services:  []pagerdutytest.Service{{ID: "PPAYMENTS", Name: "payments"}},
		Incidents: w.pager.incidents,
	}
}
