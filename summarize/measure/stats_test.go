package measure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

func near(got, want, within float64) bool { return math.Abs(got-want) <= within }

func TestQuantileIsOfType7(t *testing.T) {
	tests := []struct {
		name   string
		sorted []float64
		q      float64
		want   float64
	}{
		{"the median of an even number lies half-way", []float64{1, 2, 3, 10}, 0.5, 2.5},
		{"p90 of four, as R's default gives it", []float64{1, 2, 3, 10}, 0.9, 7.9},
		{"p10 of four", []float64{1, 2, 3, 10}, 0.1, 1.3},
		{"the median of an odd number is the middle one", []float64{0.5, 7, 7, 9, 20}, 0.5, 7},
		{"p90 of five", []float64{0.5, 7, 7, 9, 20}, 0.9, 15.6},
		{"p95 of ten", []float64{2, 4, 4, 4, 5, 5, 7, 9, 12, 40}, 0.95, 27.4},
		{"of one value, any quantile is it", []float64{3}, 0.9, 3},
		{"the least", []float64{1, 2}, 0, 1},
		{"the most", []float64{1, 2}, 1, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := quantile(tt.sorted, tt.q); !near(got, tt.want, 1e-9) {
				t.Errorf("quantile(%v, %v) = %v, want %v", tt.sorted, tt.q, got, tt.want)
			}
		})
	}
}

// Of the types gonum has none is 7. They agree where the quantile is one of the
// values: at the steps of the sample.
func TestQuantileAgreesWithGonumWhereTheTypesDo(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		n := 2*rng.IntN(50) + 1
		sample := uniforms(rng, n)

		if got, want := quantile(sample, 0.5), stat.Quantile(0.5, stat.Empirical, sample, nil); got != want {
			t.Fatalf("median of %v = %v, gonum has %v", sample, got, want)
		}
	}
}

func FuzzQuantileStaysInOrder(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 0.5, 0.9)
	f.Add(-1.0, -1.0, 1e300, 0.0, 1.0)
	f.Add(0.1, 0.2, 0.3, 1.0/3, 2.0/3)
	f.Fuzz(func(t *testing.T, a, b, c, p, q float64) {
		sample := []float64{a, b, c}
		for _, x := range sample {
			if math.IsNaN(x) || math.Abs(x) > 1e300 {
				t.Skip("not a duration")
			}
		}
		if !(p >= 0 && p <= q && q <= 1) {
			t.Skip("not two quantiles in order")
		}
		slices.Sort(sample)
		low, high := quantile(sample, p), quantile(sample, q)
		slack := 1e-9 * (math.Abs(sample[0]) + math.Abs(sample[2]))
		if low > high+slack || low < sample[0]-slack || high > sample[2]+slack {
			t.Errorf("quantiles %v and %v of %v are %v and %v", p, q, sample, low, high)
		}
	})
}

// The figures come from bisecting the sum of the Poisson terms in arithmetic of
// fifty digits.
func TestPoissonLimitsAreTheExactOnes(t *testing.T) {
	tests := []struct {
		n         int
		low, high float64
	}{
		{0, 0, 3.688879},
		{1, 0.025318, 5.571643},
		{3, 0.618672, 8.767273},
		{5, 1.623486, 11.668332},
		{8, 3.453832, 15.763189},
		{10, 4.795389, 18.390356},
		{50, 37.110964, 65.918767},
		{100, 81.363991, 121.626794},
	}
	for _, tt := range tests {
		low, high := poissonLimits(tt.n)
		if !near(low, tt.low, 1e-6) || !near(high, tt.high, 1e-6) {
			t.Errorf("limits of %d are %.6f to %.6f, want %.6f to %.6f", tt.n, low, high, tt.low, tt.high)
		}
	}
}

// The exact limits are by definition the means at which so many, or so few,
// would be seen one time in forty.
func TestPoissonLimitsLeaveATailOfOneInForty(t *testing.T) {
	for _, n := range []int{1, 2, 7, 33, 500, 20_000} {
		low, high := poissonLimits(n)
		atLeast := 1 - distuv.Poisson{Lambda: low}.CDF(float64(n-1))
		atMost := distuv.Poisson{Lambda: high}.CDF(float64(n))
		if !near(atLeast, 0.025, 1e-6) || !near(atMost, 0.025, 1e-6) {
			t.Errorf("tails of %d are %.8f and %.8f, want 0.025", n, atLeast, atMost)
		}
	}
}

func TestPoissonLimitsOfAMillionAreCloseToNormal(t *testing.T) {
	const n = 1_000_000
	low, high := poissonLimits(n)
	if !near(low, n-1960, 5) || !near(high, n+1960, 5) {
		t.Errorf("limits of %d are %.1f to %.1f", n, low, high)
	}
}

func TestRateChangeGivesTheFiguresOfTheOperationsCase(t *testing.T) {
	tests := []struct {
		name                    string
		before, after           int
		weeksBefore, weeksAfter float64
		diff, low, high         float64
	}{
		{"retry storms: 8 in 15 weeks, then none in 11", 8, 0, 15, 11, -0.53, -1.05, -0.08},
		{"ledger locks: 5 in 20 weeks, then none in 6", 5, 0, 20, 6, -0.25, -0.58, 0.39},
		{"disk threshold: 3 in 23 weeks, then none in 3", 3, 0, 23, 3, -0.13, -0.38, 1.10},
		{"nothing before or after", 0, 0, 10, 10, 0, -0.37, 0.37},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			diff, low, high := RateChange(tt.before, tt.after, tt.weeksBefore, tt.weeksAfter)
			if !near(diff, tt.diff, 0.005) || !near(low, tt.low, 0.005) || !near(high, tt.high, 0.005) {
				t.Errorf("%.4f, %.4f to %.4f, want %.2f, %.2f to %.2f", diff, low, high, tt.diff, tt.low, tt.high)
			}
		})
	}
}

func TestExpectedIsTheOldRateOverTheNewWeeks(t *testing.T) {
	if got := Expected(8, 15, 11); !near(got, 5.8667, 1e-4) {
		t.Errorf("Expected(8, 15, 11) = %v, want 5.8667", got)
	}
}

func TestRateChangeHoldsItsDifferenceAndMirrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for range 2000 {
		before, after := rng.IntN(200), rng.IntN(200)
		wb, wa := 1+rng.Float64()*50, 1+rng.Float64()*50

		diff, low, high := RateChange(before, after, wb, wa)
		back, backLow, backHigh := RateChange(after, before, wa, wb)

		if low > diff || diff > high {
			t.Fatalf("%d in %v, %d in %v: %v lies outside %v to %v", before, wb, after, wa, diff, low, high)
		}
		if !near(diff, -back, 1e-9) || !near(low, -backHigh, 1e-9) || !near(high, -backLow, 1e-9) {
			t.Fatalf("%d in %v, %d in %v: the other way round is not the mirror image", before, wb, after, wa)
		}
	}
}

// coverage is how many of so many intervals hold the truth.
func coverage(runs int, truth float64, interval func() (low, high float64)) float64 {
	hits := 0
	for range runs {
		if low, high := interval(); low <= truth && truth <= high {
			hits++
		}
	}
	return float64(hits) / float64(runs)
}

// within reports whether a coverage is within two points of what is promised.
// Exact limits keep at least that, so at small counts they may exceed it.
func within(got, more float64) bool { return got >= level-0.02 && got <= level+0.02+more }

func TestRateChangeCoversTheTruthNineteenTimesInTwenty(t *testing.T) {
	tests := []struct{ before, after, weeksBefore, weeksAfter, more float64 }{
		{20, 20, 26, 26, 0},
		{8, 4, 26, 26, 0},
		{2, 3, 26, 26, 0},
		{1, 2, 10, 40, 0},
		{0.5, 0.5, 26, 26, 0.01},
		{0.5, 0.2, 15, 11, 0.03}, // as few as in an operations case: on the safe side
	}
	for i, tt := range tests {
		src := rand.NewPCG(3, uint64(i))
		before, after := distuv.Poisson{Lambda: tt.before * tt.weeksBefore, Src: src}, distuv.Poisson{Lambda: tt.after * tt.weeksAfter, Src: src}
		got := coverage(4000, tt.after-tt.before, func() (low, high float64) {
			_, low, high = RateChange(int(before.Rand()), int(after.Rand()), tt.weeksBefore, tt.weeksAfter)
			return low, high
		})
		if !within(got, tt.more) {
			t.Errorf("%+v: %.4f of the intervals hold the truth", tt, got)
		}
	}
}

func TestShareChangeCoversTheTruthNineteenTimesInTwenty(t *testing.T) {
	tests := []struct {
		before, after     float64
		ofBefore, ofAfter float64
	}{
		{0.5, 0.5, 40, 40},
		{0.5, 0.76, 61, 96},
		{0.3, 0.7, 27, 34},
		{0.1, 0.2, 60, 40},
		{0.5, 0.8, 20, 100},
	}
	for i, tt := range tests {
		src := rand.NewPCG(8, uint64(i))
		before, after := distuv.Binomial{N: tt.ofBefore, P: tt.before, Src: src}, distuv.Binomial{N: tt.ofAfter, P: tt.after, Src: src}
		got := coverage(4000, tt.after-tt.before, func() (low, high float64) {
			_, low, high = ShareChange(int(before.Rand()), int(tt.ofBefore), int(after.Rand()), int(tt.ofAfter))
			return low, high
		})
		if !within(got, 0) {
			t.Errorf("%+v: %.4f of the intervals hold the truth", tt, got)
		}
	}
}

// The figures are those of table II of Newcombe, Statistics in Medicine 17
// (1998), method 10, as after less before.
func TestShareChangeGivesThePublishedIntervals(t *testing.T) {
	tests := []struct {
		after, ofAfter, before, ofBefore int
		low, high                        float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	}
	for _, tt := range tests {
		diff, low, high := ShareChange(tt.before, tt.ofBefore, tt.after, tt.ofAfter)
		if !near(low, tt.low, 0.00006) || !near(high, tt.high, 0.00006) || diff < low || diff > high {
			t.Errorf("%+v: %.4f, %.4f to %.4f", tt, diff, low, high)
		}
		back, backLow, backHigh := ShareChange(tt.after, tt.ofAfter, tt.before, tt.ofBefore)
		if !near(back, -diff, 1e-12) || !near(backLow, -high, 1e-12) || !near(backHigh, -low, 1e-12) {
			t.Errorf("%+v: the other way round is not the mirror image", tt)
		}
	}
}

// Drawing the middle of a resample must be what resampling gives.
func TestResampledMedianIsDistributedAsAResample(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 9, 20, 41} {
		rng := rand.New(rand.NewPCG(4, uint64(n)))
		sample := uniforms(rng, n)
		const draws = 20_000
		direct, resampled := make([]float64, draws), make([]float64, draws)
		again := make([]float64, n)
		for i := range draws {
			for j := range again {
				again[j] = sample[rng.IntN(n)]
			}
			slices.Sort(again)
			resampled[i] = quantile(again, 0.5)
			direct[i] = resampledMedian(sample, rng)
		}
		slices.Sort(direct)
		slices.Sort(resampled)
		// Two samples of this size from one distribution lie further apart than
		// this once in some ten thousand times.
		if d := stat.KolmogorovSmirnov(direct, nil, resampled, nil); d > 0.0225 {
			t.Errorf("n = %d: the distributions differ by %.4f", n, d)
		}
	}
}

func TestMedianChangeCoversTheTruthNineteenTimesInTwenty(t *testing.T) {
	for _, n := range []int{medians.minN, 40, 97} {
		src := rand.NewPCG(5, uint64(n))
		rng := rand.New(src)
		before := distuv.LogNormal{Mu: math.Log(20), Sigma: 1.2, Src: src}
		after := distuv.LogNormal{Mu: math.Log(12), Sigma: 1.2, Src: src}
		got := coverage(1500, 12-20, func() (low, high float64) {
			a, b := make([]float64, n), make([]float64, n)
			for i := range n {
				b[i], a[i] = before.Rand(), after.Rand()
			}
			slices.Sort(a)
			slices.Sort(b)
			_, low, high = bootstrap(b, a, rng, 400)
			return low, high
		})
		// So few draws as are quick, and a small sample, make it a little wide.
		if !within(got, 0.005) {
			t.Errorf("n = %d: %.4f of the intervals hold the truth", n, got)
		}
	}
}

func TestMedianChangeHoldsItsDifference(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for range 30 {
		before, after := uniforms(rng, 20+rng.IntN(60)), uniforms(rng, 20+rng.IntN(60))
		diff, low, high := medianChange(before, after)
		if low > diff || diff > high {
			t.Errorf("%v lies outside %v to %v", diff, low, high)
		}
		again, againLow, againHigh := medianChange(before, after)
		if again != diff || againLow != low || againHigh != high {
			t.Error("the same samples gave another interval")
		}
	}
}

func TestRoundKeepsZeroPositive(t *testing.T) {
	if got := round(-0.00001); math.Signbit(got) || got != 0 {
		t.Errorf("round(-0.00001) = %v, want 0", got)
	}
	if got := round(1.23456); got != 1.2346 {
		t.Errorf("round(1.23456) = %v, want 1.2346", got)
	}
}

// uniforms returns n numbers in ascending order.
func uniforms(rng *rand.Rand, n int) []float64 {
	sample := make([]float64, n)
	for i := range sample {
		sample[i] = rng.Float64() * 100
	}
	slices.Sort(sample)
	return sample
}
