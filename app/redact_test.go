package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/pairing"
)

// leaks are real secrets in the spellings in which they could get into a text, were it not for their types.
func leaks(t *rapid.T) (text string, parts []string) {
	key := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key")
	url64 := base64.RawURLEncoding.EncodeToString(key)
	id, _ := pairing.NewChannelID(bytes.NewReader(key))
	channel, _ := pairing.NewChannelKey(bytes.NewReader(key))
	link := pairing.Invitation{ID: id, Key: channel}.URL("https://accounts.firefox.com", pairing.Version1)
	_, linkKey, _ := strings.Cut(link, "channel_key=")
	word := rapid.StringMatching(`[A-Za-z0-9!$.*-]{8,20}`).Draw(t, "word")
	user := rapid.StringMatching(`[a-z][a-z0-9.+_-]{2,20}`).Draw(t, "user")
	code := rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}`).Draw(t, "code")
	jwe := "eyJhbGciOiJFQ0RILUVTIn0.." + url64[:16] + "." + url64 + "." + url64[:22]
	all := [][2]string{
		{hex.EncodeToString(key), hex.EncodeToString(key)},
		{hex.EncodeToString(key[:16]), hex.EncodeToString(key[:16])},
		{strings.ToUpper(hex.EncodeToString(key)), strings.ToUpper(hex.EncodeToString(key))},
		{url64, url64},
		{base64.StdEncoding.EncodeToString(key), base64.StdEncoding.EncodeToString(key)},
		{link, linkKey},
		{fmt.Sprint(key), strings.Trim(fmt.Sprint(key), "[]")},
		{"Authorization: Bearer " + word, word},
		{`Hawk id="` + hex.EncodeToString(key) + `", ts="1", mac="` + word + `"`, word},
		{`{"password":"` + word + `"}`, word},
		{"refresh_token=" + word + "&x=1", word},
		{jwe, url64[:22]},
		{user + "@example.org", user + "@"},
		{code, code},
	}
	one := rapid.SampledFrom(all).Draw(t, "leak")
	return one[0], []string{one[1]}
}

// TestNothingThatLooksLikeASecretIsLogged, whatever part of a line it stands in.
func TestNothingThatLooksLikeASecretIsLogged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, parts := leaks(t)
		before := rapid.StringMatching(`[a-z ]{0,12}`).Draw(t, "before")
		var out bytes.Buffer
		log := newLog(&out, slog.LevelDebug)
		text = strings.TrimSpace(before) + " " + text
		log.Info(text)
		log.Warn("cause", "cause", text)
		log.Error("cause", "cause", errors.New(text))
		log.Debug("cause", slog.Group("g", "any", struct{ Text string }{text}), "bytes", []byte(text))
		log.With("kept", text).WithGroup("g").Info("x", "list", []string{text})
		for _, p := range parts {
			if strings.Contains(out.String(), p) {
				t.Fatalf("%q is in the log:\n%s", p, out.String())
			}
		}
		if lines := strings.Count(out.String(), "\n"); lines != 5 {
			t.Fatalf("%d lines", lines)
		}
	})
}

// TestWhatIsNoSecretStays: what a log is read for.
func TestWhatIsNoSecretStays(t *testing.T) {
	for _, line := range []string{
		`time=2026-11-28T23:12:01.123+01:00 level=WARN msg="settings not written" cause="open /home/ada/.config/countersign/settings.json: permission denied"`,
		`level=INFO msg=discovery cause="Get \"https://accounts.example.org/.well-known/fxa-client-configuration\": dial tcp 203.0.113.7:443: i/o timeout"`,
		`msg=channel cause="websocket: close 1006 (abnormal closure): unexpected EOF" id=4`,
		`msg="keychain" cause="failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"`,
		"goroutine 1 [running]:\ncountersign/app/core.Ready.act(0xc000123456, {0x1234, 0x5})\n\tcountersign/app/core/ready.go:104 +0x1f5",
		"Countersign 0.1.0, go1.26.8, linux/amd64, fyne.io/fyne/v2 v2.8.1",
	} {
		if got := string(redact([]byte(line))); got != line {
			t.Errorf("%s\nbecomes\n%s", line, got)
		}
	}
	if got := string(redact([]byte("for ada@example.org"))); got != "for a…@example.org" {
		t.Error(got)
	}
}
