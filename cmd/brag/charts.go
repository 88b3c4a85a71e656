package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"

	"bragsheet/store/work"
	"bragsheet/summarize/chart"
	"bragsheet/summarize/measure"
)

// writeCharts writes the charts that show something as files into a folder, each
// as a drawing and as a picture.
func (a *app) writeCharts(ctx context.Context, ses *session, folder string, doc measure.Document) error {
	folder, err := a.filePath(filepath.Clean(folder))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return usageError{fmt.Errorf("--charts: %w", err)}
	}
	sheet := work.Sheet{Template: "chart", Period: doc.Period.Name, From: doc.Period.From, To: doc.Period.To, WrittenAt: a.clock()}
	n := 0
	for _, c := range doc.Charts {
		drawing := c.File()
		if drawing == nil {
			continue
		}
		n++
		save := func(form string, file []byte) error {
			_, err := a.writeAs(ctx, ses, filepath.Join(folder, c.Name+form), sheet, func() ([]byte, error) { return file, nil })
			return err
		}
		if err := save(".svg", drawing); err != nil {
			return err
		}
		picture, err := pictureOf(c)
		if lacking, ok := errors.AsType[*chart.LackingError](err); ok {
			fmt.Fprintf(a.stderr, "%s.png is not written: %s; the .svg has them\n", c.Name, clean(lacking.Error()))
			continue
		}
		if err != nil {
			return err
		}
		if err := save(".png", picture); err != nil {
			return err
		}
	}
	a.hint("wrote %s into %s", count(n, "chart"), folder)
	return nil
}

// pictureOf draws a chart, and looks for a font of the system that has what the
// built-in one lacks.
func pictureOf(c chart.Chart) ([]byte, error) {
	picture, err := c.PNG()
	if _, lacking := errors.AsType[*chart.LackingError](err); !lacking {
		return picture, err
	}
	for _, path := range systemFonts() {
		file, readErr := os.ReadFile(path)
		if readErr != nil {
			continue
		}
		if picture, err := c.PNG(file); err == nil {
			return picture, nil
		}
	}
	return nil, err
}

// mostFonts is how many fonts of the system are tried.
const mostFonts = 200

// systemFonts are the font files of the system that may have what the built-in
// font lacks, those for the languages of East Asia first, plain ones before
// others.
func systemFonts() []string {
	var all []string
	for _, folder := range xdg.FontDirs {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			ext := strings.ToLower(filepath.Ext(path))
			if err == nil && d.Type().IsRegular() && slices.Contains([]string{".ttf", ".otf", ".ttc"}, ext) {
				all = append(all, path)
			}
			return nil // what cannot be read is not there
		})
	}
	slices.SortStableFunc(all, func(a, b string) int { return fontRank(a) - fontRank(b) })
	return all[:min(mostFonts, len(all))]
}

// fontRank is low for the file names of fonts that are likely to do.
func fontRank(path string) int {
	name, rank := strings.ToLower(filepath.Base(path)), 2
	for i, words := range [][]string{{"sanscjk", "sans-cjk", "hiragino", "pingfang", "yugoth", "meiryo", "msyh", "malgun"}, {"cjk", "gothic", "unicode"}} {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) }) {
			rank = i
			break
		}
	}
	if !strings.Contains(name, "regular") {
		return 2*rank + 1
	}
	return 2 * rank
}
