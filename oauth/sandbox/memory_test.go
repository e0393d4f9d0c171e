package sandbox_test

import (
	"bytes"
	"errors"
	"testing"

	"countersign/oauth/sandbox"
)

func TestMemoryOutlivesTheServer(t *testing.T) {
	before := newWorld(t)
	session := before.verified()
	before.ok(before.post("/v1/account/device", session, members{"name": "desk", "type": "desktop"}))
	before.tokens(session)
	key, err := before.SyncKey(trustedEmail)
	if err != nil {
		t.Fatal(err)
	}
	clients := before.ok(before.get("/v1/account/attached_clients", session)).raw

	after := newWorld(t)
	if after.get("/v1/session/status", session).errno() != 110 {
		t.Fatal("a fresh server knows the session of another")
	}
	if err := after.Recall(before.Remember()); err != nil {
		t.Fatal(err)
	}
	after.ok(after.get("/v1/session/status", session))
	if got := after.ok(after.get("/v1/account/attached_clients", session)).raw; !bytes.Equal(got, clients) {
		t.Errorf("attached clients changed:\n%s\n%s", clients, got)
	}
	if again, err := after.SyncKey(trustedEmail); err != nil || !bytes.Equal(again.JWK(), key.JWK()) {
		t.Error("the sync key changed")
	}
	after.session(trustedEmail)
}

func TestMemoryHoldsNoWaitingSession(t *testing.T) {
	before, after := newWorld(t), newWorld(t)
	session := before.session(plainEmail)
	if err := after.Recall(before.Remember()); err != nil {
		t.Fatal(err)
	}
	if after.get("/v1/session/status", session).errno() != 110 {
		t.Error("a session that waited for its code came back")
	}
}

func TestMemoryRefusesNonsense(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	for _, text := range []string{"", "{", "[]", `{"accounts":[{"email":"trusted@example.org","uid":"00","keys":""}]}`,
		`{"accounts":[{"email":"trusted@example.org","uid":"00000000000000000000000000000000","keys":"00"}]}`, `{"else":1}`} {
		if err := w.Recall([]byte(text)); !errors.Is(err, sandbox.ErrMemory) {
			t.Errorf("%q: got %v, want ErrMemory", text, err)
		}
	}
	w.ok(w.get("/v1/session/status", session))
}
