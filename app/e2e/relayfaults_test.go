package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"countersign/pairing/relay"
)

// replaceable is a relay that can be replaced by another one, or by something that is none.
type replaceable struct{ now atomic.Pointer[http.Handler] }

func newReplaceable(first http.Handler) *replaceable {
	r := &replaceable{}
	r.become(first)
	return r
}

func (r *replaceable) become(other http.Handler) { r.now.Store(&other) }

func (r *replaceable) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	(*r.now.Load()).ServeHTTP(w, q)
}

// greets is a relay that opens each socket with that text, and then is silent.
func greets(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		upgrader := websocket.Upgrader{}
		socket, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer socket.Close()
		if text == "" || socket.WriteMessage(websocket.TextMessage, []byte(text)) != nil {
			return
		}
		for err == nil {
			_, _, err = socket.ReadMessage()
		}
	})
}

func answers(status int, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		w.Write([]byte(text))
	})
}

func hangsUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

const (
	refused     = "The pairing server refused to open a channel."
	waitMinutes = "Wait a few minutes, then try again."
	nonsense    = "Something between you and the pairing server answered instead of it."
	openBrowser = "If this network has a sign-in page, open it in a browser first."
	unreachable = "The pairing server could not be reached."
	checkYours  = "Check your connection, then try again."
)

// Without a relay there is no code, but a sentence, first while it is tried again and then for good; once there is a relay,
// trying again helps.
func TestNoRelay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		relay    http.Handler
		what, do string
	}{
		{"hangs up", http.HandlerFunc(hangsUp), unreachable, checkYours},
		{"refuses", answers(http.StatusServiceUnavailable, "busy"), refused, waitMinutes},
		{"is a web page", answers(http.StatusOK, "<!doctype html>"), nonsense, openBrowser},
		{"closes the socket", greets(""), nonsense, openBrowser},
		{"greets with junk", greets("hello"), nonsense, openBrowser},
		{"greets with no id", greets(`{"link":"/v1/ws/","channelid":"short"}`), nonsense, openBrowser},
		{"starts with an envelope", greets(`{"message":"AA","sender":{}}`), nonsense, openBrowser},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			relays := newReplaceable(newRelay(t))
			desk := startPairing(t, newWorldWith(t, relays))
			desk.answer("c", "u Show the link as text")
			relays.become(c.relay)
			desk.answer("t", stopped, "t Try again")
			desk.expect("Scan this code with your phone", "Getting a code", c.what, c.do)
			desk.expect(failed, c.what, c.do)
			relays.become(newRelay(t))
			desk.answer("t", "t Try again")
			desk.answer("c", "Scan this code with your phone", "u Show the link as text")
			desk.expect(stopped)
			desk.goesOn()
		})
	}
}

// A relay of the person's own choice is used, and one that is not there is told apart from a network that is down.
func TestUnreachableRelay(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--server", newWorld(t).origin, "--relay", "ws://127.0.0.1:9")
	desk.signIn(plainEmail)
	desk.expect(failed, unreachable, checkYours)
	desk.quit()
}

// A channel that dies before anybody came is replaced by itself, by one with another key.
func TestChannelDiesUnseen(t *testing.T) {
	t.Parallel()
	first := newRelay(t)
	relays := newReplaceable(first)
	desk := startPairing(t, newWorldWith(t, relays))
	old := desk.link()
	relays.become(newRelay(t))
	first.Close()
	desk.expect("This is a fresh code. The one before it no longer works.")
	desk.send("u")
	desk.expect("It stays on your screen until you clear it.")
	fresh := desk.word()
	if id, key := idAndKey(t, old); id == "" || key == "" {
		t.Fatal("no link")
	} else if otherID, otherKey := idAndKey(t, fresh); otherID == id || otherKey == key {
		t.Error("the fresh code has the id or the key of the one before it")
	}
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": fresh})
	phone.do("request", nil)
	desk.answer("d", "Is this your phone?")
	phone.hear("pair:auth:cancel")
}

// A channel that dies under the card ends the pairing; nothing is minted, whatever is typed then.
func TestChannelDiesUnderTheCard(t *testing.T) {
	t.Parallel()
	first := newRelay(t)
	relays := newReplaceable(first)
	w := newWorldWith(t, relays)
	desk := startPairing(t, w)
	phone := desk.scan()
	desk.expect("Is this your phone?")
	relays.become(newRelay(t))
	first.Close()
	desk.expect(brokeOff, checkBoth)
	phone.await("socket closed")
	if n := w.mints.Load(); n != 0 {
		t.Errorf("%d codes were asked for", n)
	}
	desk.pairsFresh()
}

// A relay may have a third participant, who can end a pairing and get nothing out of it.
func TestThirdParticipant(t *testing.T) {
	t.Parallel()
	roomy := relay.DefaultSettings()
	roomy.MaxChannelConnections = 3
	server := relay.NewServer(roomy)
	t.Cleanup(func() { server.Close() })
	w := newWorldWith(t, server)
	desk := startPairing(t, w)
	link := desk.link()
	phone, intruder := play(t, "phone.mjs"), play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	desk.expect("Is this your phone?")
	intruder.do("barge", order{"link": link, "text": "FwMDAAUAAAAAAA=="})
	desk.expect("Warning: A second device tried the same code", "Neither device got anything.")
	phone.await("error")
	lapse{}.checkPhone(t, phone)
	desk.answer("b", "s Get a fresh code, b Back, q Quit")
	desk.pairsAgain()
}

// idAndKey are the two secrets of a pairing link.
func idAndKey(t *testing.T, link string) (id, key string) {
	t.Helper()
	_, fragment, _ := strings.Cut(link, "#")
	values, err := url.ParseQuery(fragment)
	if err != nil {
		t.Fatal("a link that is none")
	}
	return values.Get("channel_id"), values.Get("channel_key")
}
