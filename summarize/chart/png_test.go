package chart_test

import (
	"bytes"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"bragsheet/summarize/chart"
)

// Pictures are looked at in the folder that CHART_PICTURES names.
func TestEachFormIsAPictureOfTwoPixelsForOneOfItsDrawing(t *testing.T) {
	for _, c := range examples() {
		file, err := c.PNG()
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		colours := map[any]bool{}
		for y := 0; y < img.Bounds().Dy(); y += 3 {
			for x := range img.Bounds().Dx() {
				colours[img.At(x, y)] = true
			}
		}
		if img.Bounds().Dx() < 2*chart.Wide || len(colours) < 10 {
			t.Errorf("%s is %d wide with %d colours, want %d at least and more than a few", c.Name, img.Bounds().Dx(), len(colours), 2*chart.Wide)
		}
		if folder := os.Getenv("CHART_PICTURES"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, c.Name+".png"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAPictureIsTheSameTwice(t *testing.T) {
	c := examples()[0]
	first, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := c.PNG(); err != nil || !bytes.Equal(first, second) {
		t.Errorf("%s was drawn otherwise the second time (%v)", c.Name, err)
	}
}

func TestAPictureSaysWhatItsFontsLack(t *testing.T) {
	c := chart.Chart{Name: "x", Title: "x", Form: chart.Ranking{Of: "x", Unit: "x", Rows: []chart.Row{{Name: "Очередь, ουρά, 行列", Value: 1}}}}
	_, err := c.PNG()
	lacking, ok := errors.AsType[*chart.LackingError](err)
	if !ok || string(lacking.Characters) != "行列" {
		t.Errorf("got %v, want that it lacks 行 and 列", err)
	}
	if _, err := c.PNG([]byte("no font")); err == nil {
		t.Error("what is no font was taken for one")
	}
	c.Form = chart.Ranking{}
	if file, err := c.PNG(); file != nil || err != nil {
		t.Errorf("nothing was drawn as %d bytes (%v)", len(file), err)
	}
}
