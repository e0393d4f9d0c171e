package tlspsk

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestConstructors is appendix B.1, as far as the types leave it possible.
func TestConstructors(t *testing.T) {
	key, wiped, id := newKey(t, vectorPSK), newKey(t, vectorPSK), []byte(vectorIdentity)
	wiped.Wipe()
	if _, err := NewKey(nil); !errors.Is(err, ErrKey) {
		t.Errorf("NewKey of nothing: %v", err)
	}
	for _, c := range []struct {
		name     string
		key      Key
		identity []byte
		random   string
		want     error
	}{
		{"B.1/10 PSK must be bytes: none", Key{}, id, vectorClientRandom + vectorSessionID, ErrKey},
		{"B.1/10 PSK must be bytes: wiped", wiped, id, vectorClientRandom + vectorSessionID, ErrKey},
		{"B.1/16 PSK id must be bytes: none", key, nil, vectorClientRandom + vectorSessionID, ErrIdentity},
		{"B.1/16 PSK id must be bytes: too long", key, make([]byte, maxIdentityLen+1), vectorClientRandom + vectorSessionID, ErrIdentity},
		{"random source runs dry", key, id, "short", io.ErrUnexpectedEOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			if conn, err := Server(c.key, c.identity, strings.NewReader(c.random)); conn != nil || !errors.Is(err, c.want) {
				t.Errorf("Server: %v, want %v", err, c.want)
			}
			if conn, hello, err := Client(c.key, c.identity, strings.NewReader(c.random)); conn != nil || hello != nil || !errors.Is(err, c.want) {
				t.Errorf("Client: %v, want %v", err, c.want)
			}
		})
	}
	t.Run("random source runs dry at the session id", func(t *testing.T) {
		if _, _, err := Client(key, id, strings.NewReader(vectorClientRandom)); !errors.Is(err, io.EOF) {
			t.Errorf("Client: %v, want EOF", err)
		}
	})
}

// TestKey holds that a key is a copy of its own, and that Wipe clears it in every copy of the value.
func TestKey(t *testing.T) {
	given := []byte(vectorPSK)
	key := newKey(t, vectorPSK)
	own, err := NewKey(given)
	if err != nil {
		t.Fatal(err)
	}
	clear(given)
	if !bytes.Equal(own.bytes(), key.bytes()) {
		t.Error("the key changes with the slice it was made of")
	}
	held, other := own.bytes(), own
	own.Wipe()
	isZero(t, held)
	if other.bytes() != nil {
		t.Error("a copy still holds the key")
	}
	own.Wipe()
	Key{}.Wipe()
}

// TestLongestIdentity holds that no vector of ours can outgrow its length field or its record.
func TestLongestIdentity(t *testing.T) {
	t.Run("B.6/435 vector too long for its length field", func(t *testing.T) {
		if _, err := Server(newKey(t, vectorPSK), make([]byte, 1<<16), vectorRandom()); !errors.Is(err, ErrIdentity) {
			t.Errorf("Server: %v, want %v", err, ErrIdentity)
		}
	})
	identity := []byte(strings.Repeat("i", maxIdentityLen))
	server, err := Server(newKey(t, vectorPSK), identity, vectorRandom())
	if err != nil {
		t.Fatal(err)
	}
	_, hello, err := Client(newKey(t, vectorPSK), identity, vectorRandom())
	if err != nil {
		t.Fatal(err)
	}
	if out := receive(t, server, hello); len(out.Send) != 3 {
		t.Errorf("sends %d records, want 3", len(out.Send))
	}
}

// drawCounter records the sizes of the draws.
type drawCounter struct{ draws []int }

func (r *drawCounter) Read(p []byte) (int, error) {
	r.draws = append(r.draws, len(p))
	return len(p), nil
}

func TestDraws(t *testing.T) {
	t.Run("B.2/94 server draws once", func(t *testing.T) {
		random := &drawCounter{}
		c, err := Server(newKey(t, vectorPSK), []byte(vectorIdentity), random)
		if err != nil {
			t.Fatal(err)
		}
		receive(t, c, unhex(t, vectorClientHello))
		receive(t, c, unhex(t, vectorClientCCS))
		if !slices.Equal(random.draws, []int{32}) {
			t.Errorf("draws %v", random.draws)
		}
	})
	t.Run("B.3/728 client draws twice", func(t *testing.T) {
		random := &drawCounter{}
		if _, _, err := Client(newKey(t, vectorPSK), []byte(vectorIdentity), random); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(random.draws, []int{32, 32}) {
			t.Errorf("draws %v", random.draws)
		}
	})
}

// TestNotMade is B.1/52 and 58: the zero Conn can do nothing.
func TestNotMade(t *testing.T) {
	t.Run("B.1/52 recv before the state machine is initialised", func(t *testing.T) {
		isDead(t, new(Conn), ErrWiped)
	})
	t.Run("B.1/58 close before the state machine is initialised", func(t *testing.T) {
		var c Conn
		if record, err := c.Close(); record != nil || !errors.Is(err, ErrWiped) {
			t.Errorf("Close: %x, %v", record, err)
		}
		c.Wipe()
	})
}
