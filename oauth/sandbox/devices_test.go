package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
)

func (w *world) attached(session, query string) []oauth.AttachedClient {
	w.Helper()
	all, err := oauth.ParseAttachedClients(w.ok(w.get("/v1/account/attached_clients"+query, session)).raw)
	w.must(err)
	return all
}

// TestIdleClientsAreFiltered: only what was used since the time that was asked for.
func TestIdleClientsAreFiltered(t *testing.T) {
	w := newWorld(t)
	me := w.verified()
	w.tokens(me)
	w.clock.advance(time.Minute)
	all := w.attached(me, "?filterIdleDevicesTimestamp=1700000000000")
	recent := w.attached(me, "?filterIdleDevicesTimestamp=1700000000001")
	if len(all) != 3 || len(recent) != 1 || !recent[0].Current {
		t.Errorf("all %+v, recent %+v", all, recent)
	}
}

// TestDevices: registered, changed, listed, adopted, idle, destroyed with its session.
func TestDevices(t *testing.T) {
	w := newWorld(t)
	desk, laptop := w.verified(), w.verified()
	id := w.deviceID(desk, "Desk")
	w.clock.advance(time.Second)
	if again := w.deviceID(desk, "Desk 2"); again != id {
		t.Errorf("the same session has a second device")
	}
	w.ok(w.post("/v1/account/device", desk, members{"id": id, "availableCommands": members{"x": "y"},
		"pushCallback": "https://push.example/1", "pushPublicKey": "k", "pushAuthKey": "a"}))
	list := w.ok(w.get("/v1/account/devices?filterIdleDevicesTimestamp=1700000001000", desk)).raw
	if got := string(list); !strings.Contains(got, `"name":"Desk 2"`) || !strings.Contains(got, `"isCurrentDevice":true`) ||
		!strings.Contains(got, `"pushCallback":"https://push.example/1"`) {
		t.Errorf("%s", got)
	}
	w.clock.advance(time.Second)
	if a := w.ok(w.get("/v1/account/devices?filterIdleDevicesTimestamp=1700000002000", laptop)); string(a.raw) != "[]" {
		t.Errorf("idle: %s", a.raw)
	}
	w.ok(w.post("/v1/account/device", laptop, members{"id": id}))
	if a := w.ok(w.get("/v1/account/devices", desk)); strings.Count(string(a.raw), `"isCurrentDevice"`) != 1 ||
		strings.Contains(string(a.raw), `"isCurrentDevice":true`) {
		t.Errorf("adopted: %s", a.raw)
	}
	w.ok(w.post("/v1/account/device/destroy", desk, members{"id": id}))
	if a := w.get("/v1/session/status", laptop); a.errno() != 110 {
		t.Errorf("the session of a destroyed device: %s", a.raw)
	}
	w.ok(w.get("/v1/session/status", desk))
}

// TestDestroyAttachedClients: by each of the ways to name one.
func TestDestroyAttachedClients(t *testing.T) {
	w := newWorld(t)
	me := w.verified()
	w.deviceID(w.verified(), "Other")
	w.deviceID("Bearer "+w.tokens(me).text("refresh_token"), "Phone")
	w.tokens(me) // a refresh token without a device, and a session
	w.tokens(me)
	destroy := func(c oauth.AttachedClient, names ...string) {
		body := members{"clientId": nil, "deviceId": nil, "sessionTokenId": nil, "refreshTokenId": nil}
		all := members{"clientId": c.ClientID, "deviceId": c.DeviceID, "sessionTokenId": c.Session.Text(), "refreshTokenId": c.RefreshTokenID}
		for _, name := range names {
			body[name] = all[name]
		}
		w.ok(w.post("/v1/account/attached_client/destroy", me, body))
	}
	list := func() []oauth.AttachedClient { return w.attached(me, "") }
	if n := len(list()); n != 8 { // me, Other, and three times a refresh token and a session
		t.Fatalf("%d attached clients", n)
	}
	first := func(want func(oauth.AttachedClient) bool) oauth.AttachedClient {
		all := list()
		i := slices.IndexFunc(all, want)
		if i < 0 {
			t.Fatalf("not listed: %+v", all)
		}
		return all[i]
	}
	destroy(first(func(c oauth.AttachedClient) bool { return c.Name == "Other" }), "deviceId", "sessionTokenId")
	destroy(first(func(c oauth.AttachedClient) bool { return c.Name == "Phone" }), "clientId", "deviceId", "refreshTokenId")
	bare := first(func(c oauth.AttachedClient) bool { return c.RefreshTokenID != "" })
	if bare.Name != "Firefox for Android" || bare.DeviceType != "" {
		t.Errorf("a refresh token without a device is listed as %+v", bare)
	}
	w.ok(w.post("/v1/account/attached_client/destroy", w.session(plainEmail), // another account's: nothing happens
		members{"clientId": bare.ClientID, "refreshTokenId": bare.RefreshTokenID}))
	before := len(list())
	destroy(bare, "clientId", "refreshTokenId")
	if n := len(list()); n != before-1 {
		t.Errorf("%d left of %d", n, before)
	}
	destroy(bare, "clientId", "refreshTokenId") // gone already: no error
	destroy(bare, "clientId")                   // all of the client's
	destroy(first(func(c oauth.AttachedClient) bool { return !c.Current }), "sessionTokenId")
	left := list()
	if len(left) != 3 || slices.ContainsFunc(left, func(c oauth.AttachedClient) bool { return c.ClientID != "" || c.DeviceID != "" }) {
		t.Errorf("left: %+v", left)
	}
	if a := w.post("/v1/account/attached_client/destroy", w.session(plainEmail), members{"sessionTokenId": left[0].Session.Text()}); a.errno() != 107 {
		t.Errorf("another account's session: %s", a.raw)
	}
}
