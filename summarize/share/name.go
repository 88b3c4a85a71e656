package share

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
)

// ordinary are words of work, and of English, that are names too.
var ordinary = set(`
	admin all also and api app are art ash august bay bill bot brand build carry case change check chase chip clay client code core dash data dawn day dean
	design dev docs drew drive earl engineer faith field fix flow for frank gene general glass go grace grant green guest hall he her his holly hope house
	hunter in infra is ivy jack jade jay jet joy king lane lead learn legal light long major mark marketing mason max merit miles mobile my new next nick no
	north of office olive on online open or out owner page pat patch pay penny people pearl pierce platform price prior product qa queen rain ray release
	rich rob robin rock root rose ruby run rusty sales sandy script search security server service she sharp short skip small software south stack staff
	star stone storm sue summer sunny support system team tech test the they tim time to tool trace tree up us user van violet von wade ward way we web
	west will win with wood work young zone an am as at be by do it me so`)

// How sure it must be that a word is meant as a name.
const (
	anyhow    = iota
	asName    // capitalised though it begins nothing, or as whenMeant
	whenMeant // with an @ or as Mr is said
)

// trie holds names, by their words.
type trie struct {
	next  map[string]*trie
	name  bool
	sure  int
	tight bool // of a login: no spaces in it
}

func (t *trie) add(words []token, sure int, tight bool) {
	if len(words) == 0 {
		return
	}
	for _, w := range words {
		if t.next == nil {
			t.next = map[string]*trie{}
		}
		if t.next[w.word] == nil {
			t.next[w.word] = &trie{}
		}
		t = t.next[w.word]
	}
	if t.name {
		sure, tight = min(sure, t.sure), tight && t.tight
	}
	t.name, t.sure, t.tight = true, sure, tight
}

// people gathers the forms that names are written in.
type people struct {
	trie
	often map[string]bool // words of several titles
}

// oftenTitles is in how many titles a word may stand before it is taken for an
// ordinary one.
const oftenTitles = 3

func newPeople(names []string, entries []work.Entry) *people {
	p := &people{often: map[string]bool{}}
	counts := map[string]int{}
	for _, e := range entries {
		in := map[string]bool{}
		for _, t := range tokens(e.Title) {
			if !named(e.Title, t) {
				in[t.word] = true
			}
		}
		for w := range in {
			if counts[w]++; counts[w] > oftenTitles {
				p.often[w] = true
			}
		}
	}
	for _, name := range names {
		p.addName(name)
	}
	return p
}

// sure returns how sure it must be that words are meant as a name.
func (p *people) sure(words []token) int {
	n, plain := 0, true
	for _, w := range words {
		n += utf8.RuneCountInString(w.word)
		plain = plain && (ordinary[w.word] || p.often[w.word])
	}
	word := words[0].word
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case len(words) == 1 && calendar[word], n < 2, n < shortestName && plain:
		return whenMeant
	case script(r) == unspaced:
		if n < shortestName && (plain || unicode.Is(unicode.Hiragana, r)) {
			return whenMeant
		}
		return anyhow
	case n < shortestName, plain:
		return asName
	}
	return anyhow
}

// addName adds a name or login, and what it is shortened and turned round to.
func (p *people) addName(name string) {
	name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(name), "@"), "@")
	if i := strings.IndexAny(name, "(["); i > 0 {
		name = name[:i]
	}
	if last, first, ok := strings.Cut(name, ","); ok {
		name = first + " " + last
	}
	parts := strings.Fields(name)
	if len(parts) == 1 {
		p.addForm(tokens(name), true)
		if strings.Contains(name, ".") {
			parts = strings.Split(name, ".")
		}
	}
	var words [][]token
	for _, part := range parts {
		w := tokens(part)
		if len(w) == 0 {
			continue
		}
		words = append(words, w)
		if len(parts) == 1 {
			continue
		}
		p.addForm(w, false)
		var joined strings.Builder
		for _, one := range w {
			joined.WriteString(one.word)
			if r, _ := utf8.DecodeRuneInString(one.word); script(r) == spaced && utf8.RuneCountInString(one.word) >= shortestName {
				p.addForm([]token{one}, false)
			}
		}
		p.addForm([]token{{word: joined.String()}}, false) // JeanLuc
	}
	if len(words) < 2 {
		return
	}
	first, last := words[0], words[len(words)-1]
	backwards := slices.Clone(words)
	slices.Reverse(backwards)
	for _, form := range [][]token{
		slices.Concat(words...), slices.Concat(backwards...), slices.Concat(first, last), slices.Concat(last, first), slices.Concat(append([][]token{last}, words[:len(words)-1]...)...),
	} {
		p.addForm(form, false)
	}
	for _, form := range [][]token{append(initial(first), last...), slices.Concat(first, initial(last))} {
		p.add(form, asName, false)
	}
}

func (p *people) addForm(words []token, tight bool) {
	if len(words) > 0 {
		p.add(words, p.sure(words), tight)
	}
}

func initial(words []token) []token {
	_, n := utf8.DecodeRuneInString(words[0].word)
	return []token{{word: words[0].word[:n]}}
}

// find returns where a line says a name, from and to, in order.
func (p *people) find(line string) [][2]int {
	all := tokens(line)
	var found [][2]int
	for i := 0; i < len(all); {
		n := p.longest(line, all[i:])
		if n > 0 {
			from := all[i].from
			if strings.HasSuffix(line[:from], "@") {
				from--
			}
			found = append(found, [2]int{from, all[i+n-1].to})
		}
		i += max(n, 1)
	}
	return found
}

// longest returns how many of the words that all begins with are a name.
func (p *people) longest(line string, all []token) int {
	t, n, tight := &p.trie, 0, true
	for j := range all {
		if j > 0 {
			gap := line[all[j-1].to:all[j].from]
			if !joins(gap) {
				break
			}
			tight = tight && !strings.ContainsAny(gap, " \t\u00a0")
		}
		if t = t.next[all[j].word]; t == nil {
			break
		}
		if t.name && (tight || !t.tight) && meant(line, all[:j+1], t.sure) && !inIdentifier(line, all[0].from, all[j].to) {
			n = j + 1
		}
	}
	return n
}

// joins reports whether what is between two words can be within a name.
func joins(gap string) bool {
	return len(gap) <= 8 && strings.Trim(gap, " \t\u00a0\\_.,'’ʼ*‐-・") == ""
}

// meant reports whether words are as sure a name as they must be.
func meant(line string, words []token, sure int) bool {
	if sure == anyhow || strings.HasSuffix(line[:words[0].from], "@") || strings.HasSuffix(line[:words[0].from], "~") {
		return true
	}
	for _, title := range []string{"さん", "様", "氏", "君", "-san"} {
		if strings.HasPrefix(line[words[len(words)-1].to:], title) {
			return true
		}
	}
	if sure == whenMeant {
		return false
	}
	if len(words) == 1 {
		return named(line, words[0])
	}
	return !slices.ContainsFunc(words, func(t token) bool { return !isUpper(line[t.from:t.to]) })
}

// named reports whether a word is capitalised though it begins nothing.
func named(line string, t token) bool {
	word := line[t.from:t.to]
	_, n := utf8.DecodeRuneInString(word)
	if !isUpper(word) || len(word) == n || strings.ToLower(word[n:]) != word[n:] {
		return false
	}
	before := strings.TrimRight(line[:t.from], " \t*_`[")
	r, _ := utf8.DecodeLastRuneInString(before)
	return before != "" && !strings.ContainsRune(".:!?“\"(#>-+|。「", r)
}

func isUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// inIdentifier reports whether a place is within a_longer_identifier.
func inIdentifier(line string, from, to int) bool {
	before, underscore := strings.CutSuffix(line[:from], "_")
	r, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(before, `\`))
	if underscore && script(r) != noScript {
		return true
	}
	after, underscore := strings.CutPrefix(strings.TrimPrefix(line[to:], `\`), "_")
	r, _ = utf8.DecodeRuneInString(after)
	return underscore && script(r) != noScript
}
