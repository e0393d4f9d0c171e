package e2e

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// decryptError is how Mozilla's library names the alert for a wrong key.
const decryptError = "TLS Alert: DECRYPT_ERROR (51)"

// end is our own end of a channel: the relay's client, and the secure channel in it.
type end struct {
	t    *testing.T
	conn *relay.Conn
	tls  *tlspsk.Conn
}

func base(t *testing.T, w *world) *url.URL {
	t.Helper()
	u, err := url.Parse(w.relayURL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// openEnd opens a channel and waits in it, as an authority does.
func openEnd(t *testing.T, w *world, key tlspsk.Key) *end {
	t.Helper()
	conn, err := new(relay.Dialer).Open(t.Context(), base(t, w))
	if err != nil {
		t.Fatal(err)
	}
	secured, err := tlspsk.Server(key, conn.ID().PSKIdentity(), rand.Reader)
	return newEnd(t, conn, secured, err)
}

// joinEnd joins a channel and says hello, as a phone does.
func joinEnd(t *testing.T, w *world, id string, key tlspsk.Key) *end {
	t.Helper()
	channel, err := pairing.ParseChannelID(id)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(relay.Dialer).Join(t.Context(), base(t, w), channel)
	if err != nil {
		t.Fatal(err)
	}
	secured, hello, err := tlspsk.Client(key, channel.PSKIdentity(), rand.Reader)
	e := newEnd(t, conn, secured, err)
	e.put(hello)
	return e
}

func newEnd(t *testing.T, conn *relay.Conn, secured *tlspsk.Conn, err error) *end {
	t.Helper()
	t.Cleanup(func() { conn.Close() })
	if err != nil {
		t.Fatal(err)
	}
	return &end{t, conn, secured}
}

func newKey(t *testing.T, secret []byte) tlspsk.Key {
	t.Helper()
	key, err := tlspsk.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (e *end) put(record []byte) {
	e.t.Helper()
	if err := e.conn.Send(record); err != nil {
		e.t.Fatal(err)
	}
}

func (e *end) send(text string) {
	e.t.Helper()
	record, err := e.tls.Seal([]byte(text))
	if err != nil {
		e.t.Fatal(err)
	}
	e.put(record)
}

func (e *end) close() {
	e.t.Helper()
	record, err := e.tls.Close()
	if err != nil {
		e.t.Fatal(err)
	}
	e.put(record)
}

// next takes one message, and answers what has to be answered.
func (e *end) next() (tlspsk.Output, error) {
	e.t.Helper()
	select {
	case m, ok := <-e.conn.Incoming():
		if !ok {
			return tlspsk.Output{}, e.conn.Err()
		}
		out, err := e.tls.Receive(m.Record)
		for _, record := range out.Send {
			e.put(record)
		}
		return out, err
	case <-time.After(patience):
		e.t.Fatal("nothing comes through the channel")
		return tlspsk.Output{}, nil
	}
}

// until takes messages until one fits.
func (e *end) until(fits func(tlspsk.Output) bool) tlspsk.Output {
	e.t.Helper()
	for {
		out, err := e.next()
		if err != nil {
			e.t.Fatal(err)
		}
		if fits(out) {
			return out
		}
	}
}

func isEstablished(out tlspsk.Output) bool { return out.Established }
func isClosed(out tlspsk.Output) bool      { return out.Closed }
func isPlain(out tlspsk.Output) bool       { return len(out.Plain) > 0 }

// meet makes a channel between Mozilla's library and us, in either role, with keys that are one or two.
func meet(t *testing.T, w *world, weOpen, sameKey bool) (*end, *puppet) {
	t.Helper()
	secret := make([]byte, 32)
	if weOpen {
		rand.Read(secret)
		ours := openEnd(t, w, newKey(t, secret))
		if !sameKey {
			secret[0] ^= 1
		}
		theirs := play(t, "phone.mjs")
		link := fmt.Sprintf("%s/pair#channel_id=%s&channel_key=%s", w.origin, ours.conn.ID(), base64.RawURLEncoding.EncodeToString(secret))
		theirs.tell("scan", order{"link": link})
		return ours, theirs
	}
	theirs := play(t, "authority.mjs")
	opened := theirs.do("open", order{"origin": w.origin})
	secret, err := base64.RawURLEncoding.DecodeString(opened.Key)
	if err != nil {
		t.Fatal(err)
	}
	if !sameKey {
		secret[0] ^= 1
	}
	return joinEnd(t, w, opened.ID, newKey(t, secret)), theirs
}

// eachRole runs a test with us as the one who opens the channel, and as the one who joins it.
func eachRole(t *testing.T, test func(t *testing.T, weOpen bool)) {
	for name, weOpen := range map[string]bool{"we open": true, "we join": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, weOpen)
		})
	}
}

// Both ends understand each other, both ways, and close in whichever order.
func TestChannelWithMozillasLibrary(t *testing.T) {
	t.Parallel()
	for name, close := range map[string]func(*end, *puppet){
		"they close first": func(ours *end, theirs *puppet) {
			theirs.do("close", nil)
			ours.until(isClosed)
			ours.close()
		},
		"we close first": func(ours *end, theirs *puppet) {
			ours.close()
			theirs.await("closed")
			theirs.do("send", order{"value": order{"message": "after your close"}})
			if got := string(ours.until(isPlain).Plain[0]); got != `{"message":"after your close"}` {
				ours.t.Errorf("we hear %s", got)
			}
			theirs.do("close", nil)
			ours.until(isClosed)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachRole(t, func(t *testing.T, weOpen bool) {
				ours, theirs := meet(t, newWorld(t), weOpen, true)
				ours.until(isEstablished)
				theirs.await("secured")
				ours.send(`{"message":"ours","data":{"text":"Grüße 👋"}}`)
				if got := theirs.hear("ours").Data["text"]; got != "Grüße 👋" {
					t.Errorf("they hear %q", got)
				}
				theirs.do("send", order{"value": order{"message": "theirs", "n": 1}})
				if got := string(ours.until(isPlain).Plain[0]); got != `{"message":"theirs","n":1}` {
					t.Errorf("we hear %s", got)
				}
				close(ours, theirs)
				theirs.await("socket closed")
				checkNoError(t, theirs.finish())
			})
		})
	}
}

func checkNoError(t *testing.T, events []event) {
	t.Helper()
	if i := slices.IndexFunc(events, func(e event) bool { return e.Kind == "error" }); i >= 0 {
		t.Errorf("their channel failed: %s", events[i].Text)
	}
}

// With two keys there is no channel, and each end says decrypt_error.
func TestChannelWithAnotherKey(t *testing.T) {
	t.Parallel()
	eachRole(t, func(t *testing.T, weOpen bool) {
		ours, theirs := meet(t, newWorld(t), weOpen, false)
		_, err := ours.next()
		var alert *tlspsk.Error
		if !errors.As(err, &alert) || alert.Alert != tlspsk.AlertDecryptError || alert.Remote == weOpen {
			t.Errorf("we fail with %v", err)
		}
		if why := theirs.await("insecure").Text; why != decryptError {
			t.Errorf("they fail with %q", why)
		}
		if heard := messages(theirs.finish()); len(heard) > 0 {
			t.Errorf("they hear %q", heard)
		}
	})
}

// Whoever is told of the close and never answers harms nobody: the other one leaves, and no error is raised.
func TestCloseWithoutReply(t *testing.T) {
	t.Parallel()
	eachRole(t, func(t *testing.T, weOpen bool) {
		ours, theirs := meet(t, newWorld(t), weOpen, true)
		ours.until(isEstablished)
		theirs.await("secured")
		ours.close()
		theirs.await("closed")
		ours.conn.Close()
		checkNoError(t, theirs.finish())
	})
}

// The relay carries ten messages; the eleventh ends the channel for both ends, and is not passed on.
func TestEleventhMessage(t *testing.T) {
	t.Parallel()
	eachRole(t, func(t *testing.T, weOpen bool) {
		ours, theirs := meet(t, newWorld(t), weOpen, true)
		ours.until(isEstablished)
		theirs.await("secured")
		for i := range 5 { // after five of the handshake
			ours.send(fmt.Sprintf(`{"message":"%d"}`, i))
		}
		theirs.hear("4") // it drops what it has not decrypted when its socket closes
		ours.send(`{"message":"5"}`)
		if _, err := ours.next(); !errors.Is(err, relay.ErrLost) {
			t.Errorf("we end with %v", err)
		}
		if why := theirs.await("error").Text; why != "WebSocket unexpectedly closed" {
			t.Errorf("they end with %q", why)
		}
		if heard := messages(theirs.finish()); !slices.Equal(heard, []string{"0", "1", "2", "3", "4"}) {
			t.Errorf("they hear %q", heard)
		}
	})
}

// Mozilla's library talks to itself over our relay.
func TestRelayBetweenMozillasLibraries(t *testing.T) {
	t.Parallel()
	authority, phone := play(t, "authority.mjs"), play(t, "phone.mjs")
	phone.do("scan", order{"link": authority.do("open", order{"origin": newWorld(t).origin}).Link})
	phone.await("secured")
	phone.do("request", nil)
	authority.hear("pair:supp:request")
	authority.do("metadata", order{"email": plainEmail})
	if got := phone.hear("pair:auth:metadata").Data["email"]; got != plainEmail {
		t.Errorf("the phone hears %q", got)
	}
	phone.do("close", nil)
	authority.await("closed")
	authority.do("close", nil)
	phone.await("closed")
	checkNoError(t, append(phone.finish(), authority.finish()...))
}
