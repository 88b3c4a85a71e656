package infer

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a body tells what an item is about: its first words, within the
// first bytes. Further down are details, logs and templates.
const (
	bodyWords = 60
	bodyScan  = 8 << 10
)

// words are the words of a text by the hash of their form in lower case, each
// with how often it is in the title and in the body, as they are remembered.
type words string

// wordSize is the bytes of a word: four of its hash, one for each count.
const wordSize = 6

func (w words) len() int { return len(w) / wordSize }

func (w words) at(n int) (hash uint32, title, body uint8) {
	one := w[n*wordSize : (n+1)*wordSize]
	return uint32(one[0]) | uint32(one[1])<<8 | uint32(one[2])<<16 | uint32(one[3])<<24, one[4], one[5]
}

// wordsOf returns the words of a title and the beginning of a body, by hash.
// Identifiers count as a whole and by their parts: GetOrderForNames is four
// words and a name. Chinese and Japanese, written without spaces, count by
// pairs of characters.
func wordsOf(title, body string) words {
	all := make([]uint64, 0, 2*bodyWords) // a hash, above the two counts
	eachWord(title, bodyScan, func(form string) { all = append(all, uint64(hashWord(form))<<32|1<<16) })
	eachWord(unfenced(firstBytes(body, bodyScan)), bodyWords, func(form string) { all = append(all, uint64(hashWord(form))<<32|1) })
	slices.Sort(all)
	coded := make([]byte, 0, len(all)*wordSize)
	for i := 0; i < len(all); {
		hash, counts := all[i]>>32, uint64(0)
		for ; i < len(all) && all[i]>>32 == hash; i++ {
			counts += all[i] & (1<<32 - 1)
		}
		coded = binary.LittleEndian.AppendUint32(coded, uint32(hash))
		coded = append(coded, uint8(min(255, counts>>16)), uint8(min(255, counts&0xffff)))
	}
	return words(coded)
}

// hashWord is FNV-1a.
func hashWord(w string) uint32 {
	h := uint32(2166136261)
	for i := range len(w) {
		h = (h ^ uint32(w[i])) * 16777619
	}
	return h
}

// firstBytes cuts text after limit bytes.
func firstBytes(text string, limit int) string { return text[:min(limit, len(text))] }

// eachWord tells of the words of text, in lower case and a whole identifier
// after "=", until it has read limit runs of letters and digits. URLs and bare
// numbers say nothing.
func eachWord(text string, limit int, tell func(form string)) {
	for field := range strings.FieldsSeq(text) {
		if i := strings.Index(field, "://"); i >= 0 {
			field = strings.TrimRightFunc(field[:i], unicode.IsLetter)
		}
		for run := range runs(field) {
			if limit--; limit < 0 {
				return
			}
			tellRun(run, tell)
		}
	}
}

// runs tells of the runs of letters, digits and underscores in text.
func runs(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := -1
		for i, r := range text {
			switch inside := r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r); {
			case inside && start < 0:
				start = i
			case !inside && start >= 0:
				if !yield(text[start:i]) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(text[start:])
		}
	}
}

// tellRun tells of the words in a run of letters, digits and underscores.
func tellRun(run string, tell func(form string)) {
	if plainWord(run) {
		tellPart(run, tell)
		return
	}
	parts, start, before := 0, 0, rune(0)
	tellTo := func(end int) {
		if part := strings.Trim(run[start:end], "_"); part != "" {
			parts++
			tellPart(part, tell)
		}
		start = end
	}
	for i, here := range run {
		if i > 0 && wordBreak(before, here, run[i+utf8.RuneLen(here):]) {
			tellTo(i)
		}
		before = here
	}
	tellTo(len(run))
	if parts > 1 {
		tell("=" + strings.ToLower(strings.ReplaceAll(run, "_", "")))
	}
}

// plainWord reports whether a run is one word in lower case ASCII letters,
// perhaps with a capital.
func plainWord(run string) bool {
	for i := range len(run) {
		if c := run[i]; (c < 'a' || c > 'z') && (i > 0 || c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// wordBreak reports whether a new word begins with the letter here: after an
// underscore, in camelCase, and between an acronym and a word (HTTPServer).
func wordBreak(before, here rune, rest string) bool {
	switch {
	case before == '_':
		return true
	case !unicode.IsUpper(here):
		return false
	case unicode.IsLower(before) || unicode.IsDigit(before):
		return true
	}
	after, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsUpper(before) && unicode.IsLower(after)
}

func tellPart(part string, tell func(form string)) {
	if strings.IndexFunc(part, unspaced) >= 0 {
		runes := []rune(part)
		for i := 1; i < len(runes); i++ {
			tell(string(runes[i-1 : i+1]))
		}
		return
	}
	if len(part) < 2 || strings.IndexFunc(part, unicode.IsLetter) < 0 {
		return
	}
	if form := strings.ToLower(part); !emptyWords[form] {
		tell(form)
	}
}

// emptyWords say nothing of what a text is about: the small words of the
// languages most written in, what pull requests and templates always say, and
// what every change does.
var emptyWords = setOf(`a an the and or of to in for on at by with from as is are was were be been being it its this that these those we you he she they
our my your their us not no do does did done don doesn didn can could will would should may might must has have had having there here which who whom what when
where why how if then else so than too also but into onto over under up down out off about after before between while during per via such other some any all
each both more most less only just very now because since instead still always again already without
new add adds added adding use uses used using update updates updated fix fixes fixed fixing make makes made making change changes changed changing remove removes
removed removing allow allows improve improves support get set let need needs drop drops dropped delete deletes deleted rename renames renamed move moves moved
replace replaces replaced refactor clean cleanup introduce introduces implement implements enable enables disable disables bump show handle write read run call
description link tracking issue issues testing documentation pull request pr part follow follows related relates resolves closes see eg ie etc
der die das den dem des ein eine einen einem und oder nicht mit von für auf aus bei nach zu zum zur im am ist sind wird werden
le la les un une des du de et ou ne pas avec pour dans sur par au aux est sont
el los las una unos unas y o no con para en por al del es son se que os um uma com não em da na dos das`)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// unspaced reports whether r is of a script that is written without spaces
// between words.
func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
