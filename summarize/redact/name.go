package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bragsheet/store/work"
)

// cell is a letter or digit of a text as names are compared: without case,
// accents, and what it was before somebody made it look like another.
type cell struct {
	r     rune
	at    int // byte of the text
	end   int // of the bytes it was read from
	gap   int // characters before it that are neither letter nor digit
	upper bool
	mark  bool // an @ or ~ stands right before it
}

// lookalikes are letters that look like, or are written for, Latin ones, in
// lower case.
var lookalikes = strings.NewReplacer(
	"а", "a", "в", "b", "с", "c", "ԁ", "d", "е", "e", "ё", "e", "һ", "h", "н", "h", "і", "i", "ї", "i", "ј", "j", "к", "k", "м", "m", "о", "o", "р", "p",
	"ԛ", "q", "ѕ", "s", "т", "t", "у", "y", "х", "x", "ԝ", "w",
	"α", "a", "β", "b", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ω", "w", "γ", "y",
	"ɑ", "a", "ɡ", "g", "ı", "i", "ɩ", "i", "ł", "l", "đ", "d", "ð", "d", "ø", "o", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe",
)

// fold reads the letters and digits of text as names are compared.
func fold(text string) []cell {
	var cells []cell
	gap, last := 0, ' '
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		plain := norm.NFKD.String(string(r))
		found := false
		for _, p := range lookalikes.Replace(strings.ToLower(plain)) {
			switch {
			case unicode.IsLetter(p) && !modifier(p), unicode.IsDigit(p):
				cells = append(cells, cell{p, i, end, gap, unicode.IsUpper(r) || unicode.IsTitle(r), last == '@' || last == '~'})
				gap, found = 0, true
			case unicode.IsMark(p):
				found = true
				if len(cells) > 0 {
					cells[len(cells)-1].end = end
				}
			}
		}
		if !found {
			gap++
		}
		last = r
	}
	return cells
}

// modifier reports whether a letter is one in name only, such as the ʼ of OʼBrien.
func modifier(r rune) bool { return r >= 'ʰ' && r <= '˿' }

// folded returns the letters and digits of a name as they are compared.
func folded(name string) []rune {
	cells := fold(visible(name))
	runes := make([]rune, len(cells))
	for i, c := range cells {
		runes[i] = c.r
	}
	return runes
}

// boundary reports whether a word may begin at cells[i], and one end before it.
func boundary(cells []cell, i int) bool {
	if i == 0 || i == len(cells) || cells[i].gap > 0 {
		return true
	}
	before, here := cells[i-1], cells[i]
	switch {
	case unwordy(before.r) || unwordy(here.r), unicode.IsDigit(before.r) != unicode.IsDigit(here.r):
		return true
	case here.upper && !before.upper:
		return true // janeDoe
	}
	return here.upper && i+1 < len(cells) && !cells[i+1].upper && cells[i+1].gap == 0 // XMLDoe
}

// unwordy reports whether a character is of a script written without spaces.
func unwordy(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar)
}

// trie holds the names to look for.
type trie struct {
	next  map[rune]*trie
	end   bool
	weak  bool // an everyday word or two letters: a name only with a capital or an @
	group int
}

// maxGap is how many other characters may stand between two letters of a name:
// Jane_Doe, J. Doe, **Jane** _Doe_, J a n e.
const maxGap = 4

// add adds a name. The first to have a name keeps it, but a weak one is made
// strong by another.
func (t *trie) add(name []rune, group int, weak bool) {
	if len(name) < 2 {
		return
	}
	for _, r := range name {
		if t.next == nil {
			t.next = map[rune]*trie{}
		}
		if t.next[r] == nil {
			t.next[r] = &trie{}
		}
		t = t.next[r]
	}
	if t.end {
		t.weak = t.weak && weak
		return
	}
	t.end, t.weak, t.group = true, weak, group
}

// scan returns where text says a name, the longest first where several begin.
func (t *trie) scan(text string) []span {
	cells := fold(text)
	var spans []span
	for i := 0; i < len(cells); {
		n, group := t.longest(cells, i)
		if n == 0 {
			i++
			continue
		}
		spans = append(spans, span{cells[i].at, cells[i+n-1].end, group})
		i += n
	}
	return spans
}

// longest returns how many cells from i on are a name, a plain genitive s
// included, and whose.
func (t *trie) longest(cells []cell, i int) (n, group int) {
	if !boundary(cells, i) {
		return 0, nobody
	}
	first := cells[i]
	for j := i; j < len(cells) && (j == i || cells[j].gap <= maxGap); j++ {
		if t = t.next[cells[j].r]; t == nil {
			break
		}
		if !t.end || t.weak && !first.upper && !first.mark {
			continue
		}
		switch after := j + 1; {
		case boundary(cells, after):
			n, group = after-i, t.group
		case cells[after].r == 's' && boundary(cells, after+1):
			n, group = after+1-i, t.group
		}
	}
	return n, group
}

// addPlace adds the names of a repository or project.
func (t *trie) addPlace(c work.Container) {
	for _, name := range append([]string{c.Name}, c.Former...) {
		t.add(folded(name), nobody, false)
		last := name[strings.LastIndex(name, "/")+1:]
		t.add(folded(last), nobody, everyday[strings.ToLower(last)])
	}
}

// addPerson adds the forms a person's name and login are written in.
func (t *trie) addPerson(p work.Person, group int) {
	login, _, _ := strings.Cut(p.Login, "@")
	t.addForm([]string{login}, group)
	if strings.Contains(login, ".") { // jane.doe
		t.addName(login, group)
	}
	name, _, _ := strings.Cut(p.Name, "@")
	if i := strings.IndexAny(name, "(["); i > 0 { // Jane Doe (she/her)
		name = name[:i]
	}
	if last, first, ok := strings.Cut(name, ","); ok { // Doe, Jane
		name = first + " " + last
	}
	t.addName(name, group)
}

// addName adds what a name of several words is shortened and turned round to.
func (t *trie) addName(name string, group int) {
	words := strings.FieldsFunc(visible(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
	})
	for _, w := range words {
		t.addForm([]string{w}, group)
	}
	if len(words) < 2 {
		return
	}
	last := len(words) - 1
	backwards := slices.Clone(words)
	slices.Reverse(backwards)
	initials := make([]string, 0, last)
	for _, w := range words[:last] {
		initials = append(initials, initial(w))
	}
	for _, form := range [][]string{
		words, backwards,
		{words[0], words[last]},
		{words[last], words[0]},
		append(initials, words[last]),
		{initial(words[0]), words[last]},
		{words[last], initial(words[0])},
		{words[0], initial(words[last])},
		append([]string{words[last]}, words[:last]...),
	} {
		t.addForm(form, group)
	}
}

func initial(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(r)
}

// spellings are the ways to write a letter with an accent without it, and back.
var spellings = []*strings.Replacer{
	strings.NewReplacer(),
	strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "Å", "Aa", "Ø", "Oe"),
	strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a", "Ae", "A", "Oe", "O", "Ue", "U", "Aa", "A"),
}

// addForm adds words written together or apart, in every spelling.
func (t *trie) addForm(words []string, group int) {
	form := norm.NFC.String(strings.Join(words, ""))
	for _, s := range spellings {
		name := folded(s.Replace(form))
		short := len(name) < 3 && !slices.ContainsFunc(name, unwordy)
		t.add(name, group, short || everyday[string(name)])
	}
}

// everyday are words of work that are names, too, or stand in display names.
var everyday = set(`
	admin all also and api app are art at ash august autumn bay bill bot brand build chance chase chip chuck clay cliff client code core dash data dawn day dean
	design dev dev developer do docs dot drew drive engineer engineering faith field finn flow for frank gene general glass go grace grant green guest gray hall
	he heath her him his holly hope house hunter infra iris is ivy jack jade jay jean jet joy june king lane lead learn legal li light mark marketing mason
	may me merit miles mobile my next nick no of office on online open ops or out owner page pat patch pay people pierce platform price product qa queen ray
	release rich rob robin rock root rose run ruby rusty sales sandy script search security server service set she sharp skip software stack staff star stone
	storm sue summer support system team tech test the they tim time to tool tools trace tree ty up us user van victor von wade ward way we web west will with
	wood work young zone`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}
