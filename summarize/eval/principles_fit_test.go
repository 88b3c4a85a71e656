package eval

import (
	"math"
	"slices"
	"strings"

	"bragsheet/summarize/theme"
)

// example is what a labelled text shows and the columns that are right for it.
type example struct {
	signals []theme.Signal
	right   []int   // none: it is routine
	weight  float64 // of its loss
}

// The penalties on the squares of weights, found by cross-validation.
const (
	wordPenalty  = 5.0 // of a word that a third of the texts has; more of rarer ones
	otherPenalty = 3.0 // of themes, kinds, shapes
	handWeight   = 1.6 // of the weights set by hand, where learning begins
	worthWords   = 6.0 // the same two for what tells routine
	worthOther   = 1.0
	noteShapes   = 10.0 // times the penalty for how a note is written, as few routine ones are labelled

	rounds = 80 // of the search, at most
)

// isWord tells words from the other signals, whose names say what they are.
func isWord(name string) bool { return !strings.Contains(name, ":") }

// objective is the loss of weights, by signal and then column, over examples.
// It is never asked for by two at once.
type objective struct {
	examples []example
	columns  int
	penalty  []float64 // by signal
	pull     []float64 // weights that cost nothing; nil: 0
	loss     func(sums []float64, right []int) float64
}

// at returns the loss of weights and sets slope to its gradient.
func (o *objective) at(weights, slope []float64) float64 {
	total := 0.0
	for k, w := range weights {
		away := w
		if o.pull != nil {
			away -= o.pull[k]
		}
		p := o.penalty[k/o.columns]
		total += p / 2 * away * away
		slope[k] = p * away
	}
	sums := make([]float64, o.columns)
	for _, x := range o.examples {
		clear(sums)
		for _, s := range x.signals {
			for c, w := range weights[s.ID*o.columns:][:o.columns] {
				sums[c] += w * s.Value
			}
		}
		total += x.weight * o.loss(sums, x.right)
		for _, s := range x.signals {
			row := slope[s.ID*o.columns:][:o.columns]
			for c := range row {
				row[c] += x.weight * sums[c] * s.Value
			}
		}
	}
	return total
}

// setLoss is how unlikely the softmax of sums finds it that one of the right
// columns is picked, and, for a part of it, that each is. It replaces sums by
// its gradient.
func setLoss(sums []float64, right []int) float64 {
	const each = 0.3
	most, total, good := slices.Max(sums), 0.0, 0.0
	for c, s := range sums {
		sums[c] = math.Exp(s - most)
		total += sums[c]
	}
	for _, c := range right {
		good += sums[c]
	}
	loss := -(1 - each) * math.Log(good/total)
	for _, c := range right {
		loss -= each / float64(len(right)) * math.Log(sums[c]/total)
	}
	for c, s := range sums {
		sums[c] = s / total
		if slices.Contains(right, c) {
			sums[c] -= (1-each)*s/good + each/float64(len(right))
		}
	}
	return loss
}

// worthLoss is the logistic loss of the only sum: a text with right columns is
// more than routine.
func worthLoss(sums []float64, right []int) float64 {
	p := min(max(1/(1+math.Exp(-sums[0])), 1e-12), 1-1e-12)
	if len(right) > 0 {
		sums[0] = p - 1
		return -math.Log(p)
	}
	sums[0] = p
	return -math.Log(1 - p)
}

// memory is how many steps the search remembers.
const memory = 8

// step is how weights and gradient changed.
type step struct {
	moved, turned []float64
	scale         float64 // 1 / (moved · turned)
}

// minimize searches for weights of the least loss by L-BFGS, from start, which
// it changes. The same input gives the same weights.
func (o *objective) minimize(weights []float64) {
	slope := make([]float64, len(weights))
	loss := o.at(weights, slope)
	var steps []step
	for range rounds {
		direction := descend(slope, steps)
		next, nextSlope, nextLoss, ok := o.search(weights, slope, loss, direction)
		if !ok {
			return
		}
		s := step{moved: minus(next, weights), turned: minus(nextSlope, slope)}
		if along := dot(s.moved, s.turned); along > 1e-10 {
			s.scale = 1 / along
			if steps = append(steps, s); len(steps) > memory {
				steps = steps[1:]
			}
		}
		done := loss-nextLoss < 1e-5*loss
		copy(weights, next)
		slope, loss = nextSlope, nextLoss
		if done {
			return
		}
	}
}

// descend returns the direction to go, uphill.
func descend(slope []float64, steps []step) []float64 {
	d := slices.Clone(slope)
	alphas := make([]float64, len(steps))
	for i, s := range slices.Backward(steps) {
		alphas[i] = s.scale * dot(s.moved, d)
		addTo(d, s.turned, -alphas[i])
	}
	scale := 1 / math.Sqrt(dot(slope, slope)+1e-12)
	if n := len(steps); n > 0 {
		last := steps[n-1]
		scale = 1 / (last.scale * dot(last.turned, last.turned))
	}
	for k := range d {
		d[k] *= scale
	}
	for i, s := range steps {
		addTo(d, s.moved, alphas[i]-s.scale*dot(s.turned, d))
	}
	return d
}

// search goes against direction, half as far each time, until the loss falls.
func (o *objective) search(weights, slope []float64, loss float64, direction []float64) (next, nextSlope []float64, nextLoss float64, ok bool) {
	fall := dot(slope, direction)
	next, nextSlope = make([]float64, len(weights)), make([]float64, len(weights))
	for far := 1.0; far > 1e-6; far /= 2 {
		copy(next, weights)
		addTo(next, direction, -far)
		if nextLoss = o.at(next, nextSlope); nextLoss <= loss-1e-4*far*fall {
			return next, nextSlope, nextLoss, true
		}
	}
	return nil, nil, 0, false
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

func minus(a, b []float64) []float64 {
	d := slices.Clone(a)
	addTo(d, b, -1)
	return d
}

func addTo(a, b []float64, times float64) {
	for i, x := range b {
		a[i] += times * x
	}
}

// logisticFit returns slope and shift of the logistic that turns x into the
// chance of yes.
func logisticFit(x []float64, yes []bool) (slope, shift float64) {
	o := objective{columns: 1, penalty: []float64{1e-3, 1e-3}, loss: worthLoss}
	for i, v := range x {
		e := example{signals: []theme.Signal{{ID: 0, Value: v}, {ID: 1, Value: 1}}, weight: 1}
		if yes[i] {
			e.right = []int{0}
		}
		o.examples = append(o.examples, e)
	}
	w := []float64{1, 0}
	o.minimize(w)
	return w[0], w[1]
}
