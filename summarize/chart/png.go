package chart

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// scale is how many pixels of a picture a CSS pixel is wide.
const scale = 2

// The room around the drawing in a picture, and above it for the title.
const (
	margin    = 16
	titleSize = 15
	titleRoom = 2 * titleSize
)

// PNG returns the drawing with its title as a picture in the light colours, with
// two pixels for each of File; nil if there is nothing to draw. Its text is in the first of
// some TrueType or OpenType fonts that has the character, and of those in the
// package font before them all. The error is a *LackingError if none has.
func (c Chart) PNG(fonts ...[]byte) ([]byte, error) {
	if c.Form.Empty() {
		return nil, nil
	}
	cv := &canvas{id: c.Name, width: Wide}
	c.Form.draw(cv)
	cv.shapes = append(cv.shapes, shape{kind: text, points: [][2]float64{{0, -titleRoom / 2}}, label: clean(c.Title), size: titleSize})
	letters, err := newLetters(fonts)
	if err != nil {
		return nil, err
	}
	if err := letters.check(cv.shapes); err != nil {
		return nil, err
	}
	p := &picture{
		RGBA:  image.NewRGBA(image.Rect(0, 0, scale*(Wide+2*margin), int(math.Ceil(scale*(cv.height+2*margin+titleRoom))))),
		sheet: readSheet(Style), letters: letters,
	}
	draw.Draw(p, p.Bounds(), image.NewUniform(p.sheet.colour("var(--back)")), image.Point{}, draw.Src)
	for _, s := range cv.shapes {
		for i, at := range s.points {
			s.points[i] = [2]float64{at[0] + margin, at[1] + margin + titleRoom}
		}
		p.shape(s)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p); err != nil {
		return nil, fmt.Errorf("encoding %s as PNG: %w", c.Name, err)
	}
	return b.Bytes(), nil
}

// picture is pixels being painted.
type picture struct {
	*image.RGBA
	sheet   sheet
	letters *letters
}

func (p *picture) shape(s shape) {
	switch s.kind {
	case line:
		l := p.sheet.look(s.class)
		p.paint(l.stroke, func(o *outline) { o.stroke(dashed(s.points, l.dash), l.width) })
	case circle:
		l := p.sheet.look(s.class)
		at := s.points[0]
		p.paint(l.stroke, func(o *outline) { o.circle(at, s.radius+l.width/2) })
		p.paint(l.fill, func(o *outline) { o.circle(at, s.radius-l.width/2) })
	case rectangle:
		p.rectangle(s)
	case text:
		l := p.sheet.look("text " + s.class)
		l.size = cmp.Or(s.size, l.size)
		p.letters.draw(p, s.points[0], s.label, l)
	}
}

func (p *picture) rectangle(s shape) {
	var ground image.Image = image.NewUniform(faint(p.sheet.look(s.class).fill, s.opacity))
	if cut, textured := cuts[s.class]; textured {
		ground = hatched{p.sheet.look(s.class).fill, p.sheet.colour("var(--back)"), cut}
	}
	p.fill(ground, func(o *outline) {
		a, b := s.points[0], s.points[1]
		o.polygon(a, [2]float64{b[0], a[1]}, b, [2]float64{a[0], b[1]})
	})
}

// faint takes most of a colour away; an opacity of 0 takes nothing.
func faint(c color.Color, opacity float64) color.Color {
	if opacity == 0 {
		return c
	}
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(math.Round(255 * opacity))
	return n
}

// paint fills an outline with a colour, if there is one.
func (p *picture) paint(c color.Color, trace func(*outline)) {
	if c != nil {
		p.fill(image.NewUniform(c), trace)
	}
}

func (p *picture) fill(ground image.Image, trace func(*outline)) {
	var o outline
	trace(&o)
	box := o.box().Intersect(p.Bounds())
	if box.Empty() {
		return
	}
	area := vector.NewRasterizer(box.Dx(), box.Dy())
	for _, points := range o {
		for i, at := range points {
			x, y := float32(scale*at[0]-float64(box.Min.X)), float32(scale*at[1]-float64(box.Min.Y))
			if i == 0 {
				area.MoveTo(x, y)
			} else {
				area.LineTo(x, y)
			}
		}
		area.ClosePath()
	}
	area.Draw(p, box, ground, box.Min)
}

// outline is an area, as polygons. All of them run the same way round, so that
// overlaps stay full.
type outline [][][2]float64

// box is the pixels it lies within.
func (o outline) box() image.Rectangle {
	var box image.Rectangle
	for _, points := range o {
		for _, at := range points {
			x, y := int(math.Floor(scale*at[0])), int(math.Floor(scale*at[1]))
			box = box.Union(image.Rect(x, y, x+2, y+2))
		}
	}
	return box
}

func (o *outline) polygon(points ...[2]float64) { *o = append(*o, points) }

func (o *outline) circle(at [2]float64, r float64) {
	const sides = 32
	var points [][2]float64
	for i := range sides {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sides)
		points = append(points, [2]float64{at[0] + r*cos, at[1] + r*sin})
	}
	o.polygon(points...)
}

// stroke draws lines of a width, with round joins.
func (o *outline) stroke(lines [][][2]float64, width float64) {
	for _, points := range lines {
		for i := 1; i < len(points); i++ {
			a, b := points[i-1], points[i]
			length := math.Hypot(b[0]-a[0], b[1]-a[1])
			if length == 0 {
				continue
			}
			dx, dy := (b[0]-a[0])/length*width/2, (b[1]-a[1])/length*width/2
			o.polygon([2]float64{a[0] + dy, a[1] - dx}, [2]float64{b[0] + dy, b[1] - dx}, [2]float64{b[0] - dy, b[1] + dx}, [2]float64{a[0] - dy, a[1] + dx})
			if i+1 < len(points) {
				o.circle(b, width/2)
			}
		}
	}
}

// dashed cuts a line of two points into dashes; others are left whole.
func dashed(points [][2]float64, dash []float64) [][][2]float64 {
	if len(dash) != 2 || len(points) != 2 {
		return [][][2]float64{points}
	}
	a, b := points[0], points[1]
	length := math.Hypot(b[0]-a[0], b[1]-a[1])
	along := func(t float64) [2]float64 {
		t = min(t, length) / length
		return [2]float64{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t}
	}
	var all [][][2]float64
	for at := 0.0; at < length; at += dash[0] + dash[1] {
		all = append(all, [][2]float64{along(at), along(at + dash[0])})
	}
	return all
}

// cuts say where the textures of canvas.go let the ground through, in CSS
// pixels.
var cuts = map[string]func(x, y float64) bool{
	"s1": func(x, y float64) bool { return stripe((x+y)/math.Sqrt2, 6) },
	"s2": func(x, y float64) bool { return math.Hypot(math.Mod(x, 6)-3, math.Mod(y, 6)-3) < 1.4 },
	"s3": func(_, y float64) bool { return stripe(y, 5) },
	"s4": func(x, y float64) bool { return stripe((x+y)/math.Sqrt2, 7) || stripe((x-y)/math.Sqrt2, 7) },
	"s5": func(x, _ float64) bool { return stripe(x, 5) },
}

// stripe reports whether a place lies on one of the lines that come so often.
func stripe(at, every float64) bool { return at-every*math.Floor(at/every) < 1.3 }

// hatched is a ground with a texture.
type hatched struct {
	full, cut color.Color
	is        func(x, y float64) bool
}

// ColorModel implements image.Image.
func (hatched) ColorModel() color.Model { return color.RGBAModel }

// Bounds implements image.Image.
func (hatched) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

// At implements image.Image: the mean of some points of the pixel.
func (h hatched) At(x, y int) color.Color {
	const samples = 3
	var r, g, b uint32
	for i := range samples * samples {
		c := h.full
		if h.is((float64(x)+(float64(i%samples)+0.5)/samples)/scale, (float64(y)+(float64(i/samples)+0.5)/samples)/scale) {
			c = h.cut
		}
		cr, cg, cb, _ := c.RGBA()
		r, g, b = r+cr, g+cg, b+cb
	}
	const n = samples * samples
	return color.RGBA64{uint16(r / n), uint16(g / n), uint16(b / n), 0xffff}
}
