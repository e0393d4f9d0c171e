package sandbox_test

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// signature is a Hawk header in the making: what a test changes is signed as it is, but for the MAC.
type signature struct {
	id, ts, nonce, method, uri, hash, ext string
	key                                   []byte
}

// sign prepares the signature of a request by a session, whose token is in hex.
func (w *world) sign(token, method, uri, body string) signature {
	w.Helper()
	return w.signBy("sessionToken", token, method, uri, body)
}

// signBy is the same for a token of any kind.
func (w *world) signBy(kind, token, method, uri, body string) signature {
	w.Helper()
	raw, err := hex.DecodeString(token)
	w.must(err)
	keys, err := hkdf.Key(sha256.New, raw, nil, "identity.mozilla.com/picl/v1/"+kind, 64)
	w.must(err)
	s := signature{id: hex.EncodeToString(keys[:32]), key: keys[32:], method: method, uri: uri, nonce: "j4h3g2",
		ts: fmt.Sprint(w.clock.Now().Unix())}
	if body != "" {
		sum := sha256.Sum256([]byte("hawk.1.payload\napplication/json\n" + body + "\n"))
		s.hash = base64.StdEncoding.EncodeToString(sum[:])
	}
	return s
}

// header is the header, signed for the server of that origin.
func (s signature) header(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "hawk.1.header\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n",
		s.ts, s.nonce, s.method, s.uri, u.Hostname(), u.Port(), s.hash, s.ext)
	header := fmt.Sprintf(`Hawk id="%s", ts="%s", nonce="%s", mac="%s"`,
		s.id, s.ts, s.nonce, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	if s.hash != "" {
		header += fmt.Sprintf(`, hash="%s"`, s.hash)
	}
	if s.ext != "" {
		header += fmt.Sprintf(`, ext="%s"`, s.ext)
	}
	return header
}

// sessionToken signs in to the trusted account.
func (w *world) sessionToken() string {
	w.Helper()
	return w.ok(w.login(trustedEmail, trustedEmail, "?keys=true", nil)).text("sessionToken")
}

const statusPath = "/v1/session/status"

// TestHawk: sessions and key fetch tokens may be shown by a signature.
func TestHawk(t *testing.T) {
	w := newWorld(t)
	token := w.sessionToken()
	w.ok(w.get(statusPath, w.sign(token, "GET", statusPath, "").header(w.Origin())))
	body := `{"client_id":"` + oauth.FenixID + `","scope":"profile"}`
	signed := w.sign(token, "POST", "/v1/account/scoped-key-data", body)
	signed.nonce, signed.ext = "another", "some app"
	w.ok(w.post("/v1/account/scoped-key-data", signed.header(w.Origin()), body))
	listed := w.sign(token, "GET", "/v1/account/attached_clients?filterIdleDevicesTimestamp=1", "")
	listed.nonce = "a-third"
	w.ok(w.get(listed.uri, listed.header(w.Origin())))
}

// TestHawkRefuses: each thing that is signed, changed by itself.
func TestHawkRefuses(t *testing.T) {
	ask := func(change func(*world, *signature)) func(*world) answer {
		return func(w *world) answer {
			s := w.sign(w.sessionToken(), "GET", statusPath, "")
			change(w, &s)
			return w.get(statusPath, s.header(w.Origin()))
		}
	}
	at := func(seconds int64) func(*world) answer {
		return ask(func(w *world, s *signature) { s.ts = fmt.Sprint(w.clock.Now().Unix() + seconds) })
	}
	posted := func(signed, sent string) func(*world) answer {
		return func(w *world) answer {
			return w.post("/v1/session/destroy", w.sign(w.sessionToken(), "POST", "/v1/session/destroy", signed).header(w.Origin()), sent)
		}
	}
	checkRefusals(t, []refusal{
		{"Hawk: another key", 401, 109, ask(func(_ *world, s *signature) { s.key = s.key[1:] })},
		{"Hawk: another method", 401, 109, ask(func(_ *world, s *signature) { s.method = "POST" })},
		{"Hawk: another path", 401, 109, ask(func(_ *world, s *signature) { s.uri += "?" })},
		{"Hawk: another body", 401, 109, posted(`{}`, `{ }`)},
		{"Hawk: a body that is not signed", 401, 109, posted(``, `{}`)},
		{"Hawk: unknown session", 401, 110, ask(func(_ *world, s *signature) { s.id = zeros64 })},
		{"Hawk: an id that is none", 401, 110, ask(func(_ *world, s *signature) { s.id = "00" })},
		{"Hawk: a time that is none", 401, 110, ask(func(_ *world, s *signature) { s.ts = "now" })},
		{"Hawk: no nonce", 401, 110, ask(func(_ *world, s *signature) { s.nonce = "" })},
		{"Hawk: too old", 401, 111, at(-61)},
		{"Hawk: too new", 401, 111, at(61)},
		{"Hawk: twice", 401, 115, func(w *world) answer {
			header := w.sign(w.sessionToken(), "GET", statusPath, "").header(w.Origin())
			w.ok(w.get(statusPath, header))
			return w.get(statusPath, header)
		}},
		{"Hawk: an attribute twice", 401, 110, func(w *world) answer {
			header := w.sign(w.sessionToken(), "GET", statusPath, "").header(w.Origin())
			return w.get(statusPath, header+`, nonce="x"`)
		}},
		{"Hawk: an unknown attribute", 401, 110, func(w *world) answer {
			header := w.sign(w.sessionToken(), "GET", statusPath, "").header(w.Origin())
			return w.get(statusPath, header+`, app="x"`)
		}},
		{"Hawk: a session of another run", 401, 110, func(w *world) answer {
			token, after := w.sessionToken(), newWorld(w.T)
			w.must(after.Recall(w.Remember()))
			return after.get(statusPath, after.sign(token, "GET", statusPath, "").header(after.Origin()))
		}},
	})
}

// TestHawkClock: a minute either way is let through, and who is refused is told the time.
func TestHawkClock(t *testing.T) {
	w := newWorld(t)
	token := w.sessionToken()
	for i, c := range []struct{ off, status int }{{-60, 200}, {60, 200}, {-90, 401}} {
		s := w.sign(token, "GET", statusPath, "")
		s.ts, s.nonce = fmt.Sprint(w.clock.Now().Unix()+int64(c.off)), fmt.Sprint("nonce", i)
		a := w.get(statusPath, s.header(w.Origin()))
		if a.status != c.status || c.status != 200 && a.members["serverTime"] != 1.7e9 {
			t.Errorf("%d s: %d %s", c.off, a.status, a.raw)
		}
	}
}

// TestHawkInProd: only the id counts, as in production.
func TestHawkInProd(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Mode = sandbox.Prod })
	s := w.sign(w.sessionToken(), http.MethodGet, "/elsewhere", "")
	s.ts, s.key = "1", nil
	for range 2 {
		w.ok(w.get(statusPath, s.header(w.Origin())))
	}
	if a := w.get(statusPath, strings.Replace(s.header(w.Origin()), s.id, zeros64, 1)); a.errno() != 110 {
		t.Errorf("an unknown id: %s", a.raw)
	}
}

// TestHawkAtTheTokenEndpoint: it looks into a request before it knows whether that one is signed at all.
func TestHawkAtTheTokenEndpoint(t *testing.T) {
	w := newWorld(t)
	const path = "/v1/oauth/token"
	body := `{"client_id":"` + oauth.FenixID + `","grant_type":"fxa-credentials","scope":"profile"}`
	signed := w.sign(w.sessionToken(), http.MethodPost, path, body)
	w.ok(w.post(path, signed.header(w.Origin()), body))
	signed.nonce = "another"
	w.refused(109, w.post(path, signed.header(w.Origin()), strings.Replace(body, "profile", "openid", 1)))
}
