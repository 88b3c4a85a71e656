package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
	"bragsheet/summarize/render"
	"bragsheet/summarize/share"
	"bragsheet/summarize/write"
)

// errStale means that a document says what no longer stands. What, has been
// said.
var errStale = errors.New("does not stand as it is")

func (a *app) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify FILE",
		Short: "Check a draft or a shared copy against what is stored today",
		Long: `Check a draft or a shared copy, your own numbers included, against what is stored
today, and say what no longer stands. The exit status is 1 if anything doesn't.`,
		Example: "  brag verify brag.md",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.verify(cmd.Context(), args[0]) },
	}
}

// finding is one thing a document says that today's data does not.
type finding struct {
	Line  int    `json:"line"`  // 0: not one of the file's
	Kind  string `json:"kind"`  // changed, gone; own: nothing stored says it, the person vouches
	Says  string `json:"says"`  // what the document says
	Today string `json:"today"` // what would be written today, or why it is doubted
}

func (a *app) verify(ctx context.Context, path string) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	doc, err := a.openDraft(ctx, ses.db, path)
	if err != nil {
		return err
	}
	if form, err := render.Form(doc.path); err != nil || form != "md" {
		return usageError{fmt.Errorf("%s is not Markdown; check the file it was made from", doc.path)}
	}
	today, err := a.today(ctx, ses, doc.sheet)
	if err != nil {
		return err
	}
	found := slices.Concat(stale(doc, today), ownNumbers(doc, today[0]))
	slices.SortStableFunc(found, func(a, b finding) int { return a.Line - b.Line })
	if a.json {
		if err := eachLine(a, found, func(f finding) finding { return f }); err != nil {
			return err
		}
	} else {
		a.printFindings(doc, found)
	}
	if n := len(slices.DeleteFunc(slices.Clone(found), func(f finding) bool { return f.Kind == "own" })); n > 0 {
		return fmt.Errorf("%s %w: %d of its statements would be written otherwise today", doc.path, errStale, n)
	}
	return nil
}

// today writes the document again from what is stored now: in brag's words,
// and, where a model was asked about the same before, in its words too.
func (a *app) today(ctx context.Context, ses *session, sheet work.Sheet) ([][]work.Block, error) {
	template, err := a.template(strings.TrimPrefix(sheet.Template, sharedTemplate))
	if err != nil {
		return nil, err
	}
	zone := ses.now.Location()
	period, err := work.ParsePeriod(sheet.Period, ses.now)
	if err != nil || !period.From.Equal(sheet.From) || !period.To.Equal(sheet.To) {
		period = work.Period{Name: sheet.Period, From: sheet.From.In(zone), To: sheet.To.In(zone)} // its zone was another then
	}
	in, err := a.writeInput(ctx, ses, template, period)
	if err != nil {
		return nil, err
	}
	view := write.New(in)
	own, err := ses.rendered(ctx, view, template, sheet)
	if err != nil || !a.rephrase(ctx, ses, view, in.Language) {
		return [][]work.Block{own}, err
	}
	phrased, err := ses.rendered(ctx, view, template, sheet)
	return [][]work.Block{own, phrased}, err
}

// rendered returns the blocks of a view as a sheet has them, which may be a
// shared copy.
func (s *session) rendered(ctx context.Context, view *write.View, template *write.Template, sheet work.Sheet) ([]work.Block, error) {
	doc, err := view.Render(template)
	if err != nil {
		return nil, err
	}
	if !isShared(sheet) {
		return doc.Blocks, nil
	}
	in, err := s.shareInput(ctx, doc.String(), doc.Blocks)
	if err != nil {
		return nil, err
	}
	in.DropQuestions = true
	in.Evidence = slices.ContainsFunc(sheet.Blocks, func(b work.Block) bool { return b.Key == "evidence" })
	made, err := share.Make(in)
	return made.Blocks, err
}

// stale returns the generated sentences that are in the file still, and would
// not be written today.
func stale(doc *document, today [][]work.Block) []finding {
	var found []finding
	lines := strings.Split(string(doc.text), "\n")
	seen := map[finding]bool{} // a sentence that stands in the file several times is looked for once for each block
	for _, was := range doc.sheet.Blocks {
		if blocks.Remembered(was.Key) {
			continue
		}
		now, there := "", false
		says := map[string]bool{}
		for _, way := range slices.Backward(today) { // the first last: what is told beside
			for _, b := range way {
				if b.Key == was.Key {
					now, there = b.Text, true
				}
			}
			for _, sentence := range sentences(now) {
				says[sentence] = true
			}
		}
		for _, sentence := range sentences(was.Text) {
			at := lineOf(lines, sentence, seen)
			seen[finding{Line: at, Says: sentence}] = true
			if at > 0 && !says[sentence] {
				f := finding{Line: at, Kind: "changed", Says: sentence, Today: nearest(now, sentence)}
				if !there {
					f.Kind, f.Today = "gone", "nothing stored speaks for it any more"
				}
				found = append(found, f)
			}
		}
	}
	return found
}

// sentences returns the sentences of a block, without marks and links.
func sentences(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		for _, s := range share.Sentences(line) {
			if strings.ContainsAny(s, "0123456789") {
				all = append(all, s)
			}
		}
	}
	return all
}

// lineOf returns the first line with a sentence that was not found there
// before, 0 if there is none.
func lineOf(lines []string, sentence string, seen map[finding]bool) int {
	for i, line := range lines {
		if strings.Contains(line, sentence) && !seen[finding{Line: i + 1, Says: sentence}] {
			return i + 1
		}
	}
	return 0
}

// nearest returns the sentence of a text that has most words in common with
// another.
func nearest(text, sentence string) string {
	words := strings.Fields(sentence)
	best, most := "nothing of the kind", len(words)/2
	for _, s := range sentences(text) {
		common := 0
		for word := range strings.FieldsSeq(s) {
			if slices.Contains(words, word) {
				common++
			}
		}
		if common > most {
			best, most = s, common
		}
	}
	return best
}

// ownNumbers returns the sentences with figures that the person wrote and that
// would not be written today.
func ownNumbers(doc *document, today []work.Block) []finding {
	var whole strings.Builder
	texts := map[string]string{}
	for _, b := range today {
		texts[b.Key] = b.Text
		whole.WriteString(b.Text + "\n")
	}
	var found []finding
	for _, own := range share.OwnSentences(string(doc.text), doc.sheet.Blocks) {
		text, ok := texts[own.Key]
		if !ok || !strings.HasPrefix(own.Key, accomplishmentKey) {
			text = whole.String()
		}
		if strings.HasPrefix(own.Text, "|") {
			text = rowOf(text, own.Text)
		}
		known := figures(text)
		var unknown []string
		for f := range figures(own.Text) {
			if !known[f] {
				unknown = append(unknown, f)
			}
		}
		if slices.Sort(unknown); len(unknown) > 0 {
			found = append(found, finding{own.Line, "own", own.Text, "nothing stored says " + strings.Join(unknown, ", ")})
		}
	}
	return found
}

// rowOf returns the row of a table in a text that begins as another does.
func rowOf(text, row string) string {
	cells := strings.SplitN(row, "|", 3)
	for line := range strings.SplitSeq(text, "\n") {
		if len(cells) > 1 && strings.HasPrefix(line, "|"+cells[1]+"|") {
			return line
		}
	}
	return text
}

// figure is a number with the word that says what it counts.
var figure = regexp.MustCompile(`\p{Nd}[\p{Nd}.,:]*(?:[ \x{a0}]?[\p{L}%€$£×]+)?`)

// links are no figures.
var links = regexp.MustCompile(`\[[^\]]*\]\([^)]*\)|https?://\S+`)

func figures(text string) map[string]bool {
	all := map[string]bool{}
	for _, f := range figure.FindAllString(links.ReplaceAllString(text, ""), -1) {
		all[strings.ToLower(strings.TrimRight(f, ".,:"))] = true
	}
	return all
}

func (a *app) printFindings(doc *document, found []finding) {
	words := map[string]string{
		"changed": "%s:%d: says “%s”\n    today: “%s”\n",
		"gone":    "%s:%d: says “%s”\n    %s\n",
		"own":     "%s:%d: your own figure: “%s”\n    %s\n",
	}
	for _, f := range found {
		fmt.Fprintf(a.stdout, words[f.Kind], doc.path, f.Line, oneLine(f.Says, 160), oneLine(f.Today, 160))
	}
	if len(found) == 0 {
		fmt.Fprintf(a.stdout, "%s: everything in it stands as of today\n", doc.path)
	}
}
