package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"bragsheet/cmd/brag/config"
)

// mail sends the message through an SMTP server, encrypted unless the channel
// is to a server on this machine and says otherwise.
func (s Sender) mail(ctx context.Context, c config.Channel, password string, m Message) error {
	msg, err := letter(c, m)
	if err != nil {
		return err
	}
	client, err := s.mailClient(c, password)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		if _, ok := errors.AsType[*net.OpError](err); ok {
			return fmt.Errorf("%s does not answer: %w; check server and tls", c.Server, err)
		}
		return fmt.Errorf("cannot log in to %s: %w; check server, tls, user and password", c.Server, err)
	}
	defer client.Close() //nolint:errcheck // it has been sent, or has not
	err = client.Send(msg)
	// Without an answer after its last line, the server may have taken it.
	if e, ok := errors.AsType[*gomail.SendError](err); ok && e.Reason == gomail.ErrSMTPDataClose && e.ErrorCode() == 0 {
		return fmt.Errorf("no answer from %s: %w", c.Server, ErrUnsure)
	}
	if err != nil {
		return fmt.Errorf("%s does not take it: %w", c.Server, err)
	}
	return nil
}

// letter returns the message as mail. It names neither this machine nor what
// wrote it.
func letter(c config.Channel, m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(c.From), msg.To(c.To)); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(msg.GetFrom()[0].Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetDateWithValue(m.At)
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}

func (s Sender) mailClient(c config.Channel, password string) (*gomail.Client, error) {
	host, port, _ := strings.Cut(c.Server, ":")
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("server %s has no port", c.Server)
	}
	options := []gomail.Option{
		gomail.WithPort(n), gomail.WithHELO("localhost"), gomail.WithoutNoop(),
		gomail.WithTimeout(s.Limit / 3), // for each of connecting, logging in and sending
		gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.TLS {
	case "implicit":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if c.TLS == "none" { // on this machine
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(c.User), gomail.WithPassword(password))
	}
	return gomail.NewClient(host, options...)
}
