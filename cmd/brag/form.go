package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"bragsheet/cmd/brag/pdf"
	"bragsheet/store/work"
	"bragsheet/summarize/render"
)

// writeForm writes a document in the form its file's name asks for.
func (a *app) writeForm(ctx context.Context, ses *session, path string, sheet work.Sheet) error {
	form, err := render.Form(path)
	if err != nil {
		return usageError{err}
	}
	written, err := a.writeAs(ctx, ses, path, sheet, func() ([]byte, error) { return a.inForm(ctx, form, ses.cfg.Language, sheet) })
	if err != nil {
		return err
	}
	return a.sayWritten(written)
}

// writeAs writes what text returns, and returns where. A file that holds
// anything but what brag last wrote there is left alone.
func (a *app) writeAs(ctx context.Context, ses *session, path string, sheet work.Sheet, text func() ([]byte, error)) (written string, err error) {
	doc, err := a.openDocument(ctx, ses.db, path)
	if err != nil {
		return "", err
	}
	if doc.text != nil {
		last, err := ses.db.Revisions(ctx, doc.path)
		if err != nil {
			return "", err
		}
		if len(last) == 0 || !bytes.Equal(last[len(last)-1].Text, doc.text) {
			return "", usageError{fmt.Errorf("%s is not as brag last wrote it, and is left as it is; name another", doc.path)}
		}
	}
	made, err := text()
	if err != nil {
		return "", fmt.Errorf("%s: %w", doc.path, err)
	}
	return doc.path, doc.write(ctx, ses.db, made, sheet, "written")
}

// sayWritten tells the person, or the program that asked, what was written.
func (a *app) sayWritten(path string) error {
	if a.json {
		return a.printJSON(map[string]any{"file": path})
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", path)
	return nil
}

// inForm returns a document in one of the forms of render.Form.
func (a *app) inForm(ctx context.Context, form, language string, sheet work.Sheet) ([]byte, error) {
	options := render.Options{Lang: language, Created: sheet.WrittenAt}
	switch form {
	case "html":
		return render.HTML(sheet.Text, options), nil
	case "docx":
		return render.DOCX(sheet.Text, options)
	case "txt":
		return []byte(render.Plain(sheet.Text, true)), nil
	case "pdf":
		return a.printed(ctx, render.HTML(sheet.Text, options), sheet.Text, options)
	}
	return []byte(sheet.Text), nil
}

// printed returns a document as PDF: its page by an installed browser, else its
// text with the fonts brag brings.
func (a *app) printed(ctx context.Context, page []byte, text string, options render.Options) ([]byte, error) {
	var failed error
	if browser, ok := pdf.Find(exec.LookPath); ok {
		file, err := pdf.Chromium(ctx, browser, page)
		if err == nil || ctx.Err() != nil {
			return file, err
		}
		failed = err
	}
	options.Font = pdf.Font(os.ReadFile)
	file, err := render.PDF(text, options)
	if err == nil && failed != nil {
		a.hint("%s; it is written with plainer fonts instead", clean(failed.Error()))
	}
	if err != nil {
		err = errors.Join(err, failed)
	}
	return file, err
}
