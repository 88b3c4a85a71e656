package eval

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"bragsheet/summarize/theme"
)

// fold is items to test and items to learn from.
type fold struct {
	name        string
	test, learn []int
}

// split returns a fold for each name that key gives an item, in order of
// their first; items for which it is "" are only learned from.
func (c *corpus) split(key func(x *labelled) string) []fold {
	var folds []fold
	for i, x := range c.items {
		name := key(x)
		if name == "" {
			continue
		}
		n := slices.IndexFunc(folds, func(f fold) bool { return f.name == name })
		if n < 0 {
			n = len(folds)
			folds = append(folds, fold{name: name})
		}
		folds[n].test = append(folds[n].test, i)
	}
	for n := range folds {
		for i, x := range c.items {
			if key(x) != folds[n].name && !x.Guard {
				folds[n].learn = append(folds[n].learn, i)
			}
		}
	}
	return folds
}

func (c *corpus) byAnnotator() []fold {
	return c.split(func(x *labelled) string { return x.Annotator })
}

// mixed holds back readers of work, and of notes a fifth at a time: they have
// too few readers.
func (c *corpus) mixed() []fold {
	return c.split(func(x *labelled) string {
		if x.note() {
			return fmt.Sprint("notes ", thin(x.ID)%5)
		}
		return x.Annotator
	})
}

// verdict is what a model that has not learned from an item says of it.
type verdict struct {
	item   *labelled
	worth  float64                  // chance that it is not routine
	ranked map[string]theme.Ranking // by framework
	share  map[string][]float64     // uncalibrated, by principle
}

// crossValidate returns verdicts on the items that folds test. Their rankings
// are calibrated by the verdicts of the other folds.
func (c *corpus) crossValidate(t *testing.T, folds []fold) []verdict {
	t.Helper()
	models, raw := make([]*theme.Model, len(folds)), make([][]verdict, len(folds))
	each(len(folds), func(n int) {
		models[n] = c.learn(folds[n].learn)
		for _, i := range folds[n].test {
			raw[n] = append(raw[n], c.judge(models[n], i))
		}
	})
	var all []verdict
	for n, f := range folds {
		others := slices.Concat(slices.Delete(slices.Clone(raw), n, n+1)...)
		if len(folds) > 1 {
			c.calibrate(models[n], others)
		}
		all = append(all, c.rank(t, models[n], f.test, raw[n])...)
	}
	return all
}

// judge returns the uncalibrated verdict of a model.
func (c *corpus) judge(m *theme.Model, i int) verdict {
	v := verdict{item: c.items[i], share: map[string][]float64{}}
	numbers := map[string]int{}
	for n, name := range m.Signals {
		numbers[name] = n
	}
	var known []theme.Signal
	for _, s := range c.signals[i] {
		if n, ok := numbers[c.names[s.ID]]; ok {
			s.ID = n
			known = append(known, s)
		}
	}
	for _, l := range m.Layers {
		sums := l.Sums(known)
		if l.Name == theme.Worth {
			v.worth = 1 / (1 + math.Exp(-sums[0]))
			continue
		}
		most, total := slices.Max(sums), 0.0
		for k := range sums {
			sums[k] = math.Exp(sums[k] - most)
			total += sums[k]
		}
		for k := range sums {
			sums[k] /= total
		}
		v.share[l.Name] = sums
	}
	return v
}

// rank lets a classifier rank the items, as it would be shipped.
func (c *corpus) rank(t *testing.T, m *theme.Model, items []int, raw []verdict) []verdict {
	t.Helper()
	classifier, err := theme.NewClassifierOf(m)
	if err != nil {
		t.Fatal(err)
	}
	list := slices.Clone(raw)
	for n, i := range items {
		list[n].ranked = map[string]theme.Ranking{}
		for _, name := range learned {
			list[n].ranked[name] = classifier.Rank(c.frameworks[name], c.items[i].text())
		}
	}
	return list
}

// The share of texts that are not routine that the thresholds are set to
// answer. Of notes it costs little, as routine ones are easily told.
const (
	workAnswered  = 0.86
	notesAnswered = 0.94
)

// calibrate sets what turns sums into chances, and the thresholds for routine,
// so that they come true for the verdicts.
func (c *corpus) calibrate(m *theme.Model, verdicts []verdict) {
	for k := range m.Layers {
		l := &m.Layers[k]
		if l.Name == theme.Worth {
			l.Least = threshold(verdicts, workAnswered, func(x *labelled) bool { return !x.note() })
			l.Notes = threshold(verdicts, notesAnswered, (*labelled).note)
			continue
		}
		var x []float64
		var yes []bool
		for _, v := range verdicts {
			right := v.item.accepted(l.Name)
			if len(right) == 0 {
				continue
			}
			for _, p := range best(v.share[l.Name], 3) {
				share := min(max(v.share[l.Name][p], 1e-6), 1-1e-6)
				x = append(x, math.Log(share/(1-share)))
				yes = append(yes, slices.Contains(right, c.frameworks[l.Name].Principles[p].Name))
			}
		}
		l.Slope, l.Shift = logisticFit(x, yes)
	}
}

// threshold returns the chance that a share of the texts that are not routine
// have at least.
func threshold(verdicts []verdict, answered float64, which func(x *labelled) bool) float64 {
	var worth []float64
	for _, v := range verdicts {
		if !v.item.routine() && v.item.tellsWorth() && v.item.Annotator != ownSet && which(v.item) {
			worth = append(worth, v.worth)
		}
	}
	if len(worth) == 0 {
		return 0
	}
	slices.Sort(worth)
	return math.Round(1000*worth[int((1-answered)*float64(len(worth)))]) / 1000
}

// best returns the places of the n highest values, the highest first.
func best(values []float64, n int) []int {
	var places []int
	for i := range values {
		places = append(places, i)
	}
	slices.SortStableFunc(places, func(a, b int) int {
		switch {
		case values[a] > values[b]:
			return -1
		case values[a] < values[b]:
			return 1
		}
		return 0
	})
	return places[:n]
}
