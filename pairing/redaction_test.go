package pairing

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// Every secret of this package, in every way that somebody prints a value by mistake.

var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%p", "%z", "%10.3s",
}

// wrapped holds secrets where fmt cannot call their methods.
type wrapped struct {
	key        ChannelKey
	invitation Invitation
	code       AuthorizationCode
	message    Authorization
}

func secrets(t *testing.T) map[string]any {
	i := example(t)
	code := NewAuthorizationCode(exampleCode)
	message := Authorization{code, "state"}
	return map[string]any{
		"key": i.Key, "pointer to a key": &i.Key, "invitation": i, "pointer to an invitation": &i,
		"code": code, "pointer to a code": &code, "message": message, "pointer to a message": &message,
		"slice": []any{i.Key, i, code, message}, "map": map[string]any{"i": i, "code": code},
		"unexported fields": wrapped{i.Key, i, code, message}, "pointer to them": &wrapped{i.Key, i, code, message},
	}
}

// reveals reports whether output holds the key or the code in some spelling.
func reveals(output string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(exampleKey)
	if err != nil {
		panic(err)
	}
	spellings := []string{exampleKey, string(raw), exampleCode, hex.EncodeToString([]byte(exampleCode))}
	for _, verb := range []string{"%v", "%x", "% x", "%o", "%b", "%d", "%c", "%U", "%#v"} {
		for _, middle := range [][]byte{raw[8:16], []byte(exampleCode)[8:16]} {
			spelling := strings.TrimPrefix(fmt.Sprintf(verb, middle), "[]byte{")
			spellings = append(spellings, strings.Trim(spelling, "[]{}"))
		}
	}
	for _, s := range spellings {
		if strings.Contains(strings.ToLower(output), strings.ToLower(s)) {
			return true
		}
	}
	return false
}

func TestSecretsAreNotFormatted(t *testing.T) {
	for name, secret := range secrets(t) {
		for _, verb := range verbs {
			if out := fmt.Sprintf(verb, secret); reveals(out) {
				t.Errorf("%s: %s prints %q", name, verb, out)
			}
		}
		if out := fmt.Sprint(secret) + fmt.Sprintln(secret) + fmt.Errorf("no: %v", secret).Error(); reveals(out) {
			t.Errorf("%s prints %q", name, out)
		}
	}
}

func TestSecretsAreNotMarshalled(t *testing.T) {
	for name, secret := range secrets(t) {
		if out, err := json.Marshal(secret); err != nil || reveals(string(out)) {
			t.Errorf("%s as JSON: %s, %v", name, out, err)
		}
		// What XML cannot write at all it does not reveal.
		if out, err := xml.Marshal(secret); err == nil && reveals(string(out)) {
			t.Errorf("%s as XML: %s", name, out)
		}
	}
}

func TestSecretsAreNotLogged(t *testing.T) {
	for name, secret := range secrets(t) {
		var out bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("here", "secret", secret, "group", slog.GroupValue(slog.Any("inside", secret)))
		}
		if reveals(out.String()) {
			t.Errorf("%s in a log: %s", name, out.String())
		}
	}
}

// TestSecretsSayThatTheyAre: what is printed instead.
func TestSecretsSayThatTheyAre(t *testing.T) {
	i := example(t)
	for _, secret := range []interface {
		fmt.Stringer
		fmt.GoStringer
		MarshalText() ([]byte, error)
	}{i, i.Key, NewAuthorizationCode(exampleCode), Invitation{}, ChannelKey{}, AuthorizationCode{}} {
		text, err := secret.MarshalText()
		for _, said := range []string{string(text), secret.String(), secret.GoString(), fmt.Sprint(secret), fmt.Sprintf("%x", secret)} {
			if err != nil || said != redacted {
				t.Errorf("%T says %q, %v", secret, said, err)
			}
		}
	}
}

// TestRevealsSees keeps the tests above honest.
func TestRevealsSees(t *testing.T) {
	i := example(t)
	for _, out := range []string{
		i.URL(exampleOrigin, Version2), fmt.Sprint(i.Key.Bytes()), fmt.Sprintf("%X", i.Key.Bytes()), fmt.Sprintf("%#v", i.Key.Bytes()),
		NewAuthorizationCode(exampleCode).Reveal(), fmt.Sprintf("%x", exampleCode), string(Encode(Authorization{Code: NewAuthorizationCode(exampleCode)})),
	} {
		if !reveals(out) {
			t.Errorf("%q goes unseen", out)
		}
	}
	if reveals(redacted) {
		t.Error("sees what is not there")
	}
}

// TestErrorsDoNotEcho: no error of this package repeats its input.
func TestErrorsDoNotEcho(t *testing.T) {
	const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ"
	_, idErr := ParseChannelID(secret)
	_, keyErr := ParseChannelKey(secret)
	_, _, urlErr := ParseURL(exampleOrigin + "/pair#channel_id=" + secret)
	_, messageErr := ParseMessage([]byte(`{"message":"pair:supp:request","data":{"state":["` + secret + `"]}}`))
	for _, err := range []error{idErr, keyErr, urlErr, messageErr} {
		for ; err != nil; err = errors.Unwrap(err) {
			if strings.Contains(fmt.Sprintf("%+v", err), secret) {
				t.Errorf("echo: %v", err)
			}
		}
	}
}
