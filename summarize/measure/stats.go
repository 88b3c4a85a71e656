package measure

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// level is the coverage of every interval; tail is what lies beyond each end.
const (
	level = 0.95
	tail  = (1 - level) / 2
)

// resamples is how often a bootstrap draws.
const resamples = 10_000

// round drops what no reader needs and machines may disagree on: below 0.4
// seconds of a duration in hours.
func round(x float64) float64 {
	return math.Round(x*1e4)/1e4 + 0 // + 0 makes a zero positive
}

// quantile returns the q-quantile of a sample in ascending order, with linear
// interpolation between the order statistics (type 7 of Hyndman and Fan, the
// default of R and NumPy). The sample must not be empty.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// poissonLimits returns the exact (Garwood) 95 % limits of the mean of a
// Poisson variable that was observed to be n.
func poissonLimits(n int) (low, high float64) {
	if n > 0 {
		low = mathext.GammaIncRegInv(float64(n), tail)
	}
	return low, mathext.GammaIncRegInv(float64(n)+1, 1-tail)
}

// RateChange compares two counts of events as rates a week: the rate after
// less the rate before, and the 95 % interval of that difference. The weeks
// must be positive.
//
// The interval combines the exact Poisson limits of each rate by the method of
// variance estimates recovery (Donner and Zou, square-and-add): each of its
// ends lies as far from the difference as the root of the sum of the squares of
// the distances of the two limits concerned from their rates.
func RateChange(before, after int, weeksBefore, weeksAfter float64) (diff, low, high float64) {
	b, a := float64(before)/weeksBefore, float64(after)/weeksAfter
	bLow, bHigh := poissonLimits(before)
	aLow, aHigh := poissonLimits(after)
	diff = a - b
	low = diff - math.Hypot(a-aLow/weeksAfter, bHigh/weeksBefore-b)
	high = diff + math.Hypot(aHigh/weeksAfter-a, b-bLow/weeksBefore)
	return diff, low, high
}

// Expected returns how many events there would be in weeksAfter at the rate of
// before in weeksBefore, which must be positive.
func Expected(before int, weeksBefore, weeksAfter float64) float64 {
	return float64(before) / weeksBefore * weeksAfter
}

// wilsonLimits returns the 95 % score limits of a share of which k of n were
// seen. n must be positive.
func wilsonLimits(k, n int) (low, high float64) {
	z := math.Sqrt2 * math.Erfinv(level) // the normal quantile of 1 - tail
	p, size := float64(k)/float64(n), float64(n)
	middle := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	whole := 1 + z*z/size
	return max(0, (middle-half)/whole), min(1, (middle+half)/whole)
}

// ShareChange compares two shares, of which so many of so many were seen: the
// share after less the share before, and the 95 % interval of that difference,
// from −1 to 1. The numbers they are of must be positive.
//
// The interval is Newcombe's: the score limits of each share, combined as in
// RateChange (method 10 of Newcombe 1998).
func ShareChange(before, ofBefore, after, ofAfter int) (diff, low, high float64) {
	b, a := float64(before)/float64(ofBefore), float64(after)/float64(ofAfter)
	bLow, bHigh := wilsonLimits(before, ofBefore)
	aLow, aHigh := wilsonLimits(after, ofAfter)
	diff = a - b
	return diff, diff - math.Hypot(a-aLow, bHigh-b), diff + math.Hypot(aHigh-a, b-bLow)
}

// compareShares is in percentage points.
func compareShares(before, after Figure, _, _ float64) (diff, low, high float64) {
	diff, low, high = ShareChange(len(before.Hits), before.N, len(after.Hits), after.N)
	return 100 * diff, 100 * low, 100 * high
}

// expectShare is how many there would be with the share of before.
func expectShare(before, after Figure, _, _ float64) float64 {
	return *before.Value / 100 * float64(after.N)
}

func expectRate(before, _ Figure, weeksBefore, weeksAfter float64) float64 {
	return Expected(before.N, weeksBefore, weeksAfter)
}

func compareRates(before, after Figure, weeksBefore, weeksAfter float64) (diff, low, high float64) {
	return RateChange(before.N, after.N, weeksBefore, weeksAfter)
}

func compareMedians(before, after Figure, _, _ float64) (diff, low, high float64) {
	return medianChange(before.hours, after.hours)
}

// medianChange compares two samples in ascending order, neither empty: the
// median after less the median before, and the 95 % percentile bootstrap
// interval of that difference. The seed is fixed.
func medianChange(before, after []float64) (diff, low, high float64) {
	return bootstrap(before, after, rand.New(rand.NewPCG(7, 11)), resamples)
}

// bootstrap is medianChange with so many draws.
func bootstrap(before, after []float64, rng *rand.Rand, draws int) (diff, low, high float64) {
	drawn := make([]float64, draws)
	for i := range drawn {
		drawn[i] = resampledMedian(after, rng) - resampledMedian(before, rng)
	}
	slices.Sort(drawn)
	return quantile(after, 0.5) - quantile(before, 0.5), quantile(drawn, tail), quantile(drawn, 1-tail)
}

// resampledMedian returns the median of as many draws with replacement as the
// sample has values, without making the draws: a draw is the value at a uniform
// place in the sample, and the k-th smallest of n uniform places is
// Beta(k, n+1-k) distributed.
func resampledMedian(sorted []float64, rng *rand.Rand) float64 {
	n := len(sorted)
	at := func(place float64) float64 { return sorted[min(int(place*float64(n)), n-1)] }
	k := (n + 1) / 2
	below := gamma(float64(k), rng)
	middle := below / (below + gamma(float64(n+1-k), rng))
	if n%2 == 1 {
		return at(middle)
	}
	// An even n has two middle draws. The second is the least of the n-k that
	// lie above the first.
	next := middle + (1-middle)*(1-math.Pow(rng.Float64(), 1/float64(n-k)))
	return (at(middle) + at(next)) / 2
}

// gamma draws from the gamma distribution of a shape of at least 1 and scale 1,
// by the method of Marsaglia and Tsang. The library's distributions bring
// linear algebra with them, a fifteenth of the whole program.
func gamma(shape float64, rng *rand.Rand) float64 {
	d := shape - 1.0/3
	for {
		x := rng.NormFloat64()
		v := 1 + x/math.Sqrt(9*d)
		v *= v * v
		if v > 0 && math.Log(1-rng.Float64()) < x*x/2+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}
