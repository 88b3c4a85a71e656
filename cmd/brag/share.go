package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
	"bragsheet/summarize/share"
	"bragsheet/summarize/write"
)

// shareOptions are the flags of brag share.
type shareOptions struct {
	out           string
	dropQuestions bool
	evidence      bool
}

// sharedTemplate begins what the template of a shared copy is called.
const sharedTemplate = "shared "

func (a *app) shareCommand() *cobra.Command {
	var o shareOptions
	cmd := &cobra.Command{
		Use:   "share FILE",
		Short: "Make the copy of a draft that others may read",
		Long: `Make the copy of a draft that others may read: without questions, markers and
private parts. It names no colleague and no private repository unless you wrote
the name yourself, and says of each figure whether it was measured from work
records (m), quoted (q) or is your own statement (s). FILE stays as it is.`,
		Example: "  brag share brag.md -o brag.pdf\n  brag share brag.md --evidence -o for-my-manager.docx",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.share(cmd.Context(), o, args[0]) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "output", "o", "", "write to this `file`, .md, .html, .pdf, .docx or .txt (default: FILE-shared.md)")
	f.BoolVar(&o.dropQuestions, "drop-questions", false, "leave open questions out instead of refusing")
	f.BoolVar(&o.evidence, "evidence", false, "append what each part rests on, for readers without access")
	return cmd
}

func (a *app) share(ctx context.Context, o shareOptions, path string) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	doc, err := a.openDraft(ctx, ses.db, path)
	if err != nil {
		return err
	}
	if isShared(doc.sheet) {
		return usageError{fmt.Errorf("%s is a shared copy already", doc.path)}
	}
	out := o.out
	if out == "" {
		out = beside(path, "-shared")
	}
	if same, err := a.filePath(out); err != nil || same == doc.path {
		return cmp.Or(err, error(usageError{fmt.Errorf("%s is the working copy; name another file with -o", doc.path)}))
	}
	if err := ses.hiddenIn(doc); err != nil {
		return err
	}
	repaired := blocks.Merge(doc.sheet.Blocks, string(doc.text), doc.sheet.Text).Text // markers that an editor lost
	in, err := ses.shareInput(ctx, repaired, doc.sheet.Blocks)
	if err != nil {
		return err
	}
	in.DropQuestions, in.Evidence = o.dropQuestions, o.evidence
	made, err := share.Make(in)
	if open, ok := errors.AsType[*share.OpenError](err); ok {
		return openQuestions(doc.path, open)
	}
	if err != nil {
		return err
	}
	if len(made.Blocks) == 0 && !share.Says(made.Text) {
		return usageError{fmt.Errorf("%s holds nothing that is for others", doc.path)}
	}
	if err := refuseLeaks(doc.path, string(doc.text), made.Text); err != nil {
		return err
	}
	sheet := doc.sheet
	sheet.Template, sheet.Text, sheet.Blocks, sheet.WrittenAt = sharedTemplate+sheet.Template, made.Text, made.Blocks, a.clock()
	if a.json {
		quiet := *a
		quiet.stdout = io.Discard
		if err := quiet.writeForm(ctx, ses, out, sheet); err != nil {
			return err
		}
		return a.printJSON(map[string]any{"file": out, "left_out": notNil(made.Left), "names": notNil(made.Names)})
	}
	if err := a.writeForm(ctx, ses, out, sheet); err != nil {
		return err
	}
	a.sayShared(made)
	if today, err := a.today(ctx, ses, doc.sheet); err == nil {
		if n := len(stale(doc, today)); n > 0 {
			a.hint("%d of the statements in it would be written otherwise today: brag verify %s", n, shellWord(path))
		}
	}
	return nil
}

// notNil returns a list that is [] in JSON when it is empty.
func notNil(all []string) []string { return append([]string{}, all...) }

// hiddenIn refuses a document that tells of what the person has hidden since.
func (s *session) hiddenIn(doc *document) error {
	for _, b := range blocks.Parse(string(doc.text)) {
		id, told := toldOf(b.Key)
		for _, acc := range s.Accomplishments {
			if told && acc.ID == id && acc.Hidden {
				return usageError{fmt.Errorf("%s tells of “%s”, which you have hidden; delete it there, or draft again: brag draft -o %s", doc.path, oneLine(acc.Title, 60), shellWord(doc.path))}
			}
		}
	}
	return nil
}

// openDraft opens a document that must be one that brag wrote, and be there.
func (a *app) openDraft(ctx context.Context, db *store.DB, path string) (*document, error) {
	doc, err := a.openDocument(ctx, db, path)
	switch {
	case err != nil:
		return nil, err
	case doc.text == nil:
		return nil, usageError{fmt.Errorf("there is no file %s", doc.path)}
	case !doc.known:
		return nil, usageError{fmt.Errorf("%s is not a draft that brag wrote, or was moved since; brag draft -o writes one", doc.path)}
	}
	return doc, nil
}

func isShared(s work.Sheet) bool { return strings.HasPrefix(s.Template, sharedTemplate) }

// shareInput gathers what a shared copy of a text is made from.
func (s *session) shareInput(ctx context.Context, text string, generated []work.Block) (share.Input, error) {
	goals, err := s.db.Goals(ctx, s.now.Location())
	if err != nil {
		return share.Input{}, err
	}
	in := share.Input{Language: s.cfg.Language, Text: text, Generated: generated, Entries: s.Entries, Zone: s.now.Location(), Stated: write.Stated(s.cfg.Language, goals)}
	mine := map[string]bool{}
	for _, acc := range s.Accounts {
		for _, name := range []string{acc.Login, acc.DisplayName} {
			mine[strings.ToLower(name)] = true
		}
	}
	for _, person := range s.People {
		for _, name := range []string{person.Name, person.Login} {
			if name != "" && !person.Bot && !mine[strings.ToLower(name)] {
				in.People = append(in.People, name)
			}
		}
	}
	for _, n := range s.Notes {
		for _, who := range n.With {
			name, _, _ := strings.Cut(who, ",") // Kim, sales
			in.People = append(in.People, strings.TrimSpace(name))
		}
	}
	slices.Sort(in.People)
	in.People = slices.Compact(in.People)
	for _, c := range s.Containers {
		if c.Private {
			in.Private = append(in.Private, c)
		}
	}
	return in, nil
}

// openQuestions says which questions keep a document from being shared.
func openQuestions(path string, open *share.OpenError) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s; answer in place of the [[fill: …]], delete it, or add --drop-questions", path, open)
	for _, q := range open.Questions {
		fmt.Fprintf(&b, "\n  line %d: %s", q.Line, q.Text)
	}
	return usageError{errors.New(b.String())}
}

// sayShared says what the copy does not have, and what nobody but the person
// can check.
func (a *app) sayShared(made share.Copy) {
	counts := map[string]int{}
	var order []string
	for _, what := range made.Left {
		if counts[what]++; counts[what] == 1 {
			order = append(order, what)
		}
	}
	for i, what := range order {
		if n := counts[what]; n > 1 {
			order[i] = fmt.Sprintf("%s (%d times)", what, n)
		}
	}
	if len(order) > 0 {
		a.hint("Not in it: %s.", strings.Join(order, "; "))
	}
	a.sayNames(made.Names)
	a.hint("Read it once as the one who will get it. brag verify checks it again later.")
}

// sayNames names the words of a text that may be somebody's name.
func (a *app) sayNames(all []string) {
	if len(all) > 0 {
		a.hint("Look once more whether any of these is somebody's name: %s.", strings.Join(all, ", "))
	}
}
