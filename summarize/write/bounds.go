package write

import (
	"errors"
	"fmt"
	"strconv"
	"text/template"
	"text/template/parse"
)

// What a template may use at most. None needs a hundredth of it.
const (
	maxSource = 1 << 17 // bytes of source
	maxText   = 1 << 20 // bytes of a document, and of all texts made on the way
	maxSteps  = 1 << 22 // bytes of source run, a loop's body anew in each round
)

var (
	errSteps = errors.New("it loops too often")
	errText  = fmt.Errorf("it makes a text of more than %d bytes", maxText)
)

// bound makes every round of a loop count, so that whatever a template says
// comes to an end. Templates defined in it call no others, so that none calls
// itself.
func bound(t *template.Template) error {
	for _, one := range t.Templates() {
		b := bounder{main: one.Name() == t.Name(), name: t.Name()}
		b.count(one.Root)
		if b.calls {
			return fmt.Errorf("template %s: a template defined in it calls another; only the main one may", t.Name())
		}
	}
	return nil
}

type bounder struct {
	main  bool   // it bounds the main template
	name  string // of that
	calls bool   // a template that may not call another does
}

// count puts a step at the beginning of a list that may be run over and over,
// and returns how much the list is.
func (b *bounder) count(list *parse.ListNode) int {
	size := b.size(list)
	pos := list.Position()
	step := &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Pos: pos, Cmds: []*parse.CommandNode{{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{
			parse.NewIdentifier("step").SetPos(pos),
			&parse.NumberNode{NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(size), Text: strconv.Itoa(size)},
		}}},
	}}
	list.Nodes = append([]parse.Node{step}, list.Nodes...)
	return size
}

// size returns how much a list is, and counts in the loops in it.
func (b *bounder) size(list *parse.ListNode) int {
	if list == nil {
		return 0
	}
	n := 64 // a round costs so much by itself
	for _, node := range list.Nodes {
		switch node := node.(type) {
		case *parse.RangeNode:
			n += len(node.Pipe.String()) + b.count(node.List) + b.size(node.ElseList)
		case *parse.IfNode:
			n += len(node.Pipe.String()) + b.size(node.List) + b.size(node.ElseList)
		case *parse.WithNode:
			n += len(node.Pipe.String()) + b.size(node.List) + b.size(node.ElseList)
		case *parse.TemplateNode:
			b.calls = b.calls || !b.main || node.Name == b.name
			n += len(node.String())
		default:
			n += len(node.String())
		}
	}
	return n
}
