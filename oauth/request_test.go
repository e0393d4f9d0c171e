package oauth

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	phoneX    = "SiBn6uebjigmQqw4TpNzs3AUyCae1_sG2b9Fzhq3Fyo"
	phoneY    = "q99Xq1RWNTFpk99pdQOSjUvwELss51PkmAGCXhLfMV4"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	thumb     = "4PJM9yteFyKlomH-gvQKrXftkCwjOG4t_NjXUxK3UjI"
)

func jwk(text string) string { return base64url.EncodeToString([]byte(text)) }

func phoneJWK(more string) string {
	return jwk(`{"kty":"EC","crv":"P-256","x":"` + phoneX + `","y":"` + phoneY + `"` + more + `}`)
}

// phoneFields is what Firefox for iOS sends.
func phoneFields() Fields {
	return Fields{
		ClientID:            FirefoxIOSID,
		Scope:               ScopeProfile + " " + ScopeOldsync + " " + ScopeSession,
		State:               "eo4vz1OUVrE-uFgrWMC4Ew",
		CodeChallenge:       challenge,
		CodeChallengeMethod: "S256",
		KeysJWK:             phoneJWK(`,"kid":"` + thumb + `"`),
		AccessType:          "offline",
	}
}

func TestRequestHoldsWhatThePhoneAsked(t *testing.T) {
	r, err := ParseRequest(phoneFields(), DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	if r.ClientID() != FirefoxIOSID || r.ClientName() != "Firefox for iOS" {
		t.Errorf("client %q %q", r.ClientID(), r.ClientName())
	}
	if f := phoneFields(); r.Scope() != f.Scope || r.State() != f.State || r.CodeChallenge() != f.CodeChallenge {
		t.Errorf("%q %q %q", r.Scope(), r.State(), r.CodeChallenge())
	}
	if kid, ok := r.Kid(); kid != thumb || !ok {
		t.Errorf("kid %q %v", kid, ok)
	}
	if !r.GrantsSession() || !r.GrantsSync() {
		t.Error("grants less than it asks for")
	}
	x, _ := decodeBase64url(phoneX)
	if got := r.PublicKey().Bytes(); !bytes.Equal(got[1:33], x) {
		t.Errorf("public key %x", got)
	}
	if r.Fields() != phoneFields() {
		t.Errorf("canonical form %+v", r.Fields())
	}
}

// Every row of the pairing protocol spec, sections 7.1 to 7.3, and of the accounts spec, section 5.1.
var requestChecks = []struct {
	name   string
	change func(*Fields)
	failed string // empty: accepted
}{
	{"as sent", func(f *Fields) {}, ""},
	{"client: Firefox for Android", func(f *Fields) { f.ClientID = FenixID }, ""},
	{"client: Reference Browser", func(f *Fields) { f.ClientID = ReferenceBrowserID }, FieldClient},
	{"client: Fennec", func(f *Fields) { f.ClientID = "3332a18d142636cb" }, FieldClient},
	{"client: Firefox Desktop", func(f *Fields) { f.ClientID = "5882386c6d801776" }, FieldClient},
	{"client: Thunderbird", func(f *Fields) { f.ClientID = "8269bacd7bbc7f80" }, FieldClient},
	{"client: in capitals", func(f *Fields) { f.ClientID = strings.ToUpper(FenixID) }, FieldClientID},
	{"client: none", func(f *Fields) { f.ClientID = "" }, FieldClientID},
	{"client: one digit short", func(f *Fields) { f.ClientID = FenixID[:15] }, FieldClientID},
	{"client: one digit long", func(f *Fields) { f.ClientID = FenixID + "0" }, FieldClientID},

	{"scope: sync only", func(f *Fields) { f.Scope = ScopeOldsync }, ""},
	{"scope: documented pair", func(f *Fields) { f.Scope = ScopeProfile + " " + ScopeOldsync }, ""},
	{"scope: sync twice", func(f *Fields) { f.Scope = ScopeOldsync + " " + ScopeOldsync }, ""},
	{"scope: none", func(f *Fields) { f.Scope = "" }, FieldScope},
	{"scope: without sync", func(f *Fields) { f.Scope = ScopeProfile }, FieldNoSync},
	{"scope: session without sync", func(f *Fields) { f.Scope = ScopeProfile + " " + ScopeSession }, FieldNoSync},
	{"scope: part of profile", func(f *Fields) { f.Scope = "profile:email " + ScopeOldsync }, FieldScope},
	{"scope: profile to write", func(f *Fields) { f.Scope = "profile:write " + ScopeOldsync }, FieldScope},
	{"scope: read-only sync", func(f *Fields) { f.Scope = ScopeOldsync + "#read" }, FieldScope},
	{"scope: below sync", func(f *Fields) { f.Scope = ScopeOldsync + "/bookmarks" }, FieldScope},
	{"scope: sync in capitals", func(f *Fields) { f.Scope = strings.ToUpper(ScopeOldsync) }, FieldScope},
	{"scope: another application", func(f *Fields) { f.Scope = ScopeOldsync + " https://identity.mozilla.com/apps/relay" }, FieldScope},
	{"scope: everything", func(f *Fields) { f.Scope = ScopeOldsync + " *" }, FieldScope},
	{"scope: two spaces", func(f *Fields) { f.Scope = ScopeProfile + "  " + ScopeOldsync }, FieldScope},
	{"scope: leading space", func(f *Fields) { f.Scope = " " + ScopeOldsync }, FieldScope},
	{"scope: plus signs", func(f *Fields) { f.Scope = ScopeProfile + "+" + ScopeOldsync }, FieldScope},
	{"scope: tab", func(f *Fields) { f.Scope = ScopeProfile + "\t" + ScopeOldsync }, FieldScope},
	{"scope: 256 characters", func(f *Fields) { f.Scope = scopeOfLength(256) }, ""},
	{"scope: 257 characters", func(f *Fields) { f.Scope = scopeOfLength(264) }, FieldScope},

	{"state: none", func(f *Fields) { f.State = "" }, FieldState},
	{"state: one character", func(f *Fields) { f.State = "x" }, ""},
	{"state: 512 characters", func(f *Fields) { f.State = strings.Repeat("x", 512) }, ""},
	{"state: 513 characters", func(f *Fields) { f.State = strings.Repeat("x", 513) }, FieldState},
	{"state: line break", func(f *Fields) { f.State = "a\nb" }, FieldState},
	{"state: NUL", func(f *Fields) { f.State = "a\x00b" }, FieldState},
	{"state: DEL", func(f *Fields) { f.State = "a\x7fb" }, FieldState},
	{"state: beyond ASCII", func(f *Fields) { f.State = "\u202e" }, FieldState},
	{"state: broken UTF-8", func(f *Fields) { f.State = "\xff" }, FieldState},

	{"challenge: none", func(f *Fields) { f.CodeChallenge = "" }, FieldChallenge},
	{"challenge: 42 characters", func(f *Fields) { f.CodeChallenge = challenge[:42] }, FieldChallenge},
	{"challenge: 44 characters", func(f *Fields) { f.CodeChallenge = challenge + "A" }, FieldChallenge},
	{"challenge: 128 characters", func(f *Fields) { f.CodeChallenge = strings.Repeat("A", 128) }, FieldChallenge},
	{"challenge: padded", func(f *Fields) { f.CodeChallenge = challenge + "=" }, FieldChallenge},
	{"challenge: other alphabet", func(f *Fields) { f.CodeChallenge = strings.Replace(challenge, "-", "+", 1) }, FieldChallenge},
	{"challenge: no SHA-256", func(f *Fields) { f.CodeChallenge = challenge[:42] + "N" }, FieldChallenge},
	{"challenge: line break", func(f *Fields) { f.CodeChallenge = challenge + "\n" }, FieldChallenge},

	{"method: plain", func(f *Fields) { f.CodeChallengeMethod = "plain" }, FieldMethod},
	{"method: none, as in pairing version 2", func(f *Fields) { f.CodeChallengeMethod = "" }, ""},
	{"method: lower case", func(f *Fields) { f.CodeChallengeMethod = "s256" }, FieldMethod},

	{"key: none", func(f *Fields) { f.KeysJWK = "" }, FieldKeysJWK},
	{"key: without a kid", func(f *Fields) { f.KeysJWK = phoneJWK("") }, ""},
	{"key: of WebCrypto", func(f *Fields) { f.KeysJWK = phoneJWK(`,"ext":true,"key_ops":[],"use":"enc","alg":"ECDH-ES"`) }, ""},
	{"key: private", func(f *Fields) { f.KeysJWK = phoneJWK(`,"d":"` + phoneX + `"`) }, FieldKeysJWK},
	{"key: private member null", func(f *Fields) { f.KeysJWK = phoneJWK(`,"d":null`) }, FieldKeysJWK},
	{"key: too long", func(f *Fields) { f.KeysJWK = phoneJWK(`,"ext":"` + strings.Repeat("x", 1500) + `"`) }, FieldKeysJWK},
	{"key: raw JSON", func(f *Fields) { f.KeysJWK = `{"kty":"EC"}` }, FieldKeysJWK},
	{"key: padded", func(f *Fields) { f.KeysJWK = phoneJWK(`,"ext":1`) + "=" }, FieldKeysJWK},
	{"key: line break", func(f *Fields) { f.KeysJWK = phoneJWK("") + "\n" }, FieldKeysJWK},
	{"key: no object", func(f *Fields) { f.KeysJWK = jwk(`["EC"]`) }, FieldKeysJWK},
	{"key: two values", func(f *Fields) { f.KeysJWK = jwk(`{"kty":"EC"}{}`) }, FieldKeysJWK},
	{"key: broken UTF-8", func(f *Fields) { f.KeysJWK = phoneJWK(`,"use":"` + "\xff" + `"`) }, FieldKeysJWK},
	{"key: x twice", func(f *Fields) { f.KeysJWK = phoneJWK(`,"x":"` + phoneX + `"`) }, FieldKeysJWK},
	{"key: kty in capitals", func(f *Fields) {
		f.KeysJWK = jwk(`{"KTY":"EC","crv":"P-256","x":"` + phoneX + `","y":"` + phoneY + `"}`)
	}, FieldKeysJWK},
	{"key: RSA", func(f *Fields) {
		f.KeysJWK = jwk(`{"kty":"RSA","crv":"P-256","x":"` + phoneX + `","y":"` + phoneY + `"}`)
	}, FieldKeysJWK},
	{"key: P-384", func(f *Fields) {
		f.KeysJWK = jwk(`{"kty":"EC","crv":"P-384","x":"` + phoneX + `","y":"` + phoneY + `"}`)
	}, FieldKeysJWK},
	{"key: no y", func(f *Fields) { f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":"` + phoneX + `"}`) }, FieldKeysJWK},
	{"key: x a number", func(f *Fields) { f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":1,"y":"` + phoneY + `"}`) }, FieldKeysJWK},
	{"key: short x", func(f *Fields) {
		f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":"` + phoneX[:42] + `","y":"` + phoneY + `"}`)
	}, FieldKeysJWK},
	{"key: x of 33 bytes", func(f *Fields) {
		f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":"AA` + phoneX[1:] + `","y":"` + phoneY + `"}`)
	}, FieldKeysJWK},
	{"key: not on the curve", func(f *Fields) {
		f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":"` + phoneX + `","y":"` + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE" + `"}`)
	}, FieldKeysJWK},
	{"key: the point zero", func(f *Fields) {
		zero := strings.Repeat("A", 43)
		f.KeysJWK = jwk(`{"kty":"EC","crv":"P-256","x":"` + zero + `","y":"` + zero + `"}`)
	}, FieldKeysJWK},
	{"kid: 128 characters", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":"` + strings.Repeat("k", 128) + `"`) }, ""},
	{"kid: 129 characters", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":"` + strings.Repeat("k", 129) + `"`) }, FieldKeysJWK},
	{"kid: empty", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":""`) }, FieldKeysJWK},
	{"kid: null", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":null`) }, FieldKeysJWK},
	{"kid: a number", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":7`) }, FieldKeysJWK},
	{"kid: needs escaping", func(f *Fields) { f.KeysJWK = phoneJWK(`,"kid":"a\"b"`) }, FieldKeysJWK},

	{"access: none", func(f *Fields) { f.AccessType = "" }, ""},
	{"access: online", func(f *Fields) { f.AccessType = "online" }, FieldAccessType},
	{"access: something", func(f *Fields) { f.AccessType = "Offline" }, FieldAccessType},
}

func TestRequestChecks(t *testing.T) {
	for _, c := range requestChecks {
		t.Run(c.name, func(t *testing.T) {
			f := phoneFields()
			c.change(&f)
			r, err := ParseRequest(f, DefaultPolicy())
			var refused *RequestError
			switch {
			case c.failed == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.failed != "" && (!errors.As(err, &refused) || refused.Field != c.failed):
				t.Errorf("%v, want %s", err, c.failed)
			case c.failed != "" && r != Request{}:
				t.Error("a refused request left something behind")
			}
		})
	}
}

// scopeOfLength repeats scopes until the text has that many characters: of 8 ("profile ") and 40 or 47 each.
func scopeOfLength(n int) string {
	text := ScopeOldsync
	for _, next := range []string{ScopeOldsync, ScopeSession, ScopeOldsync, ScopeSession, ScopeProfile, ScopeProfile, ScopeProfile, ScopeProfile, ScopeProfile, ScopeProfile} {
		if len(text)+1+len(next) <= n {
			text += " " + next
		}
	}
	return text
}

func TestScopesKeepTheirOrder(t *testing.T) {
	f := phoneFields()
	f.Scope = strings.Join([]string{ScopeSession, ScopeOldsync, ScopeSession, ScopeProfile, ScopeOldsync}, " ")
	r, err := ParseRequest(f, DefaultPolicy())
	if want := strings.Join([]string{ScopeSession, ScopeOldsync, ScopeProfile}, " "); err != nil || r.Scope() != want {
		t.Errorf("%q, %v", r.Scope(), err)
	}
}

func TestPolicies(t *testing.T) {
	f := phoneFields()
	f.ClientID = ReferenceBrowserID
	wider := Policy{append(KnownClients(), Client{ReferenceBrowserID, "Reference Browser"})}
	if _, err := ParseRequest(f, wider); err != nil {
		t.Errorf("a wider policy: %v", err)
	}
	if _, err := ParseRequest(f, DefaultPolicy()); err == nil {
		t.Error("a wider policy changed DefaultPolicy")
	}
	if _, err := ParseRequest(phoneFields(), Policy{}); err == nil {
		t.Error("the empty policy allows something")
	}
	f.ClientID = "0123456789abcdef"
	r, err := ParseRequest(f, Policy{[]Client{{f.ClientID, "Our own"}}})
	if err != nil || r.ClientName() != "Our own" {
		t.Errorf("%q, %v", r.ClientName(), err)
	}
}

func TestRequestErrorsEchoNothing(t *testing.T) {
	_, err := ParseRequest(Fields{ClientID: "<attacker>"}, DefaultPolicy())
	if strings.Contains(err.Error(), "attacker") {
		t.Error(err)
	}
}

func TestZeroRequest(t *testing.T) {
	var r Request
	if r.PublicKey() != nil || r.GrantsSession() || r.GrantsSync() {
		t.Error("the zero request grants something")
	}
	if _, err := ParseRequest(r.Fields(), DefaultPolicy()); err == nil {
		t.Error("the zero request is a request")
	}
}

func TestEveryRequestSurvivesItsFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, err := NewPhoneKey(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 320, 320).Draw(t, "randomness")))
		if err != nil {
			t.Skip("no key in that randomness")
		}
		scopes := rapid.SliceOfN(rapid.SampledFrom([]string{ScopeProfile, ScopeOldsync, ScopeSession}), 0, 4).Draw(t, "scopes")
		checkSurvives(t, Fields{
			ClientID:            rapid.SampledFrom([]string{FenixID, FirefoxIOSID}).Draw(t, "client"),
			Scope:               strings.Join(append(scopes, ScopeOldsync), " "),
			State:               rapid.StringMatching(`[ -~]{1,512}`).Draw(t, "state"),
			CodeChallenge:       S256(rapid.String().Draw(t, "verifier")),
			CodeChallengeMethod: rapid.SampledFrom([]string{"", "S256"}).Draw(t, "method"),
			KeysJWK:             KeysJWK(key.PublicKey(), rapid.StringMatching(`[A-Za-z0-9._~-]{0,128}`).Draw(t, "kid")),
			AccessType:          rapid.SampledFrom([]string{"", "offline"}).Draw(t, "access"),
		}, true)
	})
}

func checkSurvives(t interface {
	Helper()
	Errorf(string, ...any)
}, f Fields, mustParse bool) {
	t.Helper()
	r, err := ParseRequest(f, DefaultPolicy())
	if err != nil {
		if mustParse {
			t.Errorf("%v", err)
		}
		return
	}
	again, err := ParseRequest(r.Fields(), DefaultPolicy())
	if err != nil || again != r {
		t.Errorf("%+v becomes %+v, %v", r, again, err)
	}
	if !r.GrantsSync() || r.PublicKey() == nil || r.ClientName() == "" {
		t.Errorf("accepted, but %+v", r)
	}
}

func FuzzParseRequest(f *testing.F) {
	p := phoneFields()
	f.Add(p.ClientID, p.Scope, p.State, p.CodeChallenge, p.CodeChallengeMethod, `{"kty":"EC","crv":"P-256","x":"`+phoneX+`","y":"`+phoneY+`"}`, p.AccessType)
	f.Add("", "", "", "", "", "", "")
	f.Add(FenixID, ScopeOldsync, "s", challenge, "", `{"d":1}`, "offline")
	f.Fuzz(func(t *testing.T, client, scope, state, challenge, method, key, access string) {
		checkSurvives(t, Fields{client, scope, state, challenge, method, jwk(key), access}, false)
		checkSurvives(t, Fields{client, scope, state, challenge, method, key, access}, false)
	})
}

// Vector of the accounts spec, section 11.9 (RFC 7636, appendix B).
func TestPKCEVector(t *testing.T) {
	if got := S256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != challenge {
		t.Error(got)
	}
	raw := []byte("t\x18\xdf\xb4\x97\x99\xe0\x25\x4f\xfa\x60\x7d\xd8\xad\xbb\xba\x16\xd4\x25\x4d\x69\xd6\xbf\xf0\x5b\x58\x05\x58\x53\x84\x8d\x79")
	verifier, got, err := NewPKCE(bytes.NewReader(raw))
	if err != nil || verifier.Text() != "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" || got != challenge {
		t.Errorf("%q %q %v", verifier.Text(), got, err)
	}
}

func TestDrawingNeedsEnoughRandomness(t *testing.T) {
	if _, _, err := NewPKCE(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a verifier of 31 bytes")
	}
	if _, err := NewPhoneKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key of 31 bytes")
	}
}

func TestPhoneKeyIsDrawnAgain(t *testing.T) {
	one := append(bytes.Repeat([]byte{0}, 31), 1)
	key, err := NewPhoneKey(bytes.NewReader(append(make([]byte, 32), one...)))
	if err != nil || !bytes.Equal(key.Bytes(), one) {
		t.Errorf("%v", err)
	}
	if key.Curve() != ecdh.P256() {
		t.Error("another curve")
	}
}

func TestState(t *testing.T) {
	s, err := NewState(strings.NewReader(strings.Repeat("\x01", 32)))
	if err != nil || len(s.Text()) != 43 || !s.Matches(s.Text()) {
		t.Fatalf("%q, %v", s.Text(), err)
	}
	for _, text := range []string{"", s.Text()[:42], s.Text() + "A", strings.ToLower(s.Text())} {
		if s.Matches(text) {
			t.Errorf("matches %q", text)
		}
	}
	if (State{}).Matches("") {
		t.Error("nothing matches nothing")
	}
	if _, err := NewState(strings.NewReader("x")); err == nil {
		t.Error("a state of too little randomness")
	}
}
