package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// pipes is a network in memory, with one listener.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, open := <-p
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p <- theirs
	return ours, nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
func (p pipes) Close() error   { return nil }

// inviteInMemory runs the program in a bubble of fake time, with a relay of the usual limits, up to its first code.
func inviteInMemory(t *testing.T, test func(t *testing.T, d *doorway, link string)) {
	synctest.Test(t, func(t *testing.T) {
		network, server := make(pipes), relay.NewServer(relay.DefaultSettings())
		web := &http.Server{Handler: server}
		go web.Serve(network)
		t.Cleanup(func() {
			close(network)
			web.Close()
			server.Close()
		})
		d := &doorway{
			t: t, todo: newQueue(), clock: &testClock{}, paste: &testClipboard{}, log: &lockedBuffer{},
			path: filepath.Join(t.TempDir(), "strikes.json"), grown: make(chan struct{}),
			vault: &vault{keychain: noKeychain{}, place: screen.MemoryOnly},
		}
		d.dialer = relay.Dialer{NetDial: network.dial, Wall: d.clock.now, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}
		d.run(core.Model{Windows: true, Warned: true, Stage: core.Ready{
			Profile: core.Profile{Email: doorwayEmail, Servers: oauth.Servers{Content: "http://127.0.0.1", Relay: "ws://127.0.0.1"}},
			Attempt: core.Attempt{State: pairing.Idle{}},
		}})
		d.act(screen.Pair{})
		test(t, d, d.seeLink(""))
	})
}

// seeLink waits for a code to scan that is another one.
func (d *doorway) seeLink(before string) string {
	d.t.Helper()
	fresh := func(s screen.Invite) bool { return !s.URL.IsEmpty() && s.URL.Reveal() != before }
	return see(d, fresh).URL.Reveal()
}

// A computer that has slept for six minutes shows no code any more that leads nowhere, and a moment later a fresh one, without a
// click. While it slept, the wall clock went on, and the clock behind its timers did not; the relay has given it up.
func TestSleepingComputer(t *testing.T) {
	inviteInMemory(t, func(t *testing.T, d *doorway, old string) {
		time.Sleep(time.Minute)
		d.clock.jump(6 * time.Minute)
		woke := time.Now()
		see(d, func(s screen.Invite) bool { return s.URL.IsEmpty() })
		if took := time.Since(woke); took > time.Second {
			t.Errorf("the dead code is shown for %v", took)
		}
		d.seeLink(old)
		if took := time.Since(woke); took > 2*time.Second {
			t.Errorf("the fresh code comes after %v", took)
		}
	})
}

// For six minutes nobody touches the computer, and no code that is shown is ever about to die: each is taken away while a phone
// that has just scanned it still finds its channel, and the next one follows.
func TestSixMinutesAlone(t *testing.T) {
	inviteInMemory(t, func(t *testing.T, d *doorway, old string) {
		began := time.Now()
		time.Sleep(4*time.Minute + 10*time.Second)
		if s, is := d.last().(screen.Invite); !is || s.URL.IsEmpty() {
			t.Errorf("after four minutes there is %#v", s)
		}
		see(d, func(s screen.Invite) bool { return s.URL.IsEmpty() })
		_, invitation, err := pairing.ParseURL(old)
		if err != nil {
			t.Fatal(err)
		}
		base, err := url.Parse("ws://127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		phone, err := d.dialer.Join(t.Context(), base, invitation.ID)
		if err != nil {
			t.Fatalf("who has just scanned it comes too late: %v", err)
		}
		phone.Close()
		d.seeLink(old)
		if gap := time.Since(began); gap > 4*time.Minute+40*time.Second {
			t.Errorf("the second code comes after %v", gap)
		}
		time.Sleep(6*time.Minute - time.Since(began))
		if s, is := d.last().(screen.Invite); !is || s.URL.IsEmpty() {
			t.Errorf("after six minutes there is %#v", s)
		}
	})
}
