package tlspsk

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"}

// TestRedaction holds that a key and a connection print as one word in every state.
func TestRedaction(t *testing.T) {
	key := newKey(t, vectorPSK)
	values := map[string]any{"Key": key, "*Key": &key}
	for name, build := range map[string]func(testing.TB) *Conn{
		"server at the start": vectorServer, "server waiting": vectorWaitingServer, "server connected": vectorConnectedServer,
		"client at the start": vectorClient, "client waiting": vectorWaitingClient, "client connected": vectorConnectedClient,
	} {
		values[name], values["value of "+name] = build(t), *build(t)
	}
	values["secret"] = newEarlySecret(key).secret
	for name, value := range values {
		for _, verb := range verbs {
			if got := fmt.Sprintf(verb, value); got != "[redacted]" {
				t.Errorf("%s prints as %q with %s", name, got, verb)
			}
		}
	}
	for _, text := range []func() ([]byte, error){key.MarshalText, func() ([]byte, error) { return json.Marshal(key) }} {
		if got, err := text(); err != nil || !bytes.Contains(got, []byte("[redacted]")) {
			t.Errorf("marshals as %q, %v", got, err)
		}
	}
}

// TestRedactionInside holds the same where fmt cannot call our methods: in unexported fields of another type.
func TestRedactionInside(t *testing.T) {
	key := newKey(t, vectorPSK)
	for name, conn := range map[string]*Conn{"start": vectorServer(t), "waiting": vectorWaitingServer(t), "client": vectorWaitingClient(t)} {
		var secrets [][]byte
		secrets = append(secrets, key.bytes())
		secrets = append(secrets, secretsOf(conn)...)
		if conn.in.keys != nil {
			secrets = append(secrets, conn.in.keys.iv[:], conn.out.keys.iv[:])
		}
		for _, verb := range verbs {
			shown := fmt.Sprintf(verb, struct {
				key   Key
				conn  *Conn
				value Conn
			}{key, conn, *conn})
			for _, secret := range secrets {
				if shows(shown, secret) {
					t.Errorf("%s with %s shows a secret: %s", name, verb, shown)
				}
			}
		}
	}
}

// shows looks for the first bytes of a secret in the ways in which fmt writes bytes.
func shows(text string, secret []byte) bool {
	head := secret[:4]
	decimal := strings.Trim(fmt.Sprint(head), "[]")
	source := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", head), "[]byte{"), "}")
	return strings.Contains(text, string(head)) || strings.Contains(text, decimal) || strings.Contains(text, source) ||
		strings.Contains(strings.ToLower(text), hex.EncodeToString(head))
}

// TestErrorsSayNothing holds that an error repeats neither the secrets nor what came from the wire.
func TestErrorsSayNothing(t *testing.T) {
	marker := []byte("MARKER-OF-THE-PEER")
	hello := newTestClientHello()
	hello.identities[0] = string(marker)
	for name, record := range map[string][]byte{
		"garbage":  marker,
		"record":   plainRecord(99, marker),
		"message":  plainRecord(typeHandshake, marker),
		"identity": hello.record(t),
		"alert":    plainRecord(typeAlert, []byte{2, 'M'}),
	} {
		_, err := vectorServer(t).Receive(record)
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			if shown := fmt.Sprintf(verb, err); shows(shown, marker) || shows(shown, []byte(vectorPSK)) {
				t.Errorf("%s: %s", name, shown)
			}
		}
	}
}
