package e2e

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"testing"

	"countersign/app/phone"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// fastPhone joins by a pairing link and agrees to everything at once. It runs in this process, and leaves when it has its tokens.
// Done: what was secret about it, by name.
func fastPhone(t *testing.T, w *world, link string) (done func() map[string][]byte) {
	t.Helper()
	_, i, err := pairing.ParseURL(link)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string][]byte{"channel key": append([]byte(nil), i.Key.Bytes()...)}
	p, hello, err := phone.New(rand.Reader, i, phone.Firefox)
	if err != nil {
		t.Fatal(err)
	}
	listener := &listener{key: secrets["channel key"]}
	listener.hear(hello)
	conn, err := new(relay.Dialer).Join(t.Context(), base(t, w), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		defer conn.Close()
		ended <- errors.Join(conn.Send(hello), playFast(t.Context(), w, p, conn, listener))
	}()
	return func() map[string][]byte {
		t.Helper()
		if err := <-ended; err != nil {
			t.Fatal("the phone: ", err)
		}
		ofChannel, err := listener.secrets()
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(secrets, ofChannel)
		return secrets
	}
}

// playFast answers each record until the code is there and has been traded.
func playFast(ctx context.Context, w *world, p *phone.Phone, conn *relay.Conn, l *listener) error {
	answers := map[pairing.SupplicantEvent]pairing.SupplicantEffect{
		pairing.JoinSecured{}: pairing.SendRequest, pairing.MetadataReceived{}: pairing.SendConfirm,
		pairing.AuthorizationReceived{Valid: true}: pairing.LeaveChannel,
	}
	established := false
	for m := range conn.Incoming() {
		if !established {
			l.hear(append([]byte(nil), m.Record...))
		}
		send, heard, err := p.Receive(m.Record)
		if err != nil {
			return err
		}
		for _, h := range heard {
			effect, known := answers[h.Event]
			if !known {
				return errors.New("heard what no phone expects")
			}
			established = true
			if effect == pairing.LeaveChannel {
				if err := redeem(ctx, w, p); err != nil {
					return err
				}
			}
			record, err := p.Record(effect)
			if err != nil {
				return err
			}
			send = append(send, record)
			if effect == pairing.LeaveChannel {
				return sendAll(conn, send)
			}
		}
		if err := sendAll(conn, send); err != nil {
			return err
		}
	}
	return conn.Err()
}

func sendAll(conn *relay.Conn, records [][]byte) error {
	for _, r := range records {
		if err := conn.Send(r); err != nil {
			return err
		}
	}
	return nil
}

// redeem trades the code, so that the account lists the phone.
func redeem(ctx context.Context, w *world, p *phone.Phone) error {
	tokens, err := w.client.ExchangeCode(ctx, p.ClientID(), p.Code(), p.Verifier())
	tokens.Wipe()
	return err
}
