package github

import (
	"context"
	"encoding/json"

	"bragsheet/store/work"
)

// partFiles is the files that a pull request changed.
const partFiles = "files"

// filesAtOnce is of how many pull requests to ask for the files at once.
const filesAtOnce = 10

// files asks for the files of pull requests stored without them.
func (p *pull) files(ctx context.Context) error {
	p.byID = sized(filesAtOnce)
	var tasks []task
	for _, st := range p.plan.Stored {
		if !st.Gone {
			tasks = append(tasks, task{Stream: files, ID: st.SourceID, Known: true})
		}
	}
	return p.follow(ctx, []stream{{
		name: files, part: partFiles, doc: filesQuery, op: "Files", lists: []list{{"files", "PullFiles"}},
	}}, tasks)
}

// changed is what the part holds.
type changed struct {
	Files []struct {
		Path       string `json:"path"`
		Additions  int    `json:"additions"`
		Deletions  int    `json:"deletions"`
		ChangeType string `json:"changeType"`
	} `json:"files"`
	TotalCount int `json:"totalCount"`
}

// filesPart makes the part out of what was asked for. That of an open pull
// request is not final, and not kept.
func filesPart(part work.Part) (_ work.Part, keep bool, err error) {
	var node struct {
		State string
		Files struct {
			TotalCount int
			Nodes      json.RawMessage
		}
	}
	if err := json.Unmarshal(part.Data, &node); err != nil {
		return part, false, err
	}
	c := changed{TotalCount: node.Files.TotalCount}
	if len(node.Files.Nodes) > 0 {
		if err := json.Unmarshal(node.Files.Nodes, &c.Files); err != nil {
			return part, false, err
		}
	}
	part.Data, err = json.Marshal(c)
	return part, node.State != "OPEN", err
}
