package main

import (
	"context"
	"fmt"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
)

// progress tells the person how far a harvest has come: on a terminal in one
// line that is redrawn, in a log one line a stream.
type progress struct {
	app   *app
	drawn bool
}

func (a *app) newProgress() *progress { return &progress{app: a} }

func (p *progress) report(e connectors.Event) {
	switch {
	case p.app.quiet:
	case !p.app.errTTY:
		if e.Done != nil {
			fmt.Fprintf(p.app.stderr, "%s, %s: %d read, %s\n", clean(e.Account), clean(e.Stream), e.Read, e.Done.Outcome)
		}
	case e.Done != nil:
		p.clear()
	case e.Stream == "":
		p.draw("%s: asking who I am …", e.Account)
	case e.Expected > 0:
		p.draw("%s, %s: %d of %d", e.Account, e.Stream, e.Read, max(e.Read, e.Expected))
	default:
		p.draw("%s, %s: %d", e.Account, e.Stream, e.Read)
	}
}

// wait sleeps, and says so.
func (p *progress) wait(ctx context.Context, d time.Duration) error {
	switch {
	case p.app.quiet || d < 5*time.Second:
	case p.app.errTTY:
		p.draw("asked to wait; going on in %s …", d.Round(time.Second))
	default:
		fmt.Fprintf(p.app.stderr, "asked to wait; going on in %s\n", d.Round(time.Second))
	}
	return transport.Sleep(ctx, d)
}

func (p *progress) draw(format string, args ...any) {
	fmt.Fprintf(p.app.stderr, "\r\x1b[K%s", oneLine(fmt.Sprintf(format, args...), 100))
	p.drawn = true
}

func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.app.stderr, "\r\x1b[K")
	}
	p.drawn = false
}
