package tlspsk

import (
	"encoding/hex"
	"errors"
	"testing"
)

// sealsNothing says that Seal refuses with this very error.
func sealsNothing(t testing.TB, c *Conn, want error) {
	t.Helper()
	if record, err := c.Seal([]byte("x")); record != nil || !errors.Is(err, want) {
		t.Errorf("Seal: %x, %v; want %v", record, err, want)
	}
}

func receivesNothing(t testing.TB, c *Conn, record []byte, want error) {
	t.Helper()
	if out, err := c.Receive(record); len(out.Send)+len(out.Plain) != 0 || out.Closed || out.Established || !errors.Is(err, want) {
		t.Errorf("Receive: %v, want %v", err, want)
	}
}

func isInternal(t testing.TB, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Alert != AlertInternalError || e.Remote {
		t.Errorf("%v is not a local internal_error", err)
	}
}

// closeMatrix is what the two ends may still do after either close_notify: the rows are the same for both roles.
type closeMatrix struct {
	exchanged            func(*testing.T) *Conn // lacks only the second message of its own
	text, data           string                 // that message
	ownClose, otherClose string
	rows                 [8]string
	late                 [2]string
}

func (m closeMatrix) run(t *testing.T) {
	complete := func(t *testing.T) *Conn {
		c := m.exchanged(t)
		seals(t, c, m.text, m.data)
		return c
	}
	peerClosed := func(t *testing.T, c *Conn) *Conn {
		if out := receive(t, c, unhex(t, m.otherClose)); !out.Closed || len(out.Send) != 0 {
			t.Fatal("close_notify is not reported, or answered")
		}
		return c
	}
	closed := func(t *testing.T) *Conn {
		c := complete(t)
		closes(t, c, m.ownClose)
		return c
	}
	for i, row := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"peer closes: it is reported", func(t *testing.T) { peerClosed(t, m.exchanged(t)) }},
		{"peer closes: later records refused", func(t *testing.T) {
			c := peerClosed(t, m.exchanged(t))
			receivesNothing(t, c, unhex(t, m.otherClose), ErrPeerClosed)
			receivesNothing(t, c, []byte("garbage"), ErrPeerClosed)
		}},
		{"peer closes: sending still works", func(t *testing.T) {
			c := peerClosed(t, m.exchanged(t))
			receivesNothing(t, c, unhex(t, m.otherClose), ErrPeerClosed)
			seals(t, c, m.text, m.data)
		}},
		{"peer closes: own close_notify is byte-exact", func(t *testing.T) { closes(t, peerClosed(t, complete(t)), m.ownClose) }},
		{"peer closes: later sends refused", func(t *testing.T) {
			c := peerClosed(t, complete(t))
			closes(t, c, m.ownClose)
			sealsNothing(t, c, ErrClosed)
		}},
		{"closes first: byte-exact", func(t *testing.T) { closed(t) }},
		{"closes first: sends refused", func(t *testing.T) {
			c := closed(t)
			sealsNothing(t, c, ErrClosed)
			if record, err := c.Close(); record != nil || !errors.Is(err, ErrClosed) {
				t.Errorf("second Close: %s, %v", hex.EncodeToString(record), err)
			}
		}},
		{"closes first: receiving still works", func(t *testing.T) { peerClosed(t, closed(t)) }},
		{"then peer closes", func(t *testing.T) { peerClosed(t, closed(t)) }},
		{"then peer closes: later records refused", func(t *testing.T) {
			receivesNothing(t, peerClosed(t, closed(t)), unhex(t, m.otherClose), ErrPeerClosed)
		}},
	} {
		number := append(m.rows[:], m.late[:]...)[i]
		t.Run(number+" "+row.name, row.run)
	}
}
