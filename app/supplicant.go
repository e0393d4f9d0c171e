package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"

	"countersign/app/phone"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// supplicant is a phone's end of a channel: the demo phone's, or this computer's where it joins an account. The one goroutine
// that opens and serves it owns it; everybody else puts what the rules want done into its outbox.
type supplicant struct {
	log    *slog.Logger
	dialer *relay.Dialer
	outbox chan pairing.SupplicantEffect
	// heard is told what happens, and redeem turns the authorization code into what it stands for.
	heard  func(phone.Heard)
	redeem func(context.Context)

	conn  *relay.Conn
	phone *phone.Phone
	left  bool
}

// open joins the channel that an invitation names, on the relay at base, and says hello. The invitation is not needed any more.
// Errors are those of relay.Dialer.Join.
func (s *supplicant) open(ctx context.Context, base string, i pairing.Invitation, app phone.App) error {
	address, err := url.Parse(base)
	if err != nil {
		return relay.ErrBase
	}
	var hello []byte
	if s.phone, hello, err = phone.New(rand.Reader, i, app); err != nil {
		return err
	}
	if s.conn, err = s.dialer.Join(ctx, address, i.ID); err != nil {
		s.phone.Wipe()
		return err
	}
	if err = s.conn.Send(hello); err != nil {
		s.close()
	}
	return err
}

func (s *supplicant) close() {
	s.conn.Close()
	s.phone.Wipe()
}

// serve serves an open channel until it is left, or ctx is done.
func (s *supplicant) serve(ctx context.Context) {
	defer s.close()
	incoming := s.conn.Incoming()
	for !s.left {
		select {
		case <-ctx.Done():
			s.sayGoodbye(ctx)
			return
		case effect := <-s.outbox:
			s.perform(ctx, effect)
		case m, ok := <-incoming:
			if !ok {
				incoming = nil
				s.heard(phone.Heard{Event: pairing.AuthorityLeft{}})
				continue
			}
			s.receive(m)
		}
	}
}

// sayGoodbye leaves the channel if that was wanted before everything was stopped: the other end would wait for it.
func (s *supplicant) sayGoodbye(ctx context.Context) {
	for {
		select {
		case effect := <-s.outbox:
			if effect == pairing.LeaveChannel {
				s.perform(ctx, effect)
			}
		default:
			return
		}
	}
}

func (s *supplicant) perform(ctx context.Context, effect pairing.SupplicantEffect) {
	if effect == pairing.RedeemCode {
		s.redeem(ctx)
		return
	}
	record, err := s.phone.Record(effect)
	if err == nil {
		err = s.conn.Send(record)
	}
	if effect == pairing.LeaveChannel {
		s.left = true
	} else if err != nil {
		s.log.Info("supplicant: send", "cause", err)
		s.heard(phone.Heard{Event: pairing.AuthorityLeft{}})
	}
}

func (s *supplicant) receive(m relay.Message) {
	send, heard, err := s.phone.Receive(m.Record)
	for _, record := range send {
		_ = s.conn.Send(record)
	}
	if err != nil {
		s.log.Info("supplicant: secure channel", "cause", err)
	}
	for _, h := range heard {
		s.heard(h)
	}
}
