package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// canvas is a drawing being made, downwards: as SVG, and as the shapes that a
// picture is made of.
type canvas struct {
	strings.Builder
	shapes []shape
	id     string // begins every id
	width  float64
	height float64 // so far
}

// shape is one thing of a drawing, in CSS pixels; what it looks like is up to
// its class in style.css.
type shape struct {
	class   string
	points  [][2]float64 // of a line; two corners of a rectangle; else one place
	radius  float64      // of a circle
	opacity float64      // of a rectangle's ground; 0 is full
	label   string       // of a text
	size    float64      // of a text, where the class does not say
	kind    kind
}

type kind int

const (
	line kind = iota
	circle
	rectangle
	text
)

func (c *canvas) printf(format string, values ...any) { fmt.Fprintf(c, format, values...) }

// wide reports whether names fit beside what they name.
func (c *canvas) wide() bool { return c.width >= Wide }

// The sizes of text: of names and values, and of all else. Nothing is smaller.
const (
	textSize = 13
	noteSize = 12
)

// The classes of text, as style.css knows them.
const (
	plain = "t"
	soft  = "n"
)

// text writes a label that begins at x, on a baseline, no wider than limit.
func (c *canvas) text(class string, x, y, limit float64, label string) {
	c.label(class, x, y, limit, label, "")
}

// middle and end write a label around x, or up to it.
func (c *canvas) middle(class string, x, y, limit float64, label string) {
	c.label(class, x, y, limit, label, " m")
}

func (c *canvas) end(class string, x, y, limit float64, label string) {
	c.label(class, x, y, limit, label, " e")
}

func (c *canvas) label(class string, x, y, limit float64, label, anchor string) {
	size := float64(noteSize)
	if class == plain {
		size = textSize
	}
	label = clean(label)
	if cut := shorten(label, limit/size, ems); cut != "" {
		c.printf(`<text class="%s%s" x="%s" y="%s">%s</text>`+"\n", class, anchor, px(x), px(y), escape(cut))
		c.shapes = append(c.shapes, shape{kind: text, class: class + anchor, points: [][2]float64{{x, y}}, label: clean(cut)})
	}
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.printf(`<path class="%s" d="M%s %sL%s %s"/>`+"\n", class, px(x1), px(y1), px(x2), px(y2))
	c.shapes = append(c.shapes, shape{kind: line, class: class, points: [][2]float64{{x1, y1}, {x2, y2}}})
}

// path draws a line through points, with a dot on each where there is room.
func (c *canvas) path(points [][2]float64) {
	var d strings.Builder
	for i, p := range points {
		d.WriteByte("ML"[min(i, 1)])
		d.WriteString(px(p[0]) + " " + px(p[1]))
	}
	c.printf(`<path class="halo" d="%s"/><path class="curve" d="%s"/>`+"\n", d.String(), d.String())
	c.shapes = append(c.shapes, shape{kind: line, class: "halo", points: slices.Clone(points)}, shape{kind: line, class: "curve", points: slices.Clone(points)})
	if len(points) > 40 {
		return
	}
	for _, p := range points {
		c.dot(p)
	}
}

func (c *canvas) dot(p [2]float64) { c.circle("dot", p[0], p[1], 3.5) }

func (c *canvas) circle(class string, x, y, r float64) {
	c.printf(`<circle class="%s" cx="%s" cy="%s" r="%s"/>`+"\n", class, px(x), px(y), px(r))
	c.shapes = append(c.shapes, shape{kind: circle, class: class, points: [][2]float64{{x, y}}, radius: r})
}

// bar draws a rectangle between two corners in the colour and texture of a
// series.
func (c *canvas) bar(series int, x1, y1, x2, y2 float64) {
	w, h := math.Abs(x2-x1), math.Abs(y2-y1)
	if w == 0 || h == 0 {
		return
	}
	paint := `class="s0"`
	if series %= len(textures); series > 0 {
		paint = fmt.Sprintf(`fill="url(#%s-p%d)"`, c.id, series)
	}
	c.printf(`<rect %s x="%s" y="%s" width="%s" height="%s"/>`+"\n", paint, px(min(x1, x2)), px(min(y1, y2)), px(w), px(h))
	c.shapes = append(c.shapes, shape{kind: rectangle, class: fmt.Sprintf("s%d", series), points: [][2]float64{{min(x1, x2), min(y1, y2)}, {max(x1, x2), max(y1, y2)}}})
}

// textures tell series apart without their colour. The first is even.
var textures = []string{
	"",
	`<pattern id="%s-p1" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="s1" width="6" height="6"/><path class="cut" d="M1 0V6"/></pattern>`,
	`<pattern id="%s-p2" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="s2" width="6" height="6"/><circle class="hole" cx="3" cy="3" r="1.4"/></pattern>`,
	`<pattern id="%s-p3" width="6" height="5" patternUnits="userSpaceOnUse"><rect class="s3" width="6" height="5"/><path class="cut" d="M0 1H6"/></pattern>`,
	`<pattern id="%s-p4" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="s4" width="7" height="7"/><path class="cut" d="M1 0V7M0 1H7"/></pattern>`,
	`<pattern id="%s-p5" width="5" height="6" patternUnits="userSpaceOnUse"><rect class="s5" width="5" height="6"/><path class="cut" d="M1 0V6"/></pattern>`,
}

// legend names the series, with a line for the last one if it is a curve.
func (c *canvas) legend(names []string, curve bool) {
	used := len(names)
	if curve {
		used--
	}
	c.printf("<defs>")
	for _, t := range textures[1:max(1, min(used, len(textures)))] {
		c.printf(t, c.id)
	}
	c.printf("</defs>\n")
	x, y := 0.0, 16.0
	for i, name := range names {
		name = shorten(clean(name), (c.width-28)/textSize, ems)
		w := 24 + extent(name, textSize)
		if x > 0 && x+w > c.width {
			x, y = 0, y+20
		}
		if i < used {
			c.bar(i, x, y-11, x+14, y+1)
		} else {
			c.path([][2]float64{{x, y - 5}, {x + 14, y - 5}})
		}
		c.text(plain, x+22, y, c.width, name)
		x += w + 18
	}
	c.height = y + 12
}

// frame is the area bars stand in, and which values its edges have.
type frame struct {
	left, right, top, bottom float64
	low, high                float64
}

func (f frame) y(v float64) float64 { return f.bottom - (v-f.low)/(f.high-f.low)*(f.bottom-f.top) }

// slot is how wide the place of one of n bars is.
func (f frame) slot(n int) float64 { return (f.right - f.left) / float64(n) }

// frame draws an axis that values between low and high fit on, and goes past
// it.
func (c *canvas) frame(low, high float64, room float64) frame {
	steps := ticks(low, high)
	f := frame{top: c.height + room, right: c.width, low: steps[0], high: steps[len(steps)-1]}
	for _, s := range steps {
		f.left = max(f.left, extent(short(s), noteSize)+8)
	}
	f.bottom = f.top + 150
	if c.wide() {
		f.bottom = f.top + 190
	}
	for _, s := range steps {
		class := "grid"
		if s == 0 {
			class = "axis"
		}
		c.line(class, f.left, f.y(s), f.right, f.y(s))
		c.end(soft, f.left-6, f.y(s)+4, f.left, short(s))
	}
	c.height = f.bottom + 8
	return f
}

// ticks are round values from one at or below low, and 0, to one at or above
// high: two to seven of them.
func ticks(low, high float64) []float64 {
	low, high = min(0, low), max(0, high)
	if low == high {
		high = 1
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (high-low)/(m*step) <= 4.5 || m == 10 {
			step *= m
			break
		}
	}
	if step < 1 && high-low >= 1 {
		step = 1 // things are counted
	}
	var all []float64
	for i := math.Floor(low / step); ; i++ {
		all = append(all, i*step)
		if i*step >= high {
			return all
		}
	}
}

// places writes the names of bars below them, as many as there is room for.
func (c *canvas) places(f frame, names []string) {
	slot := f.slot(len(names))
	every := max(1, int(math.Ceil(min(widest(names, noteSize)+4, (f.right-f.left)/2)/slot)))
	for i := 0; i < len(names); i += every {
		x := f.left + slot*(float64(i)+0.5)
		limit := slot * float64(every)
		half := extent(shorten(clean(names[i]), limit/noteSize, ems), noteSize) / 2
		x = max(half, min(c.width-half, x))
		c.middle(soft, x, c.height+10, limit, names[i])
	}
	c.height += 20
}
