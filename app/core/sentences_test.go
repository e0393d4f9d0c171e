package core

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// sentence is what the program says, and when.
type sentence struct {
	when string
	screen.Problem
}

// everySentence is every problem that a screen can show.
func everySentence() []sentence {
	all := []sentence{
		{"bad address", badAddress()}, {"half filled in", fillInBoth()}, {"keychain kept the session", keychainKeptSentence()},
		{"wrong authenticator code", badAuthenticatorCode()}, {"ended, the code being on its way", maybeGivenSentence()},
		{"ended, the code being on screen, unkept", Attempt{DoorFault: DoorUnkept}.endedSentence(pairing.ConnectionLost)},
	}
	all = append(all, sentence{"settings: not written", preferencesUnkept()}, sentence{"settings: bad relay", badRelay()},
		sentence{"settings: no diagnostics", diagnosticsUnsaved()})
	for f := range DoorUnread + 1 {
		a := Attempt{DoorFault: f, Rest: 25 * time.Minute}
		all = append(all, sentence{fmt.Sprint("no code: ", f), a.endedSentence(pairing.CodeUnavailable)})
	}
	for _, why := range slices.Sorted(maps.Keys(typedSentences())) {
		all = append(all, sentence{fmt.Sprintf("ended, typed: %d", why), Attempt{Typed: true}.endedSentence(why)})
	}
	for f := KeychainLocked; f <= KeychainUnused; f++ {
		all = append(all, sentence{"keychain: " + faultNames[f], keychainSentence(f)})
	}
	for _, kind := range failureKinds {
		f := oauth.Failure{Kind: kind}
		all = append(all, sentence{"server: " + string(kind), discoverySentence(f)})
		all = append(all, sentence{"sign-in: " + string(kind), signInSentence(f)})
		all = append(all, sentence{"account: " + string(kind), accountSentence(f)})
	}
	for left := range fewBackups + 1 {
		all = append(all, sentence{fmt.Sprint("backup codes left: ", left), Backups{true, left}.problem()})
	}
	away := InBrowser{Email: alice}
	for _, kind := range failureKinds {
		all = append(all, sentence{"browser: " + string(kind), away.sentence(oauth.Failure{Kind: kind})})
	}
	for _, kind := range []oauth.FailureKind{oauth.Firewall, oauth.Blocked, oauth.NoPassword, oauth.UseBrowser, oauth.ResetRequired} {
		all = append(all, sentence{"barred, with the browser: " + string(kind), Barred{Failure: oauth.Failure{Kind: kind}}.sentence(Model{Site: sandbox})})
	}
	for f := RelayUnreachable; f <= RelayNonsense; f++ {
		all = append(all, sentence{fmt.Sprint("relay: ", f), relaySentence(f)})
	}
	for _, field := range requestFields {
		all = append(all, sentence{"request: " + field, requestSentence(field)})
	}
	for _, e := range everyEnding() {
		all = append(all, sentence{fmt.Sprintf("ended: %d", e.why), e.Problem})
	}
	for f := NobodyWaits; f <= OtherAccount; f++ {
		all = append(all, sentence{fmt.Sprint("joining: ", f), Joining{Fault: f}.failedSentence(0)})
	}
	for why := pairing.PhoneCancelled; why < pairing.RedeemRefused; why++ {
		all = append(all, sentence{fmt.Sprint("joining ended: ", why), Joining{}.failedSentence(why)})
	}
	for _, kind := range failureKinds {
		all = append(all, sentence{"joining: " + string(kind), joinAccountSentence(oauth.Failure{Kind: kind})})
	}
	for _, err := range []error{pairing.ErrTooFewSymbols, pairing.ErrTooManySymbols, &pairing.SymbolError{Position: 2}} {
		p, _ := typingSentence(err, pairing.SixSymbols)
		all = append(all, sentence{"short code: " + err.Error(), p})
	}
	for why := pairing.PhoneCancelled; why <= pairing.RedeemRefused; why++ {
		all = append(all, sentence{fmt.Sprint("phone: ", why), PhoneModel{}.failedSentence(why)})
	}
	return all
}

var requestFields = []string{
	oauth.FieldClientID, oauth.FieldClient, oauth.FieldScope, oauth.FieldNoSync, oauth.FieldState, oauth.FieldChallenge,
	oauth.FieldMethod, oauth.FieldKeysJWK, oauth.FieldAccessType, "",
}

type farewell struct {
	why   pairing.Reason
	title string
	screen.Problem
}

func everyEnding() []farewell {
	var all []farewell
	for _, why := range pairing.Reasons() {
		a := Attempt{}
		if why == pairing.CodesResting {
			a.DoorFault, a.Rest = DoorResting, time.Hour
		}
		all = append(all, farewell{why, a.endedTitle(why), a.endedSentence(why)})
	}
	return all
}

// jargon is what nobody at a desk should have to know.
var jargon = regexp.MustCompile(`(?i)\b(tls|psk|http|errno|json|jwe|jwk|pkce|websockets?|sockets?|oauth|tokens?|null|nil|` +
	`scopes?|handshake|supplicant|authority|relay|timeout|timed out|exception|invalid|payload|api|url|uid|status|client|[45]\d\d)\b`)

// isPlain says what is wrong with a sentence; empty when nothing is.
func isPlain(text string) string {
	switch first, _, _ := strings.Cut(text, " "); {
	case text == "":
		return "is missing"
	case !strings.HasSuffix(text, "."):
		return "does not end with a full stop"
	case strings.ContainsAny(text, "!\n\t%"), strings.Contains(text, "  "), strings.Contains(text, ".."):
		return "has odd characters"
	case strings.ToUpper(first[:1]) != first[:1]:
		return "does not begin with a capital"
	case jargon.MatchString(text):
		return "has jargon: " + jargon.FindString(text)
	}
	return ""
}

// TestSentences: every problem says what happened and what to do, in whole and plain sentences.
func TestSentences(t *testing.T) {
	for _, s := range everySentence() {
		for part, text := range map[string]string{"What": s.What, "Do": s.Do} {
			if wrong := isPlain(text); wrong != "" {
				t.Errorf("%s: %s %q %s", s.when, part, text, wrong)
			}
		}
	}
	for f := range KeychainUnused {
		if note := unkeptNote(f + 1); isPlain(note) != "" {
			t.Errorf("keychain note %d: %q %s", f+1, note, isPlain(note))
		}
	}
}

// TestIsPlain: the rules of TestSentences bite.
func TestIsPlain(t *testing.T) {
	for _, bad := range []string{"", "No full stop", "Loud!.", "small.", "The TLS handshake failed.", "HTTP 503.", "Your token is null.", "Two  blanks."} {
		if isPlain(bad) == "" {
			t.Errorf("%q passes", bad)
		}
	}
}

// TestSentencesAsProse keeps all sentences in one file, to be read as prose. -update writes it.
func TestSentencesAsProse(t *testing.T) {
	var b strings.Builder
	for _, s := range everySentence() {
		fmt.Fprintf(&b, "%s\n    %s %s\n", s.when, s.What, s.Do)
	}
	want, err := os.ReadFile("testdata/sentences.golden")
	if err != nil && !*update {
		t.Fatal(err)
	}
	compare(t, "testdata/sentences.golden", string(want), b.String())
}

// TestEndingsDiffer: no two ways in which a pairing ends look alike. MintRefused says what the account said; a server that
// said nothing in time is MintSlow.
func TestEndingsDiffer(t *testing.T) {
	known := map[string]pairing.Reason{}
	for _, e := range everyEnding() {
		looks := e.title + "|" + e.What + "|" + e.Do
		if other, twice := known[looks]; twice || e.title == "" {
			t.Errorf("reasons %d and %d both look like %q", other, e.why, looks)
		}
		known[looks] = e.why
	}
}

// TestEveryFailureOfSigningInHasItsSentence: only the kinds that mean "something went wrong over there" share the general
// one.
func TestEveryFailureOfSigningInHasItsSentence(t *testing.T) {
	general := signInSentence(oauth.Failure{Kind: oauth.ServerFault})
	cannotHappen := []oauth.FailureKind{oauth.UnknownDevice, oauth.DeviceConflict, oauth.GrantRefused, oauth.ServerFault,
		oauth.Declined, oauth.KeysMissing, oauth.OtherAccount}
	for _, kind := range failureKinds {
		if got := signInSentence(oauth.Failure{Kind: kind}) == general; got != slices.Contains(cannotHappen, kind) {
			t.Errorf("%s: general sentence %v", kind, got)
		}
	}
}

// TestTryAgain: any waiting time becomes words.
func TestTryAgain(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "in a few minutes", 0: "in a few minutes", time.Millisecond: "in a second", time.Second: "in a second",
		1500 * time.Millisecond: "in 2 seconds", 59 * time.Second: "in 59 seconds", time.Minute: "in a minute",
		61 * time.Second: "in 2 minutes", time.Hour: "in 60 minutes", 24 * time.Hour: "tomorrow", 1<<63 - 1: "tomorrow",
	} {
		if got := tryAgain(d); got != "Try again "+want+"." {
			t.Errorf("%v: %q", d, got)
		}
		if got := useQRCodeOrTryAgain(d); got != "Use the QR code, or try again "+want+"." {
			t.Errorf("%v, with a code to type: %q", d, got)
		}
	}
}
