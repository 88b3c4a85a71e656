// Package redact takes out of a text what must not leave the machine: secrets,
// other people, addresses, private places; and what a model must not touch:
// numbers, dates, links, quotes. It is the only maker of Text, the only thing a
// model is ever sent, and puts back what it took out.
//
// It knows the people and places that were harvested. A name that nothing
// harvested mentions looks like any other word, and stays.
package redact

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// Text may leave the machine. Nothing but a Redactor makes one that says
// anything. Where something was taken out it says {{1}}, {{2}} …, counted anew
// in each text, and for a person Person 1, Person 2 …, the same one throughout
// a document.
type Text struct{ text string }

// String returns what leaves.
func (t Text) String() string { return t.text }

// Known is what a redactor is made from.
type Known struct {
	Accounts   []work.Account   // the person's own: they are not taken out
	People     []work.Person    // everybody else; bots stay
	Containers []work.Container // all that were harvested
	NeverSend  []string         // globs such as acme/secret-*: nothing of a place they match leaves
	Hide       bool             // nor of what is private at its source
}

// Redactor redacts the texts of one document. It is not for concurrent use.
type Redactor struct {
	names    *trie
	globs    []glob
	excluded map[string]bool // Container.ID
	numbers  map[int]int     // group of a person to the number they are called by here
}

// New returns a redactor for one document. The error is of a glob that is none.
func New(k Known) (*Redactor, error) {
	r := &Redactor{names: &trie{}, excluded: map[string]bool{}, numbers: map[int]int{}}
	for _, pattern := range k.NeverSend {
		g, err := parseGlob(pattern)
		if err != nil {
			return nil, err
		}
		r.globs = append(r.globs, g)
	}
	for _, c := range k.Containers {
		if k.Hide && c.Private || slices.ContainsFunc(r.globs, func(g glob) bool { return g.matches(c) }) {
			r.excluded[c.ID] = true
			r.names.addPlace(c)
		}
	}
	own := map[string]bool{}
	for _, a := range k.Accounts {
		own[work.PersonID(a.Host, a.UserID)] = true
	}
	people := slices.SortedFunc(slices.Values(k.People), func(a, b work.Person) int { return cmp.Compare(a.ID, b.ID) })
	for group, p := range people {
		if !p.Bot && !own[p.ID] {
			r.names.addPerson(p, group)
		}
	}
	return r, nil
}

// Excluded reports whether nothing of a container may leave, not even redacted.
func (r *Redactor) Excluded(container string) bool { return r.excluded[container] }

// Reasons why a text cannot be redacted, and so must not leave at all.
var (
	ErrTooLong = errors.New("it is too long to be sent")
	ErrHidden  = errors.New("it hides a name or a secret behind an encoding")
)

// maxText is the longest text that is redacted, in bytes: a sentence is never
// longer.
const maxText = 4000

// Redact takes out of text what must not leave and what must not change. The
// same calls in the same order give the same texts.
func (r *Redactor) Redact(text string) (Text, Original, error) {
	if len(text) > maxText {
		return Text{}, Original{}, ErrTooLong
	}
	text = visible(text)
	private := merged(r.private(text))
	if r.hides(without(text, private)) {
		return Text{}, Original{}, ErrHidden
	}
	spans := merged(append(private, matches(text, locks)...))
	var b strings.Builder
	original := Original{taken: map[string][]string{}}
	count, at := 0, 0
	for _, s := range spans {
		var token string
		if s.person() {
			token = fmt.Sprintf("Person %d", r.number(s.group))
		} else {
			count++
			token = fmt.Sprintf("{{%d}}", count)
		}
		b.WriteString(text[at:s.from] + token)
		original.taken[token] = append(original.taken[token], text[s.from:s.to])
		at = s.to
	}
	b.WriteString(text[at:])
	original.text = Text{b.String()}
	return original.text, original, nil
}

// Names reports whether a text says anything that Redact takes out because it
// must not leave, or cannot be redacted. It changes nothing.
func (r *Redactor) Names(text string) bool {
	if len(text) > maxText {
		return true
	}
	text = visible(text)
	return len(r.private(text)) > 0 || r.hides(text)
}

// private returns where text says what must not leave.
func (r *Redactor) private(text string) []span {
	spans := append(r.names.scan(text), matches(text, secrets)...)
	return append(spans, r.globbed(text)...)
}

// hides reports whether text, decoded as links and pages are, says what must
// not leave.
func (r *Redactor) hides(text string) bool {
	for range maxDecoded {
		decoded := decode(text)
		if decoded == text {
			return false
		}
		if len(r.private(visible(decoded))) > 0 {
			return true
		}
		text = decoded
	}
	return true // encoded more often than anybody honest does
}

// number returns what a person is called by: in the order they turn up.
func (r *Redactor) number(group int) int {
	n, ok := r.numbers[group]
	if !ok {
		n = len(r.numbers) + 1
		r.numbers[group] = n
	}
	return n
}

// Original is what was taken out of one text. It stays on the machine.
type Original struct {
	text  Text
	taken map[string][]string // by token, in order
}

// Restore puts back into a rewording what was taken out of the text. The error
// is that of Text.Check.
func (o Original) Restore(rewording string) (string, error) {
	if err := o.text.Check(rewording); err != nil {
		return "", err
	}
	told := map[string]int{}
	return tokens.ReplaceAllStringFunc(rewording, func(token string) string {
		n := told[token]
		told[token]++
		return o.taken[token][n]
	}), nil
}

// tokens are what stands for something taken out.
var tokens = regexp.MustCompile(`\{\{[0-9]+\}\}|Person [0-9]+`)

// Check returns why a rewording of the text cannot be used: it must have every
// token exactly as often as the text has, and no number, date, link or quote of
// its own.
func (t Text) Check(rewording string) error {
	if visible(rewording) != rewording {
		return errors.New("it has characters that cannot be seen")
	}
	want, got := tally(t.text), tally(rewording)
	for _, token := range slices.Sorted(maps.Keys(want)) {
		if got[token] != want[token] {
			return fmt.Errorf("it has %s %d times instead of %d", token, got[token], want[token])
		}
	}
	for _, token := range slices.Sorted(maps.Keys(got)) {
		if want[token] == 0 {
			return fmt.Errorf("it has %s, which the sentence has not", token)
		}
	}
	own := tokens.ReplaceAllString(rewording, " ")
	if found := matches(own, slices.Concat(secrets, locks)); len(found) > 0 {
		return fmt.Errorf("it says %q, which was not in the sentence", own[found[0].from:found[0].to])
	}
	return nil
}

func tally(text string) map[string]int {
	n := map[string]int{}
	for _, token := range tokens.FindAllString(text, -1) {
		n[token]++
	}
	return n
}
