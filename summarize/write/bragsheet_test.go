package write_test

import (
	"slices"

	"bragsheet/summarize/write"
)

// bragSheet writes the working copy of a brag sheet.
func bragSheet(in write.Input) write.Document {
	all := write.Templates()
	i := slices.IndexFunc(all, func(t *write.Template) bool { return t.Name == "brag-sheet" })
	doc, err := write.New(in).Render(all[i])
	if err != nil {
		panic(err) // it is built in
	}
	return doc
}
