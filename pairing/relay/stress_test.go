package relay

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
)

// Many channels at once on real sockets: everything arrives, in order, in its own channel, and nothing is left behind.
func TestManyChannels(t *testing.T) {
	const channels, messages = 100, 50
	relay := NewServer(unlimited())
	web := httptest.NewServer(relay)
	defer web.Close()
	base := wsURL(t, web.URL)

	var all sync.WaitGroup
	for channel := range channels {
		all.Go(func() {
			authority, err := new(Dialer).Open(t.Context(), base)
			if err != nil {
				t.Error(err)
				return
			}
			defer authority.Close()
			supplicant, err := new(Dialer).Join(t.Context(), base, authority.ID())
			if err != nil {
				t.Error(err)
				return
			}
			defer supplicant.Close()
			var both sync.WaitGroup
			both.Go(func() { chat(t, authority, fmt.Sprint(channel, "a"), fmt.Sprint(channel, "s"), messages) })
			both.Go(func() { chat(t, supplicant, fmt.Sprint(channel, "s"), fmt.Sprint(channel, "a"), messages) })
			both.Wait()
		})
	}
	all.Wait()
	relay.Close()
	if len(relay.channels) != 0 || len(relay.households) != 0 {
		t.Errorf("%d channels and %d households are left", len(relay.channels), len(relay.households))
	}
}

// chat sends numbered messages and expects as many from the other end.
func chat(t *testing.T, c *Conn, mine, theirs string, messages int) {
	for i := range messages {
		if err := c.Send(fmt.Append(nil, mine, i)); err != nil {
			t.Error(err)
			return
		}
	}
	for i := range messages {
		m, ok := <-c.Incoming()
		if want := fmt.Sprint(theirs, i); !ok || string(m.Record) != want {
			t.Errorf("got %q, want %q: %v", m.Record, want, c.Err())
			return
		}
	}
}

// Participants come and go while the relay closes.
func TestCloseWhileBusy(t *testing.T) {
	relay := NewServer(unlimited())
	web := httptest.NewServer(relay)
	defer web.Close()
	base := wsURL(t, web.URL)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for {
				c, err := new(Dialer).Open(t.Context(), base)
				if err != nil {
					return // refused, once the relay is closed
				}
				for c.Send([]byte("A")) == nil {
					if len(c.Incoming()) == 0 {
						break
					}
				}
				c.Close()
			}
		})
	}
	for range 10 {
		c, err := new(Dialer).Open(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	relay.Close()
	all.Wait()
}
