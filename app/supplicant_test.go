package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"countersign/app/phone"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// A phone that leaves, and is stopped in the same moment, has said goodbye all the same. That is left to chance each time, so it
// is tried often.
func TestSupplicantLeavesBeforeItStops(t *testing.T) {
	r := newTestRelay(t)
	for range 16 {
		leaveAndStop(t, r.base())
		if t.Failed() {
			return
		}
	}
}

func leaveAndStop(t *testing.T, base *url.URL) {
	t.Helper()
	desk, err := new(relay.Dialer).Open(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	key, err := pairing.NewChannelKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	invitation := pairing.Invitation{ID: desk.ID(), Key: key}
	channel, err := newServer(key.Bytes(), desk.ID())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &supplicant{log: slog.New(slog.DiscardHandler), dialer: &relay.Dialer{}, outbox: make(chan pairing.SupplicantEffect, outboxSize)}
	s.heard = func(phone.Heard) {
		s.outbox <- pairing.LeaveChannel
		stop()
	}
	if err := s.open(ctx, base.String(), invitation, phone.Firefox); err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { s.serve(ctx) })
	defer serving.Wait()
	defer stop()
	silence := time.After(5 * time.Second)
	for closed := false; !closed; {
		select {
		case m := <-desk.Incoming():
			out, err := channel.Receive(m.Record)
			for _, record := range out.Send {
				err = errors.Join(err, desk.Send(record))
			}
			if err != nil {
				t.Fatal(err)
			}
			closed = out.Closed
		case <-silence:
			t.Fatal("the desk never heard that the phone left")
		}
	}
}
