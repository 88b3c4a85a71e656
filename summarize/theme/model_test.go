package theme

import (
	"bytes"
	"slices"
	"testing"
)

func TestAModelIsTheSameAfterEncoding(t *testing.T) {
	m := &Model{
		Signals: []string{"bias", "roll back"},
		Layers:  []Layer{{Name: Worth, Columns: 1, Weights: []float32{127, 0}, Least: 0.5, Notes: 0.25}, {Name: "ours", Columns: 2, Weights: []float32{-127, 64, 0, 12.7}, Slope: 2, Shift: -1}},
	}
	data, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeModel(data)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Signals, m.Signals) || got.Layers[0].Least != 0.5 || got.Layers[0].Notes != 0.25 || got.Layers[1].Slope != 2 || got.Layers[1].Shift != -1 {
		t.Errorf("decoded %+v", got)
	}
	for i, l := range got.Layers {
		if !slices.Equal(l.Weights, m.Layers[i].Weights) {
			t.Errorf("weights of %s are %v, want %v", l.Name, l.Weights, m.Layers[i].Weights)
		}
	}
}

func TestTheShippedWeightsAreOfTheShippedFrameworksAndThemes(t *testing.T) {
	m, err := DecodeModel(weightsFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"amazon", "klarna"} {
		if l := m.layer(name); l == nil || l.Columns != len(mustLoad(t, name).Principles) || l.Slope <= 0 {
			t.Errorf("the layer of %s does not fit it", name)
		}
	}
	if l := m.layer(Worth); l == nil || l.Columns != 1 || l.Least <= 0 || l.Least >= 1 {
		t.Error("the layer that tells routine is broken")
	}
	for _, theme := range newTestClassifier(t).lexicon.themes {
		if !slices.Contains(m.Signals, "theme:"+theme.name) {
			t.Errorf("theme %s has no weights: train anew", theme.name)
		}
	}
}

func FuzzDecodeModelRefusesWhatIsNone(f *testing.F) {
	f.Add(weightsFile[:200])
	f.Add([]byte(magic + "\x02\x00\x00\x00{}"))
	f.Add([]byte(magic + "\xff\xff\xff\xff{}"))
	f.Add(append([]byte(magic+"\x32\x00\x00\x00"), `{"signals":"a\nb","layers":[{"columns":1}]}        123451234567890`...))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeModel(data)
		if err != nil {
			return
		}
		for _, l := range m.Layers {
			if len(l.Weights) != l.Columns*len(m.Signals) {
				t.Errorf("%d weights for %d columns of %d signals", len(l.Weights), l.Columns, len(m.Signals))
			}
		}
		again, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeModel(again); err != nil || !bytes.HasPrefix(again, []byte(magic)) {
			t.Errorf("what was decoded does not decode again: %v", err)
		}
	})
}
