package gate

import (
	_ "embed"
	"strings"
)

// class is what the lexicon says of a word; a word may be of several.
type class uint32

const (
	free     class = 1 << iota // may be told of anything
	neutral                    // may be told where the writer's own phrases or a unit have the word
	loose                      // can end what follows a number without being what it counts: 22 more
	glue                       // ends what follows a number: 14 in
	bound                      // moves a number that it stands at: over, nearly
	amount                     // says how much without a number: several, most
	reach                      // says how far something goes
	cause                      // says that something came of something
	negative                   // turns a statement round
	open                       // says that something is not done: planned
	relative                   // tells a time from today: yesterday
	period                     // what "last" makes a time of: week
	alone                      // claims all of it
	past                       // an irregular past
	same                       // a past that is the same as the present
	toHelp                     // what the person did, from here on by how much it claims
	toRespond
	toReview
	toMake
	toCoordinate
	toMentor
	toLead
	toCommand
	toAbove // claims more than any role
)

const parts = toHelp | toRespond | toReview | toMake | toCoordinate | toMentor | toLead | toCommand | toAbove

var classNames = map[string]class{
	"free": free, "neutral": neutral, "loose": loose, "glue": glue | free, "stop": glue, "bound": bound, "amount": amount, "reach": reach, "cause": cause,
	"negative": negative, "open": open, "relative": relative, "period": period, "alone": alone, "same": same,
	"help": toHelp, "respond": toRespond, "review": toReview, "make": toMake, "coordinate": toCoordinate, "mentor": toMentor,
	"lead": toLead, "command": toCommand, "above": toAbove,
}

// allowed are the parts that a person with a role can be said to have had.
var allowed = map[string]class{
	"contributed": toHelp,
	"responded":   toHelp | toRespond,
	"reviewed":    toHelp | toReview,
	"did":         toHelp | toRespond | toReview | toMake,
	"built":       toHelp | toRespond | toReview | toMake,
	"fixed":       toHelp | toRespond | toReview | toMake,
	"wrote":       toHelp | toRespond | toReview | toMake,
	"mentored":    toHelp | toRespond | toReview | toMake | toMentor,
	"coordinated": toHelp | toRespond | toReview | toMake | toCoordinate,
	"led":         toHelp | toRespond | toReview | toMake | toCoordinate | toLead,
	"commanded":   toHelp | toRespond | toReview | toMake | toCoordinate | toLead | toCommand,
}

//go:embed words.txt
var wordList string

// lexicon is the closed vocabulary.
var lexicon = readLexicon(wordList)

type vocabulary struct {
	words     map[string]class
	irregular map[string]string // the stem of a form that rules don't find
	units     map[string]string // other names for what is counted
}

// readLexicon reads lines of words under [class] headings. Under
// [irregular] a line is a stem and its forms, under [unit] a name and what it
// stands for.
func readLexicon(list string) *vocabulary {
	v := &vocabulary{words: map[string]class{}, irregular: map[string]string{}, units: map[string]string{}}
	section := ""
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		fields := strings.Fields(line)
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		case section == "unit":
			for _, w := range fields[1:] {
				v.units[fields[0]] = strings.TrimSpace(v.units[fields[0]] + " " + v.stem(w))
			}
		case section == "irregular":
			for _, form := range fields[1:] {
				v.irregular[form] = fields[0]
				if !strings.HasSuffix(form, "ing") {
					v.words[form] |= past
				}
			}
		default:
			for _, w := range fields {
				v.words[w] |= classNames[section]
			}
		}
	}
	return v
}

// stem returns what the forms of an English word have in common.
func (v *vocabulary) stem(low string) string {
	if s, ok := v.irregular[low]; ok {
		low = s
	}
	n := len(low)
	switch {
	case n <= 3:
		return low
	case n > 4 && (strings.HasSuffix(low, "ies") || strings.HasSuffix(low, "ied")):
		low = low[:n-3] + "y"
	case low[n-1] == 's' && !strings.HasSuffix(low, "ss") && !strings.HasSuffix(low, "us") && !strings.HasSuffix(low, "is"):
		low = low[:n-1]
	case n > 5 && strings.HasSuffix(low, "ing") && strings.ContainsAny(low[:n-3], "aeiouy"):
		low = low[:n-3]
	case n > 4 && strings.HasSuffix(low, "ed") && low[n-3] != 'e' && strings.ContainsAny(low[:n-2], "aeiouy"):
		low = low[:n-2]
	}
	if len(low) >= 8 && (strings.HasSuffix(low, "tion") || strings.HasSuffix(low, "sion")) {
		low = low[:len(low)-3]
	}
	n = len(low)
	if n > 3 && low[n-1] == 'e' {
		low = low[:n-1]
		n--
	}
	if n > 3 && low[n-1] == low[n-2] && !strings.ContainsRune("aeiou", rune(low[n-1])) {
		low = low[:n-1]
	}
	return low
}
