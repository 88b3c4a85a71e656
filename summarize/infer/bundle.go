package infer

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// joinAlike joins those of the groups, given by their earliest own entry, that
// are sure to be one thing by their words and times, though no link says so.
func (x *index) joinAlike(groups []*group, guarded guards) []*group {
	var bundles []bundle
	var of []*group // of each bundle
	for _, g := range groups {
		if b, ok := x.bundle(g, guarded.apart); ok {
			bundles, of = append(bundles, b), append(of, g)
		}
	}
	gone := map[*group]bool{}
	start := 0
	for _, found := range x.alikeBlocks(bundles) {
		for _, a := range found.alike {
			first := of[start+a.bundles[0]]
			for _, b := range a.bundles[1:] {
				first.absorb(x, of[start+b])
				gone[of[start+b]] = true
			}
			first.alike = a.words
		}
		start += found.size
	}
	return slices.DeleteFunc(groups, func(g *group) bool { return gone[g] })
}

// block is some bundles in a row, which are compared with each other only, and
// what of them is alike.
type block struct {
	size  int
	alike []alike
}

// alikeBlocks cuts bundles into blocks.
func (x *index) alikeBlocks(bundles []bundle) []block {
	var blocks []block
	var starts []int
	start := 0
	for _, n := range cutBlocks(bundles) {
		blocks, starts = append(blocks, block{size: n}), append(starts, start)
		start += n
	}
	inParallel(len(blocks), func(keys *keyer, n int) {
		b := &blocks[n]
		b.alike = x.alike(keys, bundles[starts[n]:starts[n]+b.size])
	})
	return blocks
}

// alike finds what belongs together among the bundles of a block.
func (x *index) alike(keys *keyer, all []bundle) []alike {
	var k key
	if x.keys != nil {
		k = x.alikeKey(keys, all)
	}
	return recall(x.reader.cache, k, decodeAlike, encodeAlike, func() []alike {
		found := joinBundles(all, func(i int) words { return wordsOf(x.entries[i].Title, x.body(i)) })
		for n, a := range found {
			found[n].words = spellOut(a.hashes, func(tell func(form string)) {
				for _, b := range a.bundles {
					for _, it := range all[b].items {
						tellWords(x.entries[it.entry].Title, x.body(it.entry), tell)
					}
				}
			})
		}
		return found
	})
}

func (x *index) alikeKey(keys *keyer, all []bundle) key {
	keys.text("alike")
	for _, b := range all {
		keys.number(int64(len(b.items)))
		for _, it := range b.items {
			keys.key(x.keys[it.entry])
			keys.number(it.at.UnixNano())
		}
		keys.number(int64(len(b.apart)))
		for _, mark := range b.apart {
			keys.number(int64(mark))
		}
		keys.spill()
	}
	return keys.sum()
}

// spellOut returns the words that have the hashes, of those that texts have.
func spellOut(hashes []uint32, texts func(tell func(form string))) []string {
	forms := map[uint32]string{}
	texts(func(form string) {
		if hash := hashWord(form); slices.Contains(hashes, hash) {
			forms[hash] = max(forms[hash], strings.TrimPrefix(form, "="))
		}
	})
	words := make([]string, 0, len(hashes))
	for _, hash := range hashes {
		words = append(words, forms[hash])
	}
	return words
}

// absorb makes the members of h members of g. What was created first anchors
// it.
func (g *group) absorb(x *index, h *group) {
	g.anchor = x.earliest([]int{g.anchor, h.anchor})
	g.members = append(g.members, h.members...)
	g.own = append(g.own, h.own...)
	g.links = append(g.links, h.links...)
	g.remarks = append(g.remarks, h.remarks...)
}

// trackedMark is shared by all that somebody wrote a ticket for, and made a
// thing of its own thereby.
const trackedMark = -1

// bundle returns what similarity sees of g, or false if g takes no part: there
// is an incident in it, and one incident is not another; it is large enough;
// or nothing in it says what it is about.
func (x *index) bundle(g *group, apart map[int][]int) (bundle, bool) {
	var b bundle
	for _, i := range g.members {
		e := &x.entries[i]
		switch e.Kind {
		case work.KindIncident:
			return bundle{}, false
		case work.KindTicket, work.KindIssue:
			b.apart = append(b.apart, trackedMark)
		}
		b.apart = append(b.apart, apart[i]...)
	}
	for _, i := range g.own {
		e := &x.entries[i]
		if x.readings[i].worded {
			b.items = append(b.items, textItem{i, when(e)})
		}
	}
	slices.Sort(b.apart)
	b.apart = slices.Compact(b.apart)
	return b, len(b.items) > 0 && len(b.items) <= alikeItems
}

// routine matches the titles of chores that look alike and have nothing to do
// with each other, nor with anything else.
var routine = regexp.MustCompile(`(?i)^(?:(?:chore|build|fix|ci)?\(deps[^)]*\)|bump\b|(?:upgrade|update) (?:dependenc|deps\b|[\w./@-]+ (?:from \S+ )?to v?\d)|` +
	`(?:prepare )?release\b|cut (?:a )?release|v?\d+(?:\.\d+)+\s*$|merge (?:branch|pull request|remote)|(?:fix(?:e[sd])? )?(?:a )?typos?\b|(?:update )?translations?\b|update changelog|changelog\b|` +
	`lint\b|fix lint|format(?:ting)?\b|wip\b|test(?:ing)?$|update readme|sync\b)`)

// tellWords tells of the words of an entry's texts.
func tellWords(title, body string, tell func(form string)) {
	eachWord(title, bodyScan, tell)
	eachWord(unfenced(firstBytes(body, bodyScan)), bodyWords, tell)
}
