package e2e

import (
	"bytes"
	"cmp"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"sync"
)

// overheard is what the program and the account server have said to each other in confidence.
type overheard struct {
	email, password string

	mu      sync.Mutex
	salt    string            // of the account's password, where it is the server's
	tokens  map[string]string // by name, in digits
	codes   []string
	access  []string          // tokens, with which the program asks what the account is called
	bundles map[string]string // by what they were asked for with
}

const namespace = "identity.mozilla.com/picl/v1/"

func hkdfOf(key []byte, label string, size int) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, namespace+label, size)
	if err != nil {
		panic(err) // the lengths are right
	}
	return out
}

// stretched are the secrets that a password becomes, of either version.
func stretched(password, salt string, iterations int) map[string][]byte {
	quick, err := pbkdf2.Key(sha256.New, password, []byte(salt), iterations, 32)
	if err != nil {
		panic(err)
	}
	return map[string][]byte{
		"stretched password": quick, "authPW": hkdfOf(quick, "authPW", 32), "unwrapBKey": hkdfOf(quick, "unwrapBkey", 32),
	}
}

// hear takes one answer of the account server.
func (o *overheard) hear(r *http.Request, answer []byte) {
	var said struct {
		ClientSalt, SessionToken, KeyFetchToken, KeyFetchTokenVersion2, Bundle, Code string

		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal(answer, &said) != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.salt = cmp.Or(said.ClientSalt, o.salt)
	for name, digits := range map[string]string{
		theSession: said.SessionToken, "key fetch token": said.KeyFetchToken, "key fetch token of version 2": said.KeyFetchTokenVersion2,
	} {
		if digits != "" {
			o.tokens[name] = digits
		}
	}
	if said.AccessToken != "" && said.RefreshToken == "" { // one with the other is a phone's
		o.access = append(o.access, said.AccessToken)
	}
	if said.Code != "" && r.URL.Path == "/v1/oauth/authorization" {
		o.codes = append(o.codes, said.Code)
	}
	if said.Bundle != "" {
		o.bundles[r.Header.Get("Authorization")] = said.Bundle
	}
}

// all is what was said, and all that can be derived from it and the password.
func (o *overheard) all() map[string][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	secrets := stretched(o.password, namespace+"quickStretch:"+o.email, 1_000)
	if o.salt != "" {
		secrets = stretched(o.password, o.salt, 650_000)
	}
	for n, code := range o.codes {
		secrets["authorization code "+strconv.Itoa(n)] = []byte(code)
	}
	for n, token := range o.access {
		secrets[theAccess+" "+strconv.Itoa(n)] = []byte(token)
	}
	for name, digits := range o.tokens {
		token, kind := unhex(digits), "keyFetchToken"
		if name == theSession {
			kind = "sessionToken"
		}
		derived := hkdfOf(token, kind, 96)
		secrets[name], secrets["id of the "+name] = token, derived[:32]
		secrets["request key of the "+name], secrets["bundle key of the "+name] = derived[32:64], derived[64:]
		if bundle := unhex(o.bundles["Bearer fxk_"+hex.EncodeToString(derived[:32])]); len(bundle) > 0 {
			maps.Copy(secrets, opened(bundle, derived[64:], secrets["unwrapBKey"]))
		}
	}
	return secrets
}

// opened are the keys in a bundle, and what the program keeps of them.
func opened(bundle, bundleKey, unwrapBKey []byte) map[string][]byte {
	response := hkdfOf(bundleKey, "account/keys", 96)
	keys, kB := make([]byte, 64), make([]byte, 32)
	subtle.XORBytes(keys, bundle, response[32:])
	subtle.XORBytes(kB, keys[32:], unwrapBKey)
	return map[string][]byte{"kA": keys[:32], "wrapKB": keys[32:], "kB": kB, theSyncKey: hkdfOf(kB, "oldsync", 64)}
}

func unhex(digits string) []byte {
	raw, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return raw
}

// overhear listens to the account server from now on, and knows the person's password.
func (w *world) overhear(password, email string) *overheard {
	o := &overheard{email: email, password: password, tokens: map[string]string{}, bundles: map[string]string{}}
	w.ear.Store(o)
	return o
}

// copyWriter keeps a copy of an answer.
type copyWriter struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (c *copyWriter) Write(p []byte) (int, error) {
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}
