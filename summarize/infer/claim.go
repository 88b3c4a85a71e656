package infer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
)

// A claim is looked for where it can be quoted: in sentences, and not more of
// them than people write.
const (
	claimLimit  = 300       // characters of a sentence
	claimScan   = 64 * 1024 // bytes of a text
	claimsATime = 20        // in one text
)

// claims returns the measured statements in texts the person wrote, each with
// the sentence as they wrote it. What is found is precise rather than
// complete: a claim that is none would be a lie in their name.
func claims(x *index, positions []int) []work.Claim {
	var found []work.Claim
	seen := map[string]bool{}
	take := func(e work.Entry, where, quote string) {
		if !seen[quote] && !x.namesSomebody(quote) {
			seen[quote] = true
			found = append(found, work.Claim{Item: e.ID, Quote: quote, Where: where})
		}
	}
	for _, i := range positions {
		e := x.entries[i]
		if !x.mine(e) || beforehand[e.Kind] {
			continue
		}
		where := "body"
		if e.Kind == work.KindNote {
			where = "note"
		} else {
			for _, quote := range measured(e.Title) {
				take(e, "title", quote)
			}
		}
		for _, quote := range measured(e.Body) {
			take(e, where, quote)
		}
	}
	return found
}

// beforehand are the kinds of item whose text says what was wrong, for it was
// written before the work.
var beforehand = map[work.Kind]bool{work.KindTicket: true, work.KindIssue: true, work.KindIncident: true}

var atMention = regexp.MustCompile(`(?:^|[\s(])@\w`)

// namesSomebody reports whether a sentence names another person: it may end up
// in a document that others read.
func (x *index) namesSomebody(quote string) bool {
	return atMention.MatchString(quote) || slices.ContainsFunc(x.names, func(name string) bool { return strings.Contains(quote, name) })
}

// measured returns the sentences of text that state a measurement, line breaks
// within them as spaces.
func measured(text string) []string {
	if len(text) > claimScan {
		text = text[:claimScan]
	}
	masked := ownWords(text)
	var found []string
	for _, span := range sentences(masked) {
		if len(found) == claimsATime {
			break
		}
		if !statesMeasurement(masked[span[0]:span[1]]) {
			continue
		}
		quote := text[span[0]:span[1]]
		if quotable(quote) {
			found = append(found, strings.Join(strings.Fields(quote), " "))
		}
	}
	return found
}

// quotable reports whether a sentence can be shown exactly as it was written.
func quotable(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= claimLimit && strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}) < 0
}

// The grammar of a measurement: an amount is a number, perhaps with what it
// counts; a measure always says what it counts.
const (
	digits = `\d+(?:[.,  ]\d{3})*(?:[.,]\d+)?(?:k|M|\s?million)?`
	unit   = `(?:%|€|(?:percent|percentage points|ns|us|µs|μs|ms|secs?|seconds?|s|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|` +
		`[kKMGT]i?B|bytes|rps|qps|EUR|USD|GBP|dollars|euros)\b)`
	thing = `(?:(?:pages|alerts|incidents|errors|failures|crashes|outages|tickets|queries|requests|calls|retries|complaints|escalations|` +
		`warnings|steps|clicks|defects|bugs|restarts|deploys|deployments|releases|rollbacks|interruptions)\b)`
	rate    = `(?:\s?(?:/|per |a |an |each )\s?(?:s|second|min|minute|h|hour|day|week|month|quarter|year|sprint|release)\b)?`
	amount  = `[~≈<>]?\s?[€$£]?\s?` + digits + `\s?(?:` + unit + `|` + thing + `)?` + rate
	measure = `[~≈<>]?\s?(?:` + digits + `\s?(?:` + unit + `|` + thing + `)|[€$£]\s?` + digits + `)` + rate
	begin   = `(?:^|[\s(:*])`
	arrow   = `\**\s*(?:→|⟶|➜|➔|⇒|-{1,2}>|={1,2}>)\s*\**`
	become  = `\s+(?:down\s+|up\s+)?to\s+(?:about\s+|around\s+|under\s+|below\s+|just\s+|only\s+)?`
	from    = `(?i)\bfrom\s+(?:about\s+|around\s+|over\s+)?`
)

var (
	// Before and after: at least one side says what is counted.
	beforeAfter = []*regexp.Regexp{
		regexp.MustCompile(begin + `(` + amount + `)` + arrow + `(` + measure + `)`),
		regexp.MustCompile(begin + `(` + measure + `)` + arrow + `(` + amount + `)`),
		regexp.MustCompile(from + `(` + amount + `)(?:\s+\pL+){0,3}?` + become + `(` + measure + `)`),
		regexp.MustCompile(from + `(` + measure + `)(?:\s+\pL+){0,3}?` + become + `(` + amount + `)`),
		regexp.MustCompile(begin + `(` + measure + `)` + become + `(` + measure + `)`),
	}
	// A difference, said to be one.
	difference = regexp.MustCompile(`(?i)\b(?:reduc|cut|lower|decreas|shrank|shrunk|improv|increas|rais|rose|drop|fell|grew|grow|sav|speed|sped|short)\pL*\b[^\n]{0,80}?\bby\s+(?:about\s+|around\s+|over\s+)?` + measure +
		`|(?:^|[\s(])` + digits + `\s?(?:%|percent|x|×|times)\s(?:faster|slower|fewer|less|smaller|lower|higher|more|cheaper|quicker|shorter)\b`)

	measuredNoun = regexp.MustCompile(`(?i)\b(?:p\d{2,3}|p99\.\d+|median|latenc(?:y|ies)|times?|duration|runtime|throughput|memory|heap|cpu|load|costs?|spend|bill|size|builds?|startup|boot|responses?|quer(?:y|ies)|errors?|failures?|rates?|` +
		`pages?|paging|alerts?|incidents?|outages?|downtime|availability|uptime|coverage|queue|backlog|lag|delay|waits?|deploy(?:s|ments?)?|pipeline|ci|tests?|suite|requests?|calls?|allocations?|tickets?|settlement|turnaround|restores?|recovery|onboarding|conversion|churn|complaints?|escalations?|retries|restarts?|faster|slower)\b`)
	changed = regexp.MustCompile(`(?i)\b(?:went|gone|goes|down|up|cut|cuts|reduc\pL+|improv\pL+|dropp?\pL*|fell|fall\pL*|faster|lower\pL*|decreas\pL+|increas\pL+|rose|grew|shrank|shrunk|sped|speed\pL*|brought|took)\b`)

	// What looks like a measurement and is none: settings, versions, sizes of
	// a diff, ranges, and what somebody wants, fears or guesses.
	notMeasured = regexp.MustCompile(`(?i)\b(?:time-?out|limits?|intervals?|ttl|thresholds?|retention|defaults?|quotas?|deadline|ports?|versions?|bump\pL*|upgrad\pL+|replicas?|loc|lines|additions|deletions|files|commits|` +
		`should|shall|will|want\pL*|wish\pL*|goals?|targets?|aim\pL*|would|could|might|may|expect\pL*|plan\pL*|hop(?:e|es|ing)|needs?|must|todo|maybe|perhaps|estimat\pL+|guess\pL*|if|unless|example|instance|` +
		`since|regress\pL*|degrad\pL*|worse\pL*|broke|broken|problems?|complain\pL*|rang(?:e|es|ed|ing)|takes?|var(?:y|ies|ied)|between|not|never|no)\b|n['’]t\b|\?\s*$`)
	chain = regexp.MustCompile(arrow + `[^→>]{1,20}?` + arrow)
)

// signs are what a measurement has one of. Few sentences do, and to look for
// words is a hundred times faster than to match patterns.
var signs = []string{
	"→", "⟶", "➜", "➔", "⇒", "->", "=>", " to ", " by ",
	"faster", "slower", "fewer", "less", "smaller", "lower", "higher", "more", "cheaper", "quicker", "shorter",
}

func mayMeasure(sentence string) bool {
	return strings.ContainsAny(sentence, "0123456789") && slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(sentence, sign) })
}

// statesMeasurement reports whether a sentence says what a measurement was and
// became, or by how much it changed.
func statesMeasurement(sentence string) bool {
	sentence = strings.ReplaceAll(sentence, "\n", " ")
	if !mayMeasure(sentence) || !measuredNoun.MatchString(sentence) ||
		notMeasured.MatchString(sentence) || chain.MatchString(sentence) || worsened(sentence) {
		return false
	}
	if difference.MatchString(sentence) {
		return true
	}
	for n, pattern := range beforeAfter {
		m := pattern.FindStringSubmatchIndex(sentence)
		if m == nil {
			continue
		}
		before, after := strings.TrimSpace(sentence[m[2]:m[3]]), strings.TrimSpace(sentence[m[4]:m[5]])
		spans := n < len(beforeAfter)-1 || changed.MatchString(sentence) // "5 s to 10 s" may be a range
		if before != after && spans && !goesOn(sentence[m[5]:]) {
			return true
		}
	}
	return false
}

// Two figures of one unit, and the nouns of which more is better.
var (
	twoFigures   = regexp.MustCompile(`(?:^|[^\d.,\s]\s?)(\d+(?:\.\d+)?)\s?(%|\pL*)\s*(?:→|⟶|➜|➔|⇒|-{1,2}>|={1,2}>|\bto\b)\s*(\d+(?:\.\d+)?)\s?(%|\pL*)`)
	moreIsBetter = regexp.MustCompile(`(?i)\b(?:coverage|throughput|availability|uptime|conversion|rps|qps)\b`)
)

// worsened reports whether a sentence says that something got worse: less of
// what there should be more of, or more of anything else measured.
func worsened(sentence string) bool {
	m := twoFigures.FindStringSubmatch(sentence)
	if m == nil || m[2] != "" && m[2] != m[4] {
		return false
	}
	before, err := strconv.ParseFloat(m[1], 64)
	after, err2 := strconv.ParseFloat(m[3], 64)
	return err == nil && err2 == nil && before != after && (after > before) != moreIsBetter.MatchString(sentence)
}

// goesOn reports whether a number is only the beginning of something else: a
// version, a date, an address.
func goesOn(rest string) bool {
	if rest == "" {
		return false
	}
	if c := rest[0]; isWord(c) || c == '/' || c == '#' || c == ':' && len(rest) > 1 && isDigit(rest[1]) {
		return true
	}
	return dateLike(rest)
}

var (
	listMarker  = regexp.MustCompile(`^\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+|#{1,6}\s+)`)
	sentenceEnd = regexp.MustCompile(`[.!?…](?:\s|$)`)
)

// sentences returns where the sentences of text begin and end. A line break
// ends one only before a blank line, a list item, a heading or a table.
func sentences(text string) [][2]int {
	var spans [][2]int
	block := -1 // where the running paragraph began
	flush := func(end int) {
		if block >= 0 {
			spans = append(spans, split(text, block, end)...)
		}
		block = -1
	}
	for start := 0; start < len(text); {
		end := start + len(firstLine(text[start:]))
		line := text[start:end]
		marker := len(listMarker.FindString(line))
		if marker > 0 || strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "|") {
			flush(start)
		}
		if block < 0 && strings.TrimSpace(line) != "" {
			block = start + marker
		}
		start = end + 1
	}
	flush(len(text))
	return spans
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// split returns the sentences of text[start:end], without the space around.
func split(text string, start, end int) [][2]int {
	var spans [][2]int
	for start < end {
		stop := end
		if m := sentenceEnd.FindStringIndex(text[start:end]); m != nil {
			stop = start + m[1]
		}
		s := text[start:stop]
		from := start + len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		if to := start + len(strings.TrimRightFunc(s, unicode.IsSpace)); to > from {
			spans = append(spans, [2]int{from, to})
		}
		start = stop
	}
	return spans
}
