package infer

import (
	"time"

	"bragsheet/store/work"
)

// TryItem is an item to try the clustering with. All fields but ID may be
// missing; of items with the same ID the first is meant.
type TryItem struct {
	ID         string    `json:"id"`
	Kind       work.Kind `json:"kind"` // a pull request, if it is none of the kinds
	Title      string    `json:"title"`
	Body       string    `json:"body"`
	FinishedAt time.Time `json:"finished_at"`
	Links      []string  `json:"links"` // IDs of items it is known to belong with; unknown ones are ignored
}

// TryCluster is the cluster an item was put in.
type TryCluster struct {
	ID      string `json:"id"`
	Cluster string `json:"cluster"` // ID of one of its items: the same for all of them
}

// Try clusters the items of one person as Infer does, in the order given.
func Try(items []TryItem) []TryCluster {
	const host = "try"
	s := work.Snapshot{Accounts: []work.Account{{ID: host, Host: host}}}
	known := map[string]bool{}
	for _, it := range items {
		if known[it.ID] {
			continue
		}
		known[it.ID] = true
		s.Items = append(s.Items, tryItem(host, it))
		s.Standings = append(s.Standings, work.Standing{Item: it.ID, Account: host, Role: work.RoleAuthor, Counted: true, At: it.FinishedAt})
		for _, to := range it.Links {
			s.Links = append(s.Links, work.Link{From: it.ID, Kind: work.LinkKey, ToHost: host, ToSourceID: to, Where: "given", Sure: 1})
		}
	}
	clusters := map[string]string{}
	x := newIndex(Input{Work: s, Assign: noPrinciples})
	for _, g := range cluster(x, findLinks(x, s)) {
		for _, id := range x.ids(g.members) {
			clusters[id] = x.entries[g.anchor].ID
		}
	}
	found := make([]TryCluster, 0, len(items))
	for _, it := range items {
		c, ok := clusters[it.ID]
		if !ok { // a review, of which many make one only where their authors are known
			c = it.ID
		}
		found = append(found, TryCluster{it.ID, c})
	}
	return found
}

func tryItem(host string, it TryItem) work.Item {
	item := work.Item{ID: it.ID, Host: host, SourceID: it.ID, Kind: it.Kind, Title: it.Title, Body: it.Body, State: work.StateDone, FinishedAt: it.FinishedAt}
	switch it.Kind {
	case work.KindReview, work.KindIssue, work.KindTicket, work.KindIncident:
	default:
		item.Kind, item.Pull, item.State = work.KindPull, &work.Pull{}, work.StateMerged
	}
	return item
}
