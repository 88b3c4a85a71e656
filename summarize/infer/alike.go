package infer

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Similarity joins what no link joins, where words and time make it sure:
// TF-IDF over titles and the beginnings of bodies, more for what happened close
// together, average link. The constants were chosen by cross-validation on
// pull requests grouped by the issues they name, and on the same with several
// people's merged to one busy person's (docs/evaluation.md).
const (
	titleWeight = 2.0
	bodyWeight  = 0.7
	nearness    = 0.20 // what being close in time adds to a likeness of at most 1
	nearItems   = 4.0  // nearness falls to a third over the time in which a person finishes this many things
	barelyAlike = 0.01 // less than this is nothing
	leastAlike  = 0.05 // of two items at least, for closeness in time alone says nothing,
	leastWords  = 2    // nor does one word in common,
	rareWord    = 3    // unless it is in no more items than this,
	rareDays    = 10.0 // which are no further apart
	sureAlike   = 0.23 // average likeness that joins
)

// Guards: however much alike, a person would not call it one thing.
const (
	alikeGap   = 90 * 24 * time.Hour  // nothing in common is looked for over more than this
	alikeSpan  = 120 * 24 * time.Hour // from the first to the last of what is joined
	alikeItems = 40                   // in what is joined
	commonWord = 100                  // a word in more items of a block than this is no sign, however many these are
	blockItems = 1000                 // compared with each other, or hardly more
)

// bundle is what similarity may join with others: one item, or those that hard
// links join already.
type bundle struct {
	items []textItem
	apart []int // marks, ascending: what shares one stays apart
}

// textItem is what similarity sees of an item.
type textItem struct {
	entry int
	at    time.Time
}

// alike is bundles that belong together, by index, ascending, and the words that
// say so, the strongest first.
type alike struct {
	bundles []int
	hashes  []uint32
	words   []string
}

// cutBlocks returns how many bundles, of those given in time order, go to each
// block: none, if there is nothing to compare. More than blockItems are cut at
// the longest pause around their middle.
func cutBlocks(all []bundle) []int {
	items := 0
	for _, b := range all {
		items += len(b.items)
	}
	switch {
	case len(all) < 2:
		return nil
	case items <= blockItems:
		return []int{len(all)}
	}
	quarter, cut := len(all)/4, 0
	longest := time.Duration(-1)
	for i := max(1, quarter); i < len(all)-quarter; i++ {
		if pause := all[i].items[0].at.Sub(all[i-1].items[0].at); pause > longest {
			longest, cut = pause, i
		}
	}
	return append(cutBlocks(all[:cut]), cutBlocks(all[cut:])...)
}

// joinBundles returns those of the bundles, given in time order, that belong
// together, the words by hash alone.
func joinBundles(all []bundle, words func(entry int) words) []alike {
	items := weigh(all, words)
	a := newAverage(all)
	compare(items, perDay(items), a.add)
	a.merge()
	var found []alike
	for _, bundles := range a.joined() {
		found = append(found, alike{bundles: bundles, hashes: tellingWords(items, bundles)})
	}
	return found
}

// weighed is an item with the weight of each of its words, as a unit vector.
type weighed struct {
	bundle int
	at     time.Time
	words  []weight
}

type weight struct {
	word  int // number of the word in its block
	hash  uint32
	in    int // how many items
	value float64
}

// weigh numbers and weighs the words of all items: more where a word is often
// in the item, less where it is in many items.
func weigh(all []bundle, wordsOf func(entry int) words) []weighed {
	var items []weighed
	numbers, in := map[uint32]int{}, []int{} // in how many items each word is
	for n, b := range all {
		for _, t := range b.items {
			words := wordsOf(t.entry)
			it := weighed{bundle: n, at: t.at, words: make([]weight, words.len())}
			for k := range it.words {
				hash, title, body := words.at(k)
				id, ok := numbers[hash]
				if !ok {
					id = len(in)
					numbers[hash], in = id, append(in, 0)
				}
				in[id]++
				often := titleWeight*float64(title) + bodyWeight*float64(body)
				it.words[k] = weight{word: id, hash: hash, value: 1 + math.Log(often)}
			}
			items = append(items, it)
		}
	}
	for _, it := range items {
		square := 0.0
		for k := range it.words {
			w := &it.words[k]
			w.in = in[w.word]
			w.value *= math.Log(1 + float64(len(items))/float64(in[w.word]))
			square += w.value * w.value
		}
		for k := range it.words {
			it.words[k].value /= math.Sqrt(square)
		}
	}
	return items
}

// perDay returns how many items a day there are, over a month at the least.
func perDay(items []weighed) float64 {
	first, last := items[0].at, items[0].at
	for _, it := range items {
		if it.at.Before(first) {
			first = it.at
		}
		if it.at.After(last) {
			last = it.at
		}
	}
	return float64(len(items)) / max(30, inDays(last.Sub(first)))
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }

// compare tells, of each item in turn, how much alike it is to items of the
// bundles before its own: those that it has words in common with, and that are
// not too far apart in time.
func compare(items []weighed, perDay float64, tell func(bundle int, before []likeness)) {
	type posting struct {
		item  int32
		value float64
	}
	var byWord [][]posting
	common := make([]met, len(items)) // with the item at hand
	var before []likeness
	for i, it := range items {
		for _, w := range it.words {
			if w.in == 1 || w.in > commonWord {
				continue
			}
			for len(byWord) <= w.word {
				byWord = append(byWord, nil)
			}
			known := byWord[w.word]
			for _, p := range known {
				m := &common[p.item]
				m.words++
				m.rare = m.rare || w.in <= rareWord
				m.product += w.value * p.value
			}
			if known == nil {
				known = make([]posting, 0, w.in)
			}
			byWord[w.word] = append(known, posting{int32(i), w.value})
		}
		before = before[:0]
		for j := range i {
			if common[j].words == 0 {
				continue
			}
			if l, ok := common[j].likeness(it, items[j], perDay); ok {
				before = append(before, l)
			}
			common[j] = met{}
		}
		tell(it.bundle, summed(before))
	}
}

// met is what two items have in common.
type met struct {
	product float64
	words   int32
	rare    bool // one of the words is
}

// likeness returns how much alike two items are that have m in common, or false
// if that is nothing. The later one is given first.
func (m met) likeness(it, other weighed, perDay float64) (likeness, bool) {
	apart := it.at.Sub(other.at).Abs()
	if m.product < barelyAlike || other.bundle == it.bundle || apart > alikeGap {
		return likeness{}, false
	}
	return likeness{
		with: int32(other.bundle),
		sum:  m.product + nearness*math.Exp(-perDay*inDays(apart)/nearItems),
		sure: m.product >= leastAlike && (m.words >= leastWords || m.rare && inDays(apart) <= rareDays),
	}, true
}

// summed sums up what is of one cluster in a list by cluster.
func summed(list []likeness) []likeness {
	sums := list[:0]
	for _, l := range list {
		if n := len(sums); n > 0 && sums[n-1].with == l.with {
			sums[n-1] = sums[n-1].and(l)
			continue
		}
		sums = append(sums, l)
	}
	return sums
}

// fewWords is how many words tell what things have in common.
const fewWords = 3

// tellingWords returns the words that bundles have most in common.
func tellingWords(items []weighed, bundles []int) []uint32 {
	sum, squares := map[uint32]float64{}, map[uint32]float64{}
	perBundle := map[uint32]float64{}
	flush := func() {
		for hash, v := range perBundle {
			sum[hash] += v
			squares[hash] += v * v
		}
		clear(perBundle)
	}
	last := -1
	for _, it := range items {
		if _, ok := slices.BinarySearch(bundles, it.bundle); !ok {
			continue
		}
		if it.bundle != last {
			flush()
			last = it.bundle
		}
		for _, w := range it.words {
			perBundle[w.hash] += w.value
		}
	}
	flush()
	var hashes []uint32
	for hash, v := range sum {
		if shared := v*v - squares[hash]; shared > 1e-9 {
			hashes = append(hashes, hash)
		}
	}
	strength := func(hash uint32) float64 { return sum[hash]*sum[hash] - squares[hash] }
	slices.SortFunc(hashes, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(strength(b), strength(a)), cmp.Compare(a, b))
	})
	return hashes[:min(fewWords, len(hashes))]
}
