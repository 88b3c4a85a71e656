// Package notify sends a message to the person: as a notification on the
// desktop, by mail, to a webhook, or into a file. It is the only package that
// sends anything anywhere the person did not harvest from.
package notify

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
)

// Message is what is sent.
type Message struct {
	ID      string    // no other message's; letters and digits
	Subject string    // one line
	Text    string    // plain text, several lines
	Brief   string    // one line, for where there is no room for Text
	At      time.Time // when it was made
}

// ErrUnsure means that sending failed in such a way that the message may have
// arrived all the same.
var ErrUnsure = errors.New("it may have arrived all the same")

// Sender sends messages. The zero value is ready to use.
type Sender struct {
	// Limit is how long sending one message may take; 0 is 30 seconds.
	Limit time.Duration

	// Roots are the authorities that servers' certificates are checked against;
	// nil: the system's.
	Roots *x509.CertPool
}

const defaultLimit = 30 * time.Second

// senders are how the kinds of channel are reached.
var senders = map[string]func(s Sender, ctx context.Context, c config.Channel, secret string, m Message) error{
	config.Desktop: Sender.desktop,
	config.Mail:    Sender.mail,
	config.Webhook: Sender.webhook,
	config.File:    Sender.file,
}

// Send sends a message on a channel, whose password or address is secret; its
// Path is as the system takes it. The error says which channel and what to do, and never holds secret; it is an
// ErrUnsure if the message may have arrived.
func (s Sender) Send(ctx context.Context, c config.Channel, secret string, m Message) error {
	if s.Limit == 0 {
		s.Limit = defaultLimit
	}
	send, ok := senders[c.Kind]
	if !ok {
		return fmt.Errorf("channel %q: kind %q is not known", c.Name, c.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Limit)
	defer cancel()
	err := send(s, ctx, c, secret, m)
	if err == nil {
		return nil
	}
	if secret != "" && strings.Contains(err.Error(), secret) { // a server may say anything
		unsure := errors.Is(err, ErrUnsure)
		err = errors.New("what went wrong cannot be shown, for it holds the secret")
		if unsure {
			err = fmt.Errorf("%w: %w", err, ErrUnsure)
		}
	}
	return fmt.Errorf("channel %q (%s): %w", c.Name, c.Kind, err)
}
