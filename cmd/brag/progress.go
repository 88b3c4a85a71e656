package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// meter tells the person how far a harvest has come: on a terminal a bar for
// each stream, in a log a line.
type meter struct {
	app  *app
	bars progress.Writer // nil where there is no terminal
	bar  *progress.Tracker

	name    string    // of the stream the bar is for
	began   time.Time // when it did
	outcome string    // what came of it; "" while it is being read
}

// barWidth is how wide a line with a bar can get: in a narrower terminal every
// picture would leave lines behind.
const barWidth = 90

// width is how many columns the terminal has; 0 if there is none.
func (a *app) width() int {
	wide, _ := sizeOf(a.stderr)
	return wide
}

// sizeOf is how many columns and rows a terminal has; 0 where there is none.
func sizeOf(out io.Writer) (wide, high int) {
	if checked, ok := out.(*checkedWriter); ok {
		out = checked.Writer
	}
	f, ok := out.(*os.File)
	if !ok {
		return 0, 0
	}
	wide, high, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, 0
	}
	return wide, high
}

// newMeter starts to draw. Whoever asks for one ends it.
func (a *app) newMeter() *meter {
	m := &meter{app: a}
	if !a.errTTY || a.quiet || a.width() < barWidth {
		return m
	}
	m.draw(a.stderr)
	return m
}

// draw begins to draw bars.
func (m *meter) draw(out io.Writer) {
	m.bars = progress.NewWriter()
	m.bars.SetOutputWriter(out)
	m.bars.SetUpdateFrequency(100 * time.Millisecond)
	m.bars.SetTrackerLength(20)
	m.bars.SetMessageLength(32)
	style := progress.StyleDefault
	style.Visibility = progress.StyleVisibility{Tracker: true, Value: true, ETA: true, Pinned: true}
	m.bars.SetStyle(style)
	go m.bars.Render()
}

// end leaves the bars as they are.
func (m *meter) end() {
	if m.bars == nil {
		return
	}
	m.finish(m.bar, m.outcome != work.OutcomeComplete)
	m.bars.SetPinnedMessages()
	m.bars.Stop()
	for m.bars.IsRenderInProgress() {
		time.Sleep(10 * time.Millisecond) // for the last picture
	}
}

// report is what connectors.Sync tells.
func (m *meter) report(e connectors.Event) {
	switch {
	case m.app.quiet:
	case m.bars == nil:
		if e.Done != nil {
			fmt.Fprintf(m.app.stderr, "%s, %s: %d read, %s\n", clean(e.Account), clean(e.Stream), e.Read, e.Done.Outcome)
		}
	case e.Stream == "":
		m.follow(e.Account+": signing in", 0)
	default:
		m.follow(e.Account+", "+e.Stream, max(e.Expected, e.Read))
		m.bar.SetValue(int64(e.Read))
		if e.Expected == 0 && e.Window != nil { // all there is to say so far
			m.bar.UpdateMessage(oneLine(e.Account+", "+e.Stream+" to "+e.Window.To.Format(time.DateOnly), 32))
		}
		m.bars.SetPinnedMessages(m.pace(e)...)
		if e.Done != nil {
			m.outcome = e.Done.Outcome
			m.bar.UpdateMessage(oneLine(m.name, 32))
		}
	}
}

// pace says, of a stream that is being read, how fast, and how many requests are
// left.
func (m *meter) pace(e connectors.Event) []string {
	var lines []string
	if took := m.app.clock().Sub(m.began); e.Read > 0 && took >= time.Second {
		lines = append(lines, fmt.Sprintf("%.0f a second", float64(e.Read)/took.Seconds()))
	}
	if e.Quota.Remaining > 0 {
		lines = append(lines, fmt.Sprintf("%s allows %d more requests for now", oneLine(e.Account, 40), e.Quota.Remaining))
	}
	return lines
}

// follow draws the bar of a stream; total is 0 while it is not known. The bar
// before it stays until the new one is there: without any, the library would
// draw the next picture a line too far up, over what is finished.
func (m *meter) follow(name string, total int) {
	if m.bar == nil || m.name != name {
		before, short := m.bar, m.outcome != "" && m.outcome != work.OutcomeComplete
		m.name, m.began, m.outcome = name, m.app.clock(), ""
		m.bar = &progress.Tracker{Message: oneLine(name, 32), Units: progress.UnitsDefault, AutoStopDisabled: true}
		m.bars.AppendTracker(m.bar)
		m.finish(before, short)
	}
	m.bar.UpdateTotal(int64(total))
}

func (m *meter) finish(bar *progress.Tracker, short bool) {
	switch {
	case bar == nil:
	case short:
		bar.MarkAsErrored()
	default:
		bar.MarkAsDone()
	}
}

// wait sleeps, and says so.
func (m *meter) wait(ctx context.Context, d time.Duration) error {
	text := fmt.Sprintf("waiting; going on in %s", d.Round(time.Second))
	switch {
	case m.app.quiet || d < 5*time.Second:
	case m.bars != nil:
		m.bars.SetPinnedMessages(text)
	default:
		fmt.Fprintln(m.app.stderr, text)
	}
	return transport.Sleep(ctx, d)
}
