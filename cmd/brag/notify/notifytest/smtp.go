// Package notifytest has a mail server and a webhook on this machine, with what
// can go wrong with them, for tests.
package notifytest

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

// The faults of a mail server.
const (
	NoTLS        = "no tls"        // it does not offer STARTTLS
	Hang         = "hang"          // it says nothing at all
	HangOnData   = "hang on data"  // it says nothing after the last line of a message, which it keeps
	WrongLogin   = "wrong login"   // it knows no password
	TryLater     = "try later"     // it takes no message now
	RejectOnData = "reject"        // it refuses a message once it has seen it
	Echo         = "echo the auth" // its refusal repeats what it was sent
)

// SMTP is a mail server.
type SMTP struct {
	Addr  string
	Roots *x509.CertPool // its certificate

	fault    string
	implicit bool
	tls      *tls.Config
	listener net.Listener
	mu       sync.Mutex
	mails    []string
	plain    bool // a password came unencrypted
	open     []net.Conn
}

// NewSMTP starts a mail server with a fault, "" for none, and encryption from
// the first byte if implicit.
func NewSMTP(ctx context.Context, fault string, implicit bool) (*SMTP, error) {
	s := &SMTP{fault: fault, implicit: implicit}
	if err := s.certify(); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.Addr, s.listener = l.Addr().String(), l
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open = append(s.open, conn)
			s.mu.Unlock()
			go s.serve(conn)
		}
	}()
	return s, nil
}

// Close ends the server and every connection.
func (s *SMTP) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.open {
		_ = conn.Close()
	}
}

// Mails returns what was delivered, headers included.
func (s *SMTP) Mails() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.mails...)
}

// PasswordInClear reports whether a password came over an unencrypted line.
func (s *SMTP) PasswordInClear() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plain
}

// certify makes a certificate for 127.0.0.1.
func (s *SMTP) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(cert)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	return nil
}

// serve talks to one client until it goes.
func (s *SMTP) serve(conn net.Conn) {
	defer conn.Close() //nolint:errcheck // nobody would know what to do
	if s.fault == Hang {
		_, _ = conn.Read(make([]byte, 1<<20)) // until it goes, or the server ends
		return
	}
	secure := s.implicit
	if secure {
		conn = tls.Server(conn, s.tls)
	}
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 fake")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
		case "EHLO":
			say("250-fake")
			if !secure && s.fault != NoTLS {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			conn, secure = tls.Server(conn, s.tls), true
			in = bufio.NewReader(conn)
		case "AUTH":
			s.login(line, secure, say)
		case "MAIL":
			say(map[bool]string{true: "451 later", false: "250 ok"}[s.fault == TryLater])
		case "DATA":
			say("354 go on")
			if !s.take(in, say) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *SMTP) login(line string, secure bool, say func(string)) {
	s.mu.Lock()
	s.plain = s.plain || !secure
	s.mu.Unlock()
	switch s.fault {
	case WrongLogin:
		say("535 no such user")
	case Echo:
		say("535 you said " + line + " which is hunter2")
	default:
		say("235 welcome")
	}
}

// take reads a message, keeps it, and answers; false if the talk is over.
func (s *SMTP) take(in *bufio.Reader, say func(string)) bool {
	var mail strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		mail.WriteString(line)
	}
	if s.fault == RejectOnData {
		say("554 not this")
		return true
	}
	s.mu.Lock()
	s.mails = append(s.mails, mail.String())
	s.mu.Unlock()
	if s.fault == HangOnData {
		_, _ = in.ReadString('\n')
		return false
	}
	say("250 taken")
	return true
}
