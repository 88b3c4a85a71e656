package eval

import (
	"bytes"
	"flag"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"bragsheet/summarize/theme"
)

var train = flag.Bool("train", false, "learn the weights of the principles from ../shared and testdata, and write them")

const weightsFile = "../theme/data/weights.bin"

// learned are the frameworks that readers labelled texts for.
var learned = []string{"amazon", "klarna"}

// corpus is labelled texts with what they show.
type corpus struct {
	items      []*labelled
	signals    [][]theme.Signal // of each item
	bare       [][]theme.Signal // of its title alone; nil for a note
	right      map[string][][]int
	names      []string // of the signals
	frameworks map[string]*theme.Framework
}

func newCorpus(t *testing.T, items []*labelled) *corpus {
	t.Helper()
	blank, err := theme.NewClassifierOf(&theme.Model{})
	if err != nil {
		t.Fatal(err)
	}
	c := &corpus{items: items, right: map[string][][]int{}, frameworks: map[string]*theme.Framework{}}
	for _, name := range learned {
		c.frameworks[name] = framework(t, name)
	}
	var v theme.Vocabulary
	for _, x := range items {
		text := x.text()
		c.signals = append(c.signals, blank.Signals(&v, []theme.Text{text}))
		text.Body = ""
		var bare []theme.Signal
		if !x.note() {
			bare = blank.Signals(&v, []theme.Text{text})
		}
		c.bare = append(c.bare, bare)
		for _, name := range learned {
			c.right[name] = append(c.right[name], columns(t, c.frameworks[name], x.accepted(name)))
		}
	}
	c.names = v.Names
	return c
}

const (
	leastItems  = 3 // with a word, or a type, for it to be learned
	leastPlaces = 2 // they come from; each note is a place
)

// bareWeight is that of a title without its body, next to the whole.
const bareWeight = 0.1

// choose returns the signals to learn from the items, as new numbers by old
// ones, their names, and how telling each is for being rare.
func (c *corpus) choose(chosen []int) (numbers map[int]int, names []string, rarity []float64) {
	items, places := map[int]int{}, map[int]map[string]bool{}
	for _, i := range chosen {
		place := c.items[i].place()
		if c.items[i].note() {
			place = c.items[i].ID
		}
		for _, s := range c.signals[i] {
			items[s.ID]++
			if places[s.ID] == nil {
				places[s.ID] = map[string]bool{}
			}
			places[s.ID][place] = true
		}
	}
	numbers = map[int]int{}
	for id, name := range c.names {
		free := isWord(name) || strings.HasPrefix(name, "type:")
		if n := items[id]; n > 0 && (!free || n >= leastItems && len(places[id]) >= leastPlaces) {
			numbers[id] = len(names)
			names = append(names, name)
			rarity = append(rarity, math.Log(float64(len(chosen))/float64(n))/3)
		}
	}
	return numbers, names, rarity
}

// examples returns the chosen items, each text and each title alone.
func (c *corpus) examples(chosen []int, numbers map[int]int, right func(i int) (columns []int, ok bool)) []example {
	var list []example
	add := func(signals []theme.Signal, right []int, weight float64) {
		x := example{right: right, weight: weight}
		for _, s := range signals {
			if n, ok := numbers[s.ID]; ok {
				s.ID = n
				x.signals = append(x.signals, s)
			}
		}
		list = append(list, x)
	}
	for _, i := range chosen {
		columns, ok := right(i)
		if !ok {
			continue
		}
		add(c.signals[i], columns, 1)
		if c.bare[i] != nil {
			add(c.bare[i], columns, bareWeight)
		}
	}
	return list
}

// learn returns a model of the chosen items, not yet calibrated.
func (c *corpus) learn(chosen []int) *theme.Model {
	numbers, names, rarity := c.choose(chosen)
	m := &theme.Model{Signals: names}
	o := objective{columns: 1, loss: worthLoss, penalty: penalties(names, rarity, worthWords, worthOther)}
	o.examples = c.examples(chosen, numbers, func(i int) ([]int, bool) {
		return c.right["amazon"][i][:min(1, len(c.right["amazon"][i]))], c.items[i].tellsWorth()
	})
	m.Layers = append(m.Layers, o.layer(theme.Worth))
	for _, name := range learned {
		f := c.frameworks[name]
		o := objective{columns: len(f.Principles), loss: setLoss, penalty: penalties(names, rarity, wordPenalty, otherPenalty), pull: curated(f, names)}
		o.examples = c.examples(chosen, numbers, func(i int) ([]int, bool) { return c.right[name][i], len(c.right[name][i]) > 0 })
		m.Layers = append(m.Layers, o.layer(name))
	}
	return m
}

func penalties(names []string, rarity []float64, words, other float64) []float64 {
	list := make([]float64, len(names))
	for i, name := range names {
		switch {
		case isWord(name):
			list[i] = words / math.Pow(max(rarity[i], 0.1), 2)
		case strings.HasPrefix(name, "note:"):
			list[i] = noteShapes * other
		default:
			list[i] = other
		}
	}
	return list
}

// curated returns the weights set by hand, where learning begins.
func curated(f *theme.Framework, names []string) []float64 {
	n := len(f.Principles)
	weights := make([]float64, n*len(names))
	for c, p := range f.Principles {
		for name, w := range p.Themes {
			if id := slices.Index(names, "theme:"+name); id >= 0 {
				weights[id*n+c] = handWeight * w
			}
		}
	}
	return weights
}

// layer learns.
func (o *objective) layer(name string) theme.Layer {
	weights := make([]float64, o.columns*len(o.penalty))
	if o.pull != nil {
		copy(weights, o.pull)
	}
	o.minimize(weights)
	l := theme.Layer{Name: name, Columns: o.columns, Slope: 1, Weights: make([]float32, len(weights))}
	for k, w := range weights {
		l.Weights[k] = float32(w)
	}
	return l
}

// all returns the items that may be learned from.
func (c *corpus) all() []int {
	var list []int
	for i, x := range c.items {
		if !x.Guard {
			list = append(list, i)
		}
	}
	return list
}

// each calls do with 0 to n-1, some at once.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			do(i)
			<-slots
		})
	}
	wg.Wait()
}

// TestTrain writes the weights anew. They are the same bytes as long as the
// labelled texts, the themes and the trainer are.
func TestTrain(t *testing.T) {
	if !*train {
		t.Skip("not asked to train: run with -train")
	}
	c := newCorpus(t, readAll(t))
	m := c.learn(c.all())
	c.calibrate(m, c.crossValidate(t, c.mixed()))
	data, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(weightsFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d signals, %d bytes, changed: %t", len(m.Signals), len(data), !bytes.Equal(old, data))
	if err := os.WriteFile(weightsFile, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
