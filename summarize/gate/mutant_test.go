package gate

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// operators change a true sentence into false ones. Each makes its mutants
// false by construction: what it puts in is nowhere in the evidence.
var operators = []struct {
	name   string
	mutate func(e *example) []string
}{
	{"digit", changeDigits},
	{"number word", changeNumberWords},
	{"digits as a word", spellDigits},
	{"unit", changeUnits},
	{"month", changeMonths},
	{"name changed", changeNames},
	{"name added", func(e *example) []string { return addAtEnd(e, names) }},
	{"role", changeRole},
	{"reach", func(e *example) []string { return addAtEnd(e, reaches) }},
	{"clause", func(e *example) []string { return addAtEnd(e, clauses) }},
	{"clause of ours", addOurs},
	{"negation added", addNegations},
	{"negation dropped", dropNegations},
	{"numbers swapped", swapNumbers},
	{"times swapped", swapTimes},
}

func TestNoMutantOfATrueSentencePasses(t *testing.T) {
	all := readExamples(t, "testdata/true.txt")
	total := 0
	for _, op := range operators {
		n, passed := 0, 0
		for i := range all {
			for _, mutant := range op.mutate(&all[i]) {
				n++
				if found := Check(mutant, all[i].ev); len(found) == 0 {
					if passed++; passed <= 20 {
						t.Errorf("%s, %s: passes %q", op.name, all[i].of, mutant)
					}
				}
			}
		}
		t.Logf("%-17s %5d mutants, %d pass", op.name, n, passed)
		total += n
	}
	if total < 10_000 {
		t.Errorf("%d mutants, want 10000", total)
	}
}

var (
	digits  = regexp.MustCompile(`\d+`)
	numeric = regexp.MustCompile(`\d+(?:[.,: ]\d+)*`)
	latin   = regexp.MustCompile(`[A-Za-z]{4,}`)
)

// numbersIn returns every number the evidence has anywhere.
func numbersIn(ev *Evidence) map[int]bool {
	found := map[int]bool{}
	for _, s := range digits.FindAllString(fmt.Sprint(ev.Texts, ev.Links, ev.Phrases), -1) {
		n, _ := strconv.Atoi(s)
		found[n] = true
	}
	for _, f := range ev.Figures {
		found[int(f.Value)] = true
		for _, part := range []int{60, 3600, 86400} {
			found[int(f.Value)/part] = true
			found[int(f.Value)%3600/60] = true
		}
		for part := int(f.Value); part > 0; part /= 1000 {
			found[part%1000] = true
		}
	}
	for _, d := range ev.Days {
		for _, part := range []int{d.Year(), int(d.Month()), d.Day(), d.Hour(), d.Hour() % 12, d.Minute()} {
			found[part] = true
		}
	}
	return found
}

// replaceEach returns the sentence with each match in turn replaced by each of
// what with returns for it.
func replaceEach(sentence string, what *regexp.Regexp, with func(match string) []string) []string {
	var all []string
	for _, at := range what.FindAllStringIndex(sentence, -1) {
		for _, other := range with(sentence[at[0]:at[1]]) {
			all = append(all, sentence[:at[0]]+other+sentence[at[1]:])
		}
	}
	return all
}

func changeDigits(e *example) []string {
	taken := numbersIn(&e.ev)
	return replaceEach(fold(e.sentence), digits, func(match string) []string {
		n, _ := strconv.Atoi(match)
		var all []string
		for _, other := range []int{n + 1, n - 1, n + 10, n * 10, n*2 + 1, n + 3, n + 100, n / 2, n + 7} {
			if other > 0 && !taken[other] && len(all) < 6 {
				all = append(all, fmt.Sprintf("%0*d", len(match), other))
			}
		}
		return all
	})
}

var spelled = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "thirty", "forty-eight", "ninety-nine", "a hundred", "two dozen",
}

var spelledWord = regexp.MustCompile(`(?i)\b(?:` + strings.Join(spelled[1:21], "|") + `|both|twice)\b`)

func otherWords(e *example) []string {
	taken := numbersIn(&e.ev)
	var all []string
	for n, w := range spelled {
		if n > 0 && n <= 20 && !taken[n] && n%2 == 1 {
			all = append(all, w)
		}
	}
	return append(all, "two dozen", "ninety-nine", "several", "half a million", "most")
}

func changeNumberWords(e *example) []string {
	return replaceEach(e.sentence, spelledWord, func(match string) []string {
		return slices.DeleteFunc(otherWords(e), func(other string) bool { return strings.EqualFold(other, match) })
	})
}

func spellDigits(e *example) []string {
	return replaceEach(e.sentence, numeric, func(string) []string { return otherWords(e)[:4] })
}

// unitSwaps are units with others for them.
var unitSwaps = []struct {
	unit   *regexp.Regexp
	others []string
}{
	{regexp.MustCompile(`\b(?:pull requests|PRs|tickets|incidents|reviews|bare approvals|follow-ups|repositories|repos|colleagues|interviews|agents|accomplishments|counted items|accounts|pages|questions|active users|people)\b`), []string{"customers", "services", "commits", "releases", "teams", "%", "million users", "outages", "euros"}},
	{regexp.MustCompile(`\b(?:weeks|week|days|months)\b`), []string{"hours", "years", "quarters", "sprints", "seconds"}},
	{regexp.MustCompile(`\b(?:h|hours|min|minutes|s|seconds)\b`), []string{"d", "ms", "weeks", "years", "%"}},
	{regexp.MustCompile(`%|percent\b`), []string{"percentage points", "users", "×", "k"}},
	{regexp.MustCompile(`€|\bEUR\b|\beuros\b`), []string{"$", "£", "USD", "hours"}},
	{regexp.MustCompile(`[件人]`), []string{"社", "%", "時間", "万人", "回"}},
	{regexp.MustCompile(`時間|分`), []string{"日", "秒", "年"}},
}

// changeUnits changes what is counted right after a number, outside of quotes
// and dates.
func changeUnits(e *example) []string {
	var all []string
	for _, swap := range unitSwaps {
		for _, at := range swap.unit.FindAllStringIndex(e.sentence, -1) {
			if !countsSomething(e.sentence[:at[0]]) {
				continue
			}
			for _, other := range swap.others {
				all = append(all, e.sentence[:at[0]]+other+e.sentence[at[1]:])
			}
		}
	}
	return all
}

var endsInNumber = regexp.MustCompile(`(?i)(?:\d|` + strings.Join(spelled[1:], "|") + `|both|no)[ -]?$|[0-9]$`)

func countsSomething(before string) bool { return endsInNumber.MatchString(before) }

var monthName = regexp.MustCompile("(?:" + strings.Join([]string{"January", "February", "March", "April", "May", "June"}, "|") + ")")

func changeMonths(e *example) []string {
	return replaceEach(e.sentence, monthName, func(string) []string {
		return []string{"July", "August", "September", "October", "November", "December", "Q3", "last month"}
	})
}

func changeNames(e *example) []string {
	all := replaceEach(e.sentence, latin, func(match string) []string {
		if !slices.ContainsFunc(e.ev.Texts, func(text string) bool { return strings.Contains(text, match) }) {
			return nil
		}
		return []string{"Zanzibar", "globex", "Sarah"}
	})
	return append(all, replaceEach(e.sentence, regexp.MustCompile(`acme/\w+|[A-Z]+-\d+|SEV\d`), func(match string) []string {
		return []string{"globex" + match, match + "9", "X" + match}
	})...)
}

// ending is what stands at the end of a sentence.
var ending = regexp.MustCompile(`[.。*]*$`)

func addAtEnd(e *example, what []string) []string {
	at := ending.FindStringIndex(e.sentence)[0]
	var all []string
	for _, more := range what {
		all = append(all, e.sentence[:at]+more+e.sentence[at:])
	}
	return all
}

var names = []string{" with Sarah", " for Globex", ", praised by @mallory", " (jane@example.com)", " in zeta/vault", ", see SEC-404", ", [proof](https://evil.example/x)", " https://evil.example/x", " at Amazon"}

var reaches = []string{
	" across all teams", " company-wide", " for all customers", " worldwide", ", used daily by everyone", " in every team", " organisation-wide",
	" across the industry", " globally", " for the whole company", " in the entire organization",
}

var clauses = []string{
	", which delighted customers", ", saving millions", ", saving the company a lot of money", " and improved reliability", ", resulting in fewer incidents",
	", thanks to my leadership", ", significantly", ", with zero downtime", ", ahead of schedule", " under budget", ", reducing costs by half",
	", which led to a promotion", " because of my work", ", the best in the team", ", a critical success", ", on my own", ", without any help", ", single-handedly",
	", so that on-call became calm", ", improving morale", ", doubling throughput", ", in record time", ", as requested by the CTO", ", unblocking three teams",
	", cutting latency", ", to great acclaim", " in production", ", which is now the standard", ", last week", ", twice", ", and 3 more customers", ", winning an award",
	", dramatically", " for enterprise clients", ", up from nothing", "; revenue grew", ", now adopted everywhere", ", preventing outages", ", and mentored the juniors",
}

// ours are clauses of the writer's own words, each with the word that the
// evidence of a sentence must lack.
var ours = [][2]string{
	{", and wrote the postmortem", "postmortem"},
	{", and merged the fix", "fix"},
	{", approved by colleagues", "approv"},
	{" and closed tickets", "ticket"},
	{", reverted", "revert"},
	{", which stopped the incidents", "stopp"},
	{", since restored", "restor"},
	{", nobody assigned it to me", "nobody"},
	{", owned by the team", "team"},
	{", with comments in reviews", "comment"},
	{", and going on", "going"},
	{"; I answered questions", "question"},
	{", as expected", "expected"},
	{", with a design record", "design"},
	{", mitigated by me", "mitigat"},
	{" of several repositories", "repositor"},
	{"; my change held", "change"},
}

func addOurs(e *example) []string {
	known := fmt.Sprint(e.sentence, e.ev.Texts, e.ev.Phrases, e.ev.Figures)
	var all []string
	for _, clause := range ours {
		if !strings.Contains(known, clause[1]) {
			all = append(all, addAtEnd(e, clause[:1])...)
		}
	}
	return all
}

// stronger are claims of more than a role.
var stronger = map[string][]string{
	"contributed": {"Led", "Built", "Owned", "Drove", "Fixed", "Coordinated", "Wrote", "Reviewed", "Commanded", "Mentored"},
	"responded":   {"Led", "Built", "Owned", "Fixed", "Coordinated", "Wrote", "Commanded", "Managed"},
	"reviewed":    {"Led", "Built", "Owned", "Drove", "Fixed", "Coordinated", "Wrote", "Commanded", "Managed", "Mentored"},
	"did":         {"Led", "Owned", "Drove", "Spearheaded", "Coordinated", "Commanded", "Managed", "Headed", "Architected", "Mentored"},
	"mentored":    {"Led", "Owned", "Drove", "Commanded", "Managed", "Headed"},
	"coordinated": {"Led", "Owned", "Drove", "Commanded", "Managed", "Mentored"},
	"led":         {"Commanded", "Mentored", "Pioneered", "Founded", "Single-handedly led", "Alone led"},
	"commanded":   {"Mentored", "Pioneered", "Single-handedly commanded", "Solely led", "Oversaw"},
}

var roleWords = regexp.MustCompile(`\b(?:Led|Took part in|Helped to|Reviewed|Built|Fixed|Finished|Moved|Wrote|Agreed|Interviewed|Commanded|Worked on|Mentored|Responded to|Showed|Planned|(?:I|I|and) (?:led|wrote|fixed|reviewed|commanded|agreed|took part in|contributed to|mentored|closed))\b`)

func changeRole(e *example) []string {
	claims := stronger[e.ev.Role]
	if claims == nil && e.ev.Role != "" {
		claims = stronger["did"]
	}
	all := replaceEach(e.sentence, roleWords, func(match string) []string {
		if strings.Contains(strings.Join(e.ev.Texts, " "), match) {
			return nil // of a title
		}
		var other []string
		for _, claim := range claims {
			other = append(other, "I "+strings.ToLower(claim), claim)
		}
		return other
	})
	for _, claim := range claims {
		all = append(all, claim+" it: "+e.sentence, e.sentence+" I "+strings.ToLower(claim)+" it.")
	}
	return all
}

// addNegations puts a negation before each word but the first.
func addNegations(e *example) []string {
	var all []string
	for _, at := range regexp.MustCompile(` [a-z]{2,}`).FindAllStringIndex(e.sentence, -1) {
		for _, not := range []string{" not", " never", " without"} {
			all = append(all, e.sentence[:at[0]]+not+e.sentence[at[0]:])
		}
	}
	return all
}

func dropNegations(e *example) []string {
	return replaceEach(e.sentence, regexp.MustCompile(`(?i)\b(?:none|no|not|never|nobody|without|0|do not|planned|plan of) `), func(string) []string { return []string{"", "all "} })
}

func swapNumbers(e *example) []string {
	return swap(fold(e.sentence), digits.FindAllStringIndex(fold(e.sentence), -1))
}

var (
	clocks = regexp.MustCompile(`\d+:\d\d`)
	dates  = regexp.MustCompile(`\d+ ` + monthName.String() + `|\d+月\d+日`)
)

func swapTimes(e *example) []string {
	return slices.Concat(swap(e.sentence, clocks.FindAllStringIndex(e.sentence, -1)), swap(e.sentence, dates.FindAllStringIndex(e.sentence, -1)))
}

// swap exchanges each two parts that differ.
func swap(sentence string, parts [][]int) []string {
	var all []string
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			one, other := sentence[a[0]:a[1]], sentence[b[0]:b[1]]
			if strings.TrimLeft(one, "0") != strings.TrimLeft(other, "0") {
				all = append(all, sentence[:a[0]]+other+sentence[a[1]:b[0]]+one+sentence[b[1]:])
			}
		}
	}
	return all
}
