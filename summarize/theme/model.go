package theme

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// The learned weights. They are made by the trainer in summarize/eval.
//
//go:embed data/weights.bin
var weightsFile []byte

// Model is what was learned from labelled texts: layers over one vocabulary.
type Model struct {
	Signals []string // their names, by ID
	Layers  []Layer
}

// Layer weighs signals. That of a framework has a column for each principle,
// and the softmax of a text's columns are the principles' shares. That named
// Worth has one column: the log-odds that a text is more than routine.
type Layer struct {
	Name    string    // of a shipped framework, or Worth
	Columns int       // principles, in their order
	Weights []float32 // by signal, then column
	Slope   float64   // chance of a principle, given that the text is not routine:
	Shift   float64   // logistic(Slope × log-odds of its share + Shift)
	Least   float64   // of Worth: work below this chance is routine
	Notes   float64   // of Worth: the same of notes
}

// Worth is the name of the layer that tells routine from the rest.
const Worth = "worth"

// magic begins an encoded model. After it: the length of the header as 4
// bytes, the header as JSON, then for each layer and signal a 4-byte scale and
// one signed byte a column; all numbers little-endian.
const magic = "brag weights 1\n"

type modelHeader struct {
	Signals string        `json:"signals"` // joined by line ends
	Layers  []layerHeader `json:"layers"`
}

type layerHeader struct {
	Name    string  `json:"name"`
	Columns int     `json:"columns"`
	Slope   float64 `json:"slope,omitempty"`
	Shift   float64 `json:"shift,omitempty"`
	Least   float64 `json:"least,omitempty"`
	Notes   float64 `json:"notes,omitempty"`
}

// Encode returns the model as bytes, its weights rounded.
func (m *Model) Encode() ([]byte, error) {
	h := modelHeader{Signals: strings.Join(m.Signals, "\n")}
	for _, l := range m.Layers {
		h.Layers = append(h.Layers, layerHeader{l.Name, l.Columns, l.Slope, l.Shift, l.Least, l.Notes})
	}
	header, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encoding the model: %w", err)
	}
	b := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(header)))
	b = append(b, header...)
	for _, l := range m.Layers {
		for i := range m.Signals {
			b = appendRow(b, l.Weights[i*l.Columns:(i+1)*l.Columns])
		}
	}
	return b, nil
}

// appendRow appends a row of weights as a scale and a byte each.
func appendRow(b []byte, row []float32) []byte {
	most := 0.0
	for _, w := range row {
		most = max(most, math.Abs(float64(w)))
	}
	scale := float32(most / 127)
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(scale))
	for _, w := range row {
		if scale == 0 {
			b = append(b, 0)
			continue
		}
		b = append(b, byte(int8(math.Round(float64(w)/float64(scale)))))
	}
	return b
}

var errCut = errors.New("decoding the model: the file is cut off or not a model")

// DecodeModel reads what Encode wrote.
func DecodeModel(b []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(b, []byte(magic))
	if !ok || len(rest) < 4 {
		return nil, errCut
	}
	n := binary.LittleEndian.Uint32(rest)
	if rest = rest[4:]; uint64(n) > uint64(len(rest)) {
		return nil, errCut
	}
	var h modelHeader
	if err := json.Unmarshal(rest[:n], &h); err != nil {
		return nil, fmt.Errorf("decoding the model: %w", err)
	}
	rest = rest[n:]
	m := &Model{Signals: strings.Split(h.Signals, "\n")}
	for _, lh := range h.Layers {
		size := 4 + lh.Columns
		if lh.Columns < 1 || len(rest)/size < len(m.Signals) {
			return nil, errCut
		}
		l := Layer{Name: lh.Name, Columns: lh.Columns, Slope: lh.Slope, Shift: lh.Shift, Least: lh.Least, Notes: lh.Notes}
		l.Weights = make([]float32, 0, len(m.Signals)*l.Columns)
		for range m.Signals {
			scale := math.Float32frombits(binary.LittleEndian.Uint32(rest))
			for _, w := range rest[4:size] {
				l.Weights = append(l.Weights, scale*float32(int8(w)))
			}
			rest = rest[size:]
		}
		m.Layers = append(m.Layers, l)
	}
	return m, nil
}

// layer returns the layer of a name; nil if there is none.
func (m *Model) layer(name string) *Layer {
	for i := range m.Layers {
		if m.Layers[i].Name == name {
			return &m.Layers[i]
		}
	}
	return nil
}

// Sums returns, for each column, the sum of weighted signals.
func (l *Layer) Sums(signals []Signal) []float64 {
	sums := make([]float64, l.Columns)
	for _, s := range signals {
		row := l.Weights[s.ID*l.Columns:][:l.Columns]
		for c, w := range row {
			sums[c] += float64(float64(w) * s.Value)
		}
	}
	return sums
}

// chance turns the share of a principle into the chance that a reader accepts
// it for a text that is not routine.
func (l *Layer) chance(share float64) float64 {
	const never = 1e-6
	share = min(max(share, never), 1-never)
	return logistic(l.Slope*math.Log(share/(1-share)) + l.Shift)
}

// shares turns sums into parts of one: their softmax.
func shares(sums []float64) []float64 {
	if len(sums) == 0 {
		return nil
	}
	most := sums[0]
	for _, s := range sums {
		most = max(most, s)
	}
	parts, total := make([]float64, len(sums)), 0.0
	for i, s := range sums {
		parts[i] = math.Exp(s - most)
		total += parts[i]
	}
	for i := range parts {
		parts[i] /= total
	}
	return parts
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
