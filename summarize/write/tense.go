package write

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// irregular holds the past tense of verbs that titles begin with, where the
// rules of pastOf would get it wrong.
var irregular = map[string]string{
	"begin": "began", "bring": "brought", "build": "built", "cancel": "cancelled", "catch": "caught", "choose": "chose", "commit": "committed",
	"cut": "cut", "debug": "debugged", "draw": "drew", "drop": "dropped", "find": "found", "get": "got", "give": "gave", "hide": "hid",
	"hold": "held", "keep": "kept", "label": "labelled", "lead": "led", "leave": "left", "let": "let", "make": "made", "map": "mapped",
	"pay": "paid", "permit": "permitted", "pin": "pinned", "plan": "planned", "put": "put", "read": "read", "rebuild": "rebuilt",
	"rerun": "reran", "rewrite": "rewrote", "run": "ran", "send": "sent", "set": "set", "ship": "shipped", "shut": "shut", "skip": "skipped",
	"speed": "sped", "split": "split", "stop": "stopped", "strip": "stripped", "submit": "submitted", "swap": "swapped", "tag": "tagged",
	"take": "took", "teach": "taught", "trim": "trimmed", "undo": "undid", "win": "won", "wrap": "wrapped", "write": "wrote",
}

// verbs lists what else a title may begin with and mean as an imperative. A
// first word that is in no list is not taken for a verb: titles begin with
// nouns too.
var verbs = wordSet(`abort accept adapt add adjust adopt advise agree align allow analyse analyze apply approve archive ask assess
	assign attach automate avoid begin bring build bump calculate cancel capture catch centralise centralize choose clarify collect
	combine compare compress compute configure confirm connect consolidate convert coordinate create debug decide declare decommission decouple
	decrease defer define deliver deploy deprecate describe detect determine diagnose disable discuss drop eliminate embed emit
	enable encrypt enforce ensure establish evaluate examine exclude expand explain expose extend extract fetch finalise finalize finish hold leave
	fix flatten generate give handle harden hide identify ignore implement improve include increase inform insert install instrument integrate
	interview introduce investigate isolate join keep let localise localize maintain make manage mentor merge migrate mitigate modernise
	modernize move negotiate normalise normalize notify onboard optimise optimize organise organize parse perform persist prepare preserve prevent
	prioritise prioritize prohibit propagate propose protect prove provide publish put raise rebuild reconcile recover reduce refactor refine refresh
	reject relax remove rename render rephrase reorder reorganise reorganize repair replace reproduce require rerun resolve respond restore restrict restructure
	resume retire reuse revert revise revoke rewrite rotate sanitise sanitize send serve shorten show shut simplify skip solve specify speed
	stabilise stabilize standardise standardize streamline strengthen strip submit swap switch take teach tighten translate trim turn unblock undo unify use validate
	verify visualise visualize warn widen wrap write`)

// nounsToo lists verbs that titles begin with as nouns just as often ("Cache
// invalidation", "Release notes"): they are verbs only before an opener.
var nounsToo = wordSet(`address clean close complete correct delete find get lead lower open save secure separate alert audit backport batch block cache call change check commit copy cover cut design document download draw edit estimate export
	fail filter follow force format group guard host import index label launch limit list load lock log map mark measure mock monitor
	name offer order patch pay permit pick pin plan port present process produce pull push queue read record release report request reset
	retry return review roll run scale schedule set share ship sort split start stop store stream support surface sync tag test trace
	track train transfer transform trigger tune update upgrade upload view watch win work`)

// ofSoftware lists verbs that in a title say what software is to do: "Warn
// before a payout". Told in the past, they would say that the person did it.
var ofSoftware = wordSet(`accept allow alert avoid display emit expose fail handle hide ignore include exclude inform keep let log notify permit
	prevent prohibit reject require respond retry return send serve show skip store support warn`)

// isOfSoftware reports whether an imperative title says what software is to do.
func isOfSoftware(title string) bool {
	return ofSoftware[strings.ToLower(firstWord(title))] || recurring.MatchString(title)
}

// recurring is in titles of what a job does again and again: "Compare the
// ledger with the bank every hour".
var recurring = regexp.MustCompile(`(?i)\b(?:(?:every|each|once an?|twice a) (?:second|minute|hour|day|night|week|month|\d+)|hourly|nightly)\b`)

// openers begin the object of a verb.
var openers = wordSet(`the a an all both our my each every more fewer less its it them their this that these those up down out off back over
	two three four five six seven eight nine ten new old`)

// nounBefore lists words after which even a verb was a noun.
var nounBefore = wordSet("for of in on at is are was were has and or vs - : failed fails")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// symptom is in titles that say what is wrong, whatever they begin with: "Reset
// button does nothing".
var symptom = regexp.MustCompile(`(?i)\b(?:fails|failing|does|doesn't|do not|don't|cannot|can't|returns|crashes|hangs|missing|broken|wrong|is|are)\b`)

// imperative reports whether a title begins with a verb that tells to do what
// was then done: "Move events off the queue".
func imperative(title string) bool {
	first, rest, _ := strings.Cut(title, " ")
	next, _, _ := strings.Cut(strings.ToLower(rest), " ")
	verb := strings.ToLower(first)
	switch {
	case rest == "" || nounBefore[next] || symptom.MatchString(rest):
		return false
	case nounsToo[verb]:
		return openers[next]
	}
	return verbs[verb]
}

// pasts holds the past tense of every verb in the lists.
var pasts = func() map[string]bool {
	set := map[string]bool{}
	for _, list := range []map[string]bool{verbs, nounsToo} {
		for verb := range list {
			set[pastOf(verb)] = true
		}
	}
	return set
}()

// isPast reports whether a title tells already what was done: "Moved events
// off the queue". Those that are the same in the present are not taken for it,
// nor is what is called deprecated.
func isPast(title string) bool {
	first, rest, _ := strings.Cut(title, " ")
	next, _, _ := strings.Cut(strings.ToLower(rest), " ")
	verb := strings.ToLower(first)
	return rest != "" && pasts[verb] && verb != "deprecated" && !verbs[verb] && !nounsToo[verb] && !nounBefore[next] && !symptom.MatchString(rest)
}

// past returns an imperative title in the past tense.
func past(title string) string {
	first, rest, _ := strings.Cut(title, " ")
	return upperFirst(pastOf(strings.ToLower(first))) + " " + rest
}

func pastOf(verb string) string {
	switch {
	case irregular[verb] != "":
		return irregular[verb]
	case strings.HasSuffix(verb, "e"):
		return verb + "d"
	case strings.HasSuffix(verb, "y") && !strings.ContainsAny(verb[len(verb)-2:len(verb)-1], "aeiou"):
		return verb[:len(verb)-1] + "ied"
	}
	return verb + "ed"
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst lowers the first letter, unless the first word is an acronym or a
// name with capitals of its own: API, GitHub.
func lowerFirst(s string) string {
	first, _, _ := strings.Cut(s, " ")
	r, n := utf8.DecodeRuneInString(s)
	if rest := first[n:]; rest == "" && first != "A" || strings.ToLower(rest) != rest {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
