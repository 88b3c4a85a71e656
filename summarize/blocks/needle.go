package blocks

import (
	"math/bits"
	"slices"
)

// needle is a block's text as it is looked for in a file: by its words, through
// their rolling sum, so that a place is ruled out in constant time.
type needle struct {
	key   string
	words []string
	sum   uint64
	power uint64   // base to the number of words
	head  int      // words of its first line
	part  bool     // it is no more than that line
	aside []string // see text.asides
}

func newNeedle(key, source string) needle {
	t := parse(source, noKey)
	n := needle{key: key, words: t.words, sum: t.sums[len(t.words)], power: 1, aside: t.asidesOf(0, len(t.lines))}
	if len(t.lines) > 0 {
		n.head = t.end(0)
	}
	for range n.words {
		n.power = mulMod(n.power, base61)
	}
	return n
}

// firstLine returns the needle of its first line alone.
func (n needle) firstLine() needle {
	h := needle{key: n.key, words: n.words[:n.head], power: 1, head: n.head, part: true}
	for _, w := range h.words {
		h.power = mulMod(h.power, base61)
		h.sum = roll(h.sum, w)
	}
	return h
}

// at reports whether the words of a text from a position on are the needle's.
func (t *text) at(word int, n needle) bool {
	end := word + len(n.words)
	return word >= 0 && end <= len(t.words) && t.sum(word, n) == n.sum && slices.Equal(t.words[word:end], n.words)
}

// sum returns the rolling sum of as many words as a needle has, from one on.
func (t *text) sum(word int, n needle) uint64 {
	sum := t.sums[word+len(n.words)] + prime61 - mulMod(t.sums[word], n.power)
	if sum >= prime61 {
		sum -= prime61
	}
	return sum
}

// whole returns the lines that the words [word, word+n) fill. ok is false when
// they begin or end within a line, or within a code fence.
func (t *text) whole(word, n int) (from, to int, ok bool) {
	if n == 0 {
		return 0, 0, false
	}
	from, to = t.lineOf(word), t.lineOf(word+n-1)+1
	ok = t.lines[from].first == word && t.end(to-1) == word+n &&
		!t.lines[from].inner && (to == len(t.lines) || !t.lines[to].inner)
	return from, to, ok
}

// Rolling sums are polynomials over the words' FNV-1a hashes, modulo the
// Mersenne prime 2⁶¹−1.
const (
	prime61 = 1<<61 - 1
	base61  = 1_000_003_000_017
)

func roll(sum uint64, word string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	sum = mulMod(sum, base61) + h%prime61
	if sum >= prime61 {
		sum -= prime61
	}
	return sum
}

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	m := lo&prime61 + (lo>>61 | hi<<3)
	if m >= prime61 {
		m -= prime61
	}
	return m
}
