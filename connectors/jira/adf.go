package jira

import (
	"slices"
	"strings"
	"time"
)

// node is a piece of a document in the Atlassian Document Format.
type node struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Attrs   attrs  `json:"attrs"`
	Marks   []mark `json:"marks"`
	Content []node `json:"content"`
}

// attrs are the attributes that hold what a node says where that is not text.
type attrs struct {
	Text      string `json:"text"`
	ShortName string `json:"shortName"`
	URL       string `json:"url"`
	Timestamp text   `json:"timestamp"`
	Title     string `json:"title"`
}

type mark struct {
	Type  string `json:"type"`
	Attrs struct {
		Href string `json:"href"`
	} `json:"attrs"`
}

// maxDepth is how deeply nested a document is read.
const maxDepth = 100

// lineNodes are the nodes that stand on lines of their own.
var lineNodes = []string{
	"paragraph", "heading", "listItem", "taskItem", "decisionItem", "blockTaskItem", "blockquote", "panel", "expand", "nestedExpand",
	"rule", "tableRow", "mediaGroup", "mediaSingle", "caption", "blockCard", "embedCard", "codeBlock",
}

// unquote takes out what the document quotes.
func (n *node) unquote(depth int) {
	if depth > maxDepth {
		return
	}
	n.Content = slices.DeleteFunc(n.Content, func(in node) bool { return in.Type == "blockquote" })
	for i := range n.Content {
		n.Content[i].unquote(depth + 1)
	}
}

// text returns what a document says.
func (n *node) text() string {
	var b strings.Builder
	n.write(&b, 0)
	return b.String()
}

func (n *node) write(b *strings.Builder, depth int) {
	if depth > maxDepth || b.Len() > 4*maxText {
		return
	}
	line := slices.Contains(lineNodes, n.Type)
	if line && b.Len() > 0 && !strings.HasSuffix(b.String(), "- ") {
		b.WriteString("\n")
	}
	b.WriteString(n.says())
	if n.Type == "codeBlock" {
		return
	}
	for i := range n.Content {
		n.Content[i].write(b, depth+1)
	}
	if n.Type == "tableCell" || n.Type == "tableHeader" {
		b.WriteString(" ")
	}
}

// says returns what the node itself says, without what it contains.
func (n *node) says() string {
	switch n.Type {
	case "text":
		return n.linked()
	case "hardBreak":
		return "\n"
	case "listItem", "taskItem", "decisionItem", "blockTaskItem":
		return "- "
	case "mention", "status", "placeholder":
		return n.Attrs.Text
	case "emoji":
		if n.Attrs.Text != "" {
			return n.Attrs.Text
		}
		return n.Attrs.ShortName
	case "date":
		if at := n.Attrs.Timestamp.time(); !at.IsZero() {
			return at.Format(time.DateOnly)
		}
	case "inlineCard", "blockCard", "embedCard":
		return n.Attrs.URL
	case "expand", "nestedExpand":
		return n.Attrs.Title + "\n"
	}
	return ""
}

// linked returns the text of a text node, with the address it links to.
func (n *node) linked() string {
	for _, m := range n.Marks {
		if m.Type == "link" && m.Attrs.Href != "" && m.Attrs.Href != n.Text {
			return n.Text + " (" + m.Attrs.Href + ")"
		}
	}
	return n.Text
}
