package gate

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reword returns what a rewording of a true sentence changes that it may not,
// nil if nothing. Check finds a word without evidence; it can't find words
// with evidence that were put together wrongly, so here nothing is judged by
// its meaning. Every clause stays word for word; free are only
//
//   - blanks, and the full stop at the end;
//   - the article after the verb a sentence begins with, which may go;
//   - where each clause is surely one of its own (I did this, I did that): their
//     order, what joins them (a comma, a semicolon, a full stop, “and”), the
//     capital they begin with, and that article of each.
//
// All else is frozen: a comma elsewhere can make a name the apposition of
// another, “the” can make some into all, and what a pronoun, a negation or
// “after” refers to is known to no table. So is every sentence in a language
// other than English. It takes time linear in the lengths.
func Reword(was, now string) []Refusal {
	from, to := fieldsOf(was), fieldsOf(now)
	if slices.Equal(from, to) {
		return nil
	}
	old := split(from)
	frozen := len(old) > 1 && !timeline(old) && slices.ContainsFunc(old, func(c clause) bool { return !isFree(c.words) })
	if frozen || !sameClauses(old, split(to)) {
		return differences(from, to)
	}
	return nil
}

// fieldsOf returns the words of a sentence with their punctuation, without the
// full stop at the end.
func fieldsOf(s string) []string {
	s = strings.TrimSpace(s)
	return strings.Fields(strings.TrimSuffix(strings.TrimSuffix(s, "."), "。"))
}

// clause is what stands between two joints of a sentence.
type clause struct {
	words []string // the first, if a verb, in lower case
	bare  bool     // joined to the one before by “and” alone
}

// split cuts a sentence at each comma, semicolon, full stop or “and” before a
// verb. Any other joint stays in the words.
func split(fields []string) []clause {
	var all []clause
	opens, bare := true, false
	for i := 0; i < len(fields); i++ {
		if opens {
			all = append(all, clause{words: []string{cmp.Or(verb(fields[i]), fields[i])}, bare: bare})
			opens = false
			continue
		}
		c := &all[len(all)-1]
		w, next := strings.TrimRight(fields[i], ",;."), i+1
		marked := len(fields[i])-len(w) == 1
		and := next < len(fields) && fields[next] == "and"
		if and {
			next++
		}
		if opens = (marked || and) && next < len(fields) && verb(fields[next]) != ""; !opens {
			w, next = fields[i], i+1
		}
		c.words = append(c.words, w)
		bare, i = !marked, next-1
	}
	return all
}

// verb returns the verb that a word is, in lower case, "" for none.
func verb(w string) string {
	r, size := utf8.DecodeRuneInString(w)
	if low := string(unicode.ToLower(r)) + w[size:]; verbs[low] {
		return low
	}
	return ""
}

// isFree reports whether a clause is a verb with its object and says the same
// wherever it stands. A verb with neither an article nor a count after it may
// be a participle of what stands before: the record, approved 12 March.
func isFree(words []string) bool {
	if len(words) < 3 || !verbs[words[0]] {
		return false
	}
	object := articles[words[1]] || isCount(words[1]) && counted[words[2]]
	return object && !slices.ContainsFunc(words[1:], func(w string) bool {
		low := strings.ToLower(w)
		return anchored[low] || verbs[low] || !isPlain(w)
	})
}

// timeline reports whether each clause is a verb and a time of day: detected
// 21:04, restored 23:14.
func timeline(all []clause) bool {
	return !slices.ContainsFunc(all, func(c clause) bool {
		return len(c.words) != 2 || !timed[c.words[0]] || !isClock(c.words[1])
	})
}

func isClock(w string) bool {
	return len(w) == 5 && w[2] == ':' && isCount(w[:2]) && isCount(w[3:])
}

func isCount(w string) bool {
	return w != "" && strings.Trim(w, "0123456789") == ""
}

// isPlain reports whether a word is letters and digits, and in it what joins the
// parts of a reference or a time: no quotation, bracket, dash or mark at its end.
func isPlain(w string) bool {
	const inner = "-#/.:"
	return w != "" && strings.Trim(w, inner) == w && strings.IndexFunc(w, func(r rune) bool {
		return !unicode.IsLetter(r) && !isASCIIDigit(r) && !strings.ContainsRune(inner, r)
	}) < 0
}

// sameClauses reports whether now has each clause of was as often, and joins
// none by “and” alone whose “at 22:12” could then be read of the one before.
func sameClauses(was, now []clause) bool {
	if len(was) != len(now) {
		return false
	}
	left := map[string]int{}
	for _, c := range was {
		left[strings.Join(c.words, " ")]++
	}
	for i, c := range now {
		key := c.foundIn(left)
		if key == "" {
			return false
		}
		left[key]--
		before := i > 0 && slices.Equal(was[i-1].words, now[i-1].words) && slices.Equal(was[i].words, c.words) && was[i].bare
		if c.bare && !before && slices.ContainsFunc(c.words, func(w string) bool { return prepositions[w] }) {
			return false
		}
	}
	return true
}

// foundIn returns the clause that c is, with the article that c may lack, ""
// for none.
func (c clause) foundIn(left map[string]int) string {
	first, rest := c.words[0], strings.Join(c.words[1:], " ")
	if key := first + " " + rest; left[key] > 0 {
		return key
	}
	if !verbs[first] || len(c.words) == 1 || !isPlain(c.words[1]) || isASCIIDigit(rune(c.words[1][0])) || degrees[strings.ToLower(c.words[1])] {
		return ""
	}
	for _, article := range []string{"the", "a", "an"} {
		if key := first + " " + article + " " + rest; left[key] > 0 {
			return key
		}
	}
	return ""
}

// differences says what differs: the words that were added, those left out,
// else that they stand otherwise.
func differences(was, now []string) []Refusal {
	count := map[string]int{}
	for _, w := range was {
		count[bareWord(w)]++
	}
	var all []Refusal
	for _, w := range now {
		if w = bareWord(w); count[w] == 0 {
			all = append(all, Refusal{kindWord, w, "the sentence doesn't say “" + w + "”, or not so often"})
		} else {
			count[w]--
		}
	}
	for _, w := range was {
		if w = bareWord(w); count[w] > 0 {
			count[w]--
			all = append(all, Refusal{kindWord, w, "it leaves out “" + w + "”"})
		}
	}
	if all == nil {
		all = []Refusal{{kindWord, strings.Join(now, " "), "its words stand otherwise, which may say something else"}}
	}
	return all
}

func bareWord(w string) string { return strings.ToLower(strings.TrimRight(w, ",;.")) }

// The closed lists, all English.
var (
	// verbs begin a clause whose subject is the person.
	verbs = setOf("agreed answered automated built closed commanded coordinated deployed designed detected documented fixed introduced " +
		"launched led mentored merged migrated mitigated moved owned prepared ran removed replaced restored reviewed rolled shipped " +
		"tested trained upgraded wrote")

	// timed are verbs of an incident's times.
	timed = setOf("detected mitigated restored")

	articles = setOf("a an the")

	// counted are things of which a number is the object of a verb, never the
	// time of it.
	counted = setOf("changes documents fixes follow-ups incidents issues postmortems pull reviews tests tickets")

	// degrees are words that say something else without their article: a few,
	// the most.
	degrees = setOf("all best bit couple dozen few first good great half hundred last least little lot lots majority many million more most next number one only " +
		"other others same single thousand whole")

	// anchored are words that refer to what stands elsewhere in a sentence, or
	// reach across clauses.
	anchored = setOf("after again ago all also although and another because before both but colleague colleagues customer customers during each earlier either except finally first he her " +
		"hers his however i if instead it its itself last later latter me mine my neither never no none nor not once only or other others our people " +
		"ours respectively same she since so team teams that their theirs them then these they this those though thus to together too unless until we when " +
		"where whereas which while who whom whose without yet you your")

	// prepositions begin what may be read of two clauses that “and” joins.
	prepositions = setOf("about above across against among around as at below beside between by despite for from in into of off on onto out over per " +
		"through throughout to toward towards under up upon via with within")
)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
