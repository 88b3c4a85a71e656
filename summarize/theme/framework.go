package theme

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// Framework is a set of leadership principles. It comes from Load.
type Framework struct {
	Name         string
	AbstainBelow float64 // scores below this are not shown
	Principles   []Principle

	layer    string   // of a model, that was learned for it; "" if none was
	keywords *lexicon // the keywords of each principle, as cues of a theme of its index
}

// Principle is something a company wants to see in how its people work.
type Principle struct {
	Key         string // lower-case words with hyphens, such as dive-deep
	Name        string
	Description string
	Keywords    []string           // phrases that speak for it by themselves
	Examples    []string           // sentences about work that shows it
	Themes      map[string]float64 // weights by name of theme; nil: derived from all of the above

	weights []float64 // of each theme of the lexicon
	near    []float64 // to each principle of the anchorage
}

const (
	defaultAbstainBelow = 0.45 // for frameworks that nobody measured

	keywordCue    = 3.0 // weight of a keyword among the cues of its principle
	keywordWeight = 1.2 // weight of the keywords among the themes of a principle
)

//go:embed data/frameworks/*.yaml
var shipped embed.FS

// Shipped returns the names of the frameworks that need no file, sorted.
func Shipped() []string {
	files, err := fs.Glob(shipped, "data/frameworks/*.yaml")
	if err != nil {
		return nil // the pattern is well-formed
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "data/frameworks/"), ".yaml")
	}
	return files
}

// Load returns a shipped framework, or the one in the YAML file at a path,
// which read opens. The errors for a file that is not a framework name the
// file, the line and what was probably meant.
func Load(nameOrPath string, read func(path string) ([]byte, error)) (*Framework, error) {
	l, err := newLexicon()
	if err != nil {
		return nil, err
	}
	if f, err := load(nameOrPath, l); !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	if !strings.ContainsAny(nameOrPath, `/\.`) {
		return nil, fmt.Errorf("no framework is called %q%s; there are %s, or give the path of a YAML file with a slash or an extension",
			nameOrPath, suggest(nameOrPath, Shipped()), strings.Join(Shipped(), ", "))
	}
	data, err := read(nameOrPath)
	if err != nil {
		return nil, fmt.Errorf("reading the framework: %w", err)
	}
	return parse(nameOrPath, data, l)
}

// load returns a shipped framework.
func load(name string, l *lexicon) (*Framework, error) {
	f, err := readShipped(name, l)
	if err != nil {
		return nil, err
	}
	f.layer = name
	return f, f.compile(l)
}

// readShipped reads the file of a shipped framework.
func readShipped(name string, l *lexicon) (*Framework, error) {
	data, err := shipped.ReadFile("data/frameworks/" + name + ".yaml")
	if err != nil {
		return nil, err
	}
	r := &reader{file: name + ".yaml", themes: l.names()}
	f := r.framework(r.document(data))
	return f, r.err
}

// compile readies a framework for ranking.
func (f *Framework) compile(l *lexicon) error {
	values, err := valueWords()
	if err != nil {
		return err
	}
	anchors, err := readShipped(anchorage, l)
	if err != nil {
		return err
	}
	for i := range anchors.Principles {
		anchors.Principles[i].weigh(l, values)
	}
	f.keywords = emptyLexicon()
	for i := range f.Principles {
		p := &f.Principles[i]
		p.weigh(l, values)
		p.near = anchor(p, anchors.Principles)
		f.keywords.themes = append(f.keywords.themes, theme{name: p.Key})
		for _, k := range p.Keywords {
			f.keywords.add(cue{theme: i, words: cueWords(k), weight: keywordCue})
		}
	}
	return nil
}

// weigh sets the weights of the themes: those it states, or what its words
// speak for.
func (p *Principle) weigh(l *lexicon, values []valueWord) {
	if p.Themes == nil {
		p.weights = derive(p, l, values)
		return
	}
	p.weights = make([]float64, len(l.themes))
	for k, t := range l.themes {
		p.weights[k] = p.Themes[t.name]
	}
}

// cueWords returns the words of a keyword. Each may end in *.
func cueWords(keyword string) []string {
	var list []string
	for _, w := range words(keyword) {
		if strings.HasPrefix(keyword[w.end:], "*") {
			w.text += "*"
		}
		list = append(list, w.text)
	}
	return list
}
