package theme

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed data/levels.yaml
var exampleMatrix []byte

// Matrix is a career matrix: what each level expects in each area. It comes
// from LoadMatrix.
type Matrix struct {
	Name         string
	Levels       []Level  // the lowest first
	Areas        []string // in the order of the file
	Expectations []Expectation

	byLevel map[string]*Framework
}

// Level is a step of a career.
type Level struct {
	Key  string // lower-case words with hyphens, such as senior
	Name string
}

// Expectation is what a level expects in an area.
type Expectation struct {
	Key      string // level and area, such as senior/operations; a number follows a second of the two
	Level    string // key
	Area     string
	Text     string
	Keywords []string // phrases that speak for it by themselves
}

// The keys of a matrix file, its levels, areas and expectations.
var (
	matrixKeys      = []string{"name", "levels", "areas"}
	levelKeys       = []string{"key", "name"}
	areaKeys        = []string{"name", "expectations"}
	expectationKeys = []string{"level", "text", "keywords"}
)

// LoadMatrix returns the matrix in the YAML file at a path, which read opens;
// for the path "" a built-in example. The errors for a file that is not a
// matrix name the file, the line and what was probably meant.
func LoadMatrix(path string, read func(path string) ([]byte, error)) (*Matrix, error) {
	if path == "" {
		return parseMatrix("levels.yaml", exampleMatrix)
	}
	data, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("reading the career matrix: %w", err)
	}
	return parseMatrix(path, data)
}

func parseMatrix(file string, data []byte) (*Matrix, error) {
	r := &reader{file: file}
	m := r.matrix(r.document(data))
	if r.err != nil {
		return nil, r.err
	}
	l, err := newLexicon()
	if err != nil {
		return nil, err
	}
	m.byLevel = map[string]*Framework{}
	for _, level := range m.Levels {
		f := m.framework(level)
		if err := f.compile(l); err != nil {
			return nil, err
		}
		m.byLevel[level.Key] = f
	}
	return m, nil
}

func (r *reader) matrix(root *yaml.Node) *Matrix {
	fields := r.fields(root, "a career matrix", matrixKeys)
	m := &Matrix{Name: r.line(root, fields, "name")}
	keys := map[string]bool{}
	for _, n := range r.entries(root, fields, "levels") {
		f := r.fields(n, "a level", levelKeys)
		level := Level{Name: r.line(n, f, "name")}
		level.Key = r.key(n, f, level.Name)
		r.once(n, keys, "levels", "with the key", level.Key)
		m.Levels = append(m.Levels, level)
	}
	names, counts := map[string]bool{}, map[string]int{}
	for _, n := range r.entries(root, fields, "areas") {
		f := r.fields(n, "an area", areaKeys)
		area := r.line(n, f, "name")
		r.once(n, names, "areas", "named", area)
		m.Areas = append(m.Areas, area)
		for _, e := range r.entries(n, f, "expectations") {
			x := r.expectation(e, m.Levels)
			x.Area, x.Key = area, x.Level+"/"+cmp.Or(slug(area), "area")
			if counts[x.Key]++; counts[x.Key] > 1 {
				x.Key = fmt.Sprintf("%s-%d", x.Key, counts[x.Key])
			}
			m.Expectations = append(m.Expectations, x)
		}
	}
	return m
}

func (r *reader) expectation(n *yaml.Node, levels []Level) Expectation {
	fields := r.fields(n, "an expectation", expectationKeys)
	x := Expectation{Level: r.line(n, fields, "level"), Text: r.line(n, fields, "text"), Keywords: r.list(fields["keywords"], "keywords")}
	var known []string
	for _, l := range levels {
		known = append(known, l.Key)
	}
	if !slices.Contains(known, x.Level) {
		r.fail(cmp.Or(fields["level"], n), "no level has the key %q%s", x.Level, suggest(x.Level, known))
	}
	return x
}

// framework returns the expectations of a level as principles. The area names
// each, so that its words count most.
func (m *Matrix) framework(level Level) *Framework {
	f := &Framework{Name: level.Name, AbstainBelow: defaultAbstainBelow}
	for _, x := range m.at(level.Key) {
		f.Principles = append(f.Principles, Principle{Key: x.Key, Name: x.Area, Description: x.Text, Keywords: x.Keywords})
	}
	return f
}

func (m *Matrix) at(level string) []Expectation {
	var list []Expectation
	for _, x := range m.Expectations {
		if x.Level == level {
			list = append(list, x)
		}
	}
	return list
}

// Met is an expectation and what speaks for it.
type Met struct {
	Expectation
	Evidence []Evidence // the strongest first; none: a gap
}

// Evidence is one thing that speaks for an expectation.
type Evidence struct {
	Work   int     // which of the works it is
	Score  float64 // as of a Ranking
	Reason string
}

// Meet returns each expectation of a level, in the order of the matrix, with
// those of the works that speak for it. A work is one thing that several texts
// tell of, as for RankAll; it speaks for what Assign would show. An unknown
// level has no expectations.
func (c *Classifier) Meet(m *Matrix, level string, works [][]Text) []Met {
	f := m.byLevel[level]
	if f == nil {
		return nil
	}
	var list []Met
	for _, x := range m.at(level) {
		list = append(list, Met{Expectation: x})
	}
	for i, texts := range works {
		for _, a := range c.RankAll(f, texts).Assign() {
			n := slices.IndexFunc(list, func(x Met) bool { return x.Key == a.Key })
			list[n].Evidence = append(list[n].Evidence, Evidence{i, a.Score, a.Reason})
		}
	}
	for i := range list {
		slices.SortStableFunc(list[i].Evidence, func(a, b Evidence) int { return cmp.Compare(b.Score, a.Score) })
	}
	return list
}
