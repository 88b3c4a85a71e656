package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"bragsheet/store/work"
)

// What is going on in a period is in a span that touches it.
func TestASpanTouchesEveryPeriodThatALifeDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() time.Time {
		zone := time.FixedZone("", r.IntN(24*3600)-12*3600)
		return time.Date(1995+r.IntN(40), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), 0, 0, 0, zone)
	}
	apart := 0
	for range 20_000 {
		var l life
		for range 1 + r.IntN(2) {
			l = l.with(random())
		}
		if r.IntN(2) == 0 {
			l = life{}.with(l.from).with(l.from.AddDate(0, 0, r.IntN(60)))
		}
		from := random()
		p := work.Period{From: from, To: from.AddDate(0, r.IntN(9), 1)}
		switch touches := l.span().touches(p); {
		case p.Overlaps(l.from, l.to) && !touches:
			t.Fatalf("%v to %v is in %+v, which does not touch %v to %v", l.from, l.to, l.span(), p.From, p.To)
		case !touches:
			apart++
		}
	}
	if apart < 5_000 {
		t.Errorf("only %d spans do not touch a period", apart)
	}
	if (life{}).span() != (span{}) || (life{from: random(), to: random(), goesOn: true}).span() != (span{}) {
		t.Error("a life without an end does not touch all time")
	}
}
