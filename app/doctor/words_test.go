package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/pairing/relay"
)

// everyFinding is everything that the doctor can say.
func everyFinding() []Finding {
	all := []Finding{
		noTimeLeft(), displayOpens(), displayMissing(), displayClosed(), settingsFine(), keychainEmpty(false), keychainEmpty(true), sealedHolds(), sealedShut(), keychainHolds(), nobodySignedIn(),
		signedInElsewhere(), sessionFine(), keysFine(), accountFine(), relayFine(), proxySettingTrouble(),
		blocked(Result{Check: Check{Title: "Keychain"}, Finding: Finding{Verdict: Trouble}}),
		blocked(Result{Check: Check{Title: "Sign-in"}, Finding: Finding{Verdict: NotChecked}}),
	}
	for f := core.KeychainAbsent; f <= core.KeychainUnused; f++ {
		all = append(all, keychainTrouble(f))
	}
	for _, kind := range []oauth.FailureKind{
		oauth.Unreachable, oauth.TimedOut, oauth.NotJSON, oauth.BadAnswer, oauth.Firewall, oauth.Blocked, oauth.TooManyRequests,
		oauth.Maintenance, oauth.SessionGone, oauth.SessionUnverified, oauth.StepUpNeeded, oauth.StaleKey, oauth.ServerFault,
	} {
		all = append(all, accountTrouble(kind), sessionTrouble(kind))
	}
	late := context.DeadlineExceeded
	for _, to := range []server{accountServer, pairingServer} {
		all = append(all, fine(addressFound(to)), fine(proxyResolves(to)), fine(noProxy(to)), fine(proxyPassed(to, "proxy.example:3128")),
			fine(connected(to)), fine(connectedHere(to)))
		for _, err := range []error{nil, late, &net.DNSError{IsNotFound: true}, &net.DNSError{IsTimeout: true}} {
			all = append(all, addressTrouble(to, err))
		}
		for _, err := range []error{
			late, net.ErrClosed, x509.HostnameError{}, x509.UnknownAuthorityError{}, tls.RecordHeaderError{}, tls.AlertError(40),
			x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}},
		} {
			all = append(all, connectionTrouble(to, err))
		}
		for _, tried := range []attempt{{}, {connected: true}, {connected: true, proxyStatus: 407}, {connected: true, err: late}} {
			all = append(all, proxyTrouble(to, tried))
		}
	}
	for _, err := range []error{late, net.ErrClosed, relay.ErrGreeting, &relay.RefusedError{Status: 200}, &relay.RefusedError{Status: 503}} {
		all = append(all, relayTrouble(context.Background(), err))
	}
	return append(all, everyClock()...)
}

func everyClock() (all []Finding) {
	now := time.Now()
	for _, readings := range [][]reading{{}, {{accountServer, 0}}, {{accountServer, time.Hour}, {pairingServer, 0}}} {
		all = append(all, clockFinding(readings, nil, now))
	}
	for _, off := range []time.Duration{61 * time.Second, -time.Hour, 5 * time.Hour, -1000 * time.Hour} {
		all = append(all, clockFinding([]reading{{accountServer, off}}, nil, now))
	}
	for _, at := range []time.Duration{-time.Hour, time.Hour} {
		all = append(all, clockFinding(nil, &x509.Certificate{NotBefore: now.Add(at), NotAfter: now.Add(at)}, now))
	}
	return all
}

// jargon is what nobody at a desk should have to know.
var jargon = regexp.MustCompile(`(?i)\b(tls|psk|https?|dns|ssl|errno|json|jwe|jwk|pkce|websockets?|sockets?|oauth|tokens?|null|nil|` +
	`scopes?|handshake|supplicant|authority|relay|timeout|timed out|exception|invalid|payload|api|url|uid|status|client|[45]\d\d)\b`)

// isPlain says what is wrong with sentences; empty when nothing is.
func isPlain(text string) string {
	switch {
	case !strings.HasSuffix(text, "."):
		return "does not end with a full stop"
	case strings.ContainsAny(text, "!\n\t%"), strings.Contains(text, "  "), strings.Contains(text, ".."):
		return "has odd characters"
	case strings.ToUpper(text[:1]) != text[:1]:
		return "does not begin with a capital"
	case jargon.MatchString(text):
		return "has jargon: " + jargon.FindString(text)
	}
	return ""
}

// TestSentences: every finding says what is the case and, when there is trouble, what to do, in whole and plain sentences.
func TestSentences(t *testing.T) {
	for _, f := range everyFinding() {
		if wrong := isPlain(f.What); f.What == "" || wrong != "" {
			t.Errorf("%q %s", f.What, wrong)
		}
		if f.Do == "" && f.Verdict == Trouble || f.Do != "" && f.Verdict == Fine {
			t.Errorf("%q is %s, and what to do is %q", f.What, f.Verdict, f.Do)
		}
		if f.Do != "" && isPlain(f.Do) != "" {
			t.Errorf("%q %s", f.Do, isPlain(f.Do))
		}
	}
}

func TestIsPlain(t *testing.T) {
	for _, bad := range []string{"No full stop", "Loud!.", "small.", "The TLS handshake failed.", "HTTP 503.", "Two  blanks."} {
		if isPlain(bad) == "" {
			t.Errorf("%q passes", bad)
		}
	}
}

// TestClockIsOff: any difference becomes words.
func TestClockIsOff(t *testing.T) {
	for off, want := range map[time.Duration]string{
		61 * time.Second: "about a minute ahead", -89 * time.Second: "about a minute behind", -90 * time.Second: "about 2 minutes behind",
		90 * time.Minute: "about 2 hours ahead", -36 * time.Hour: "about 2 days behind", 1 << 62: "about 53376 days ahead",
	} {
		if got := clockIsOff(off); got != "This computer's clock is "+want+"." {
			t.Errorf("%v: %q, want %q", off, got, want)
		}
	}
}

// TestTimeIn: an account server's own time comes first; an answer out of a store has grown older since.
func TestTimeIn(t *testing.T) {
	date := time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)
	header := func(lines ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(lines); i += 2 {
			h.Set(lines[i], lines[i+1])
		}
		return h
	}
	for _, c := range []struct {
		header http.Header
		want   time.Time
	}{
		{header("Date", date.Format(http.TimeFormat)), date},
		{header("Date", date.Format(http.TimeFormat), "Age", "90"), date.Add(90 * time.Second)},
		{header("Date", date.Format(http.TimeFormat), "Timestamp", fmt.Sprint(date.Unix()+7)), date.Add(7 * time.Second)},
		{header("Date", date.Format(http.TimeFormat), "Timestamp", "soon", "Age", "-1"), date},
	} {
		if got, err := timeIn(c.header); err != nil || !got.Equal(c.want) {
			t.Errorf("%v: %v, %v", c.header, got, err)
		}
	}
	for _, h := range []http.Header{header(), header("Date", "today"), header("Age", "3")} {
		if got, err := timeIn(h); err == nil {
			t.Errorf("%v: %v", h, got)
		}
	}
}
