package font_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"os"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansmono"

	"bragsheet/summarize/font"
)

var update = flag.Bool("update", false, "pack the fonts of the module again")

func TestTheFontsAreThoseOfTheModule(t *testing.T) {
	for _, f := range []struct {
		file   string
		module []byte
		packed func() []byte
	}{
		{"DejaVuSans.ttf.gz", dejavusans.TTF, font.Sans},
		{"DejaVuSans-Bold.ttf.gz", dejavusansbold.TTF, font.SansBold},
		{"DejaVuSansMono.ttf.gz", dejavusansmono.TTF, font.SansMono},
	} {
		if *update {
			pack(t, f.file, f.module)
		} else if !bytes.Equal(f.packed(), f.module) {
			t.Errorf("%s is not what the module has: go test ./summarize/font -update", f.file)
		}
	}
}

func pack(t *testing.T, name string, file []byte) {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
