//go:build !race

// A fault of the protocol is no race, and the tests that find it run under the race detector by themselves.

package cpace

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// A mutant is this package with one fault: in one file, what stands there once is replaced.
type mutant struct{ fault, file, old, new string }

// mutants are the faults that a change could make by mistake and that no honest pairing would show (typed code spec, section
// 6.15). Many are the same at both ends, which then agree with each other and with nobody else.
var mutants = []mutant{
	// Verification.
	{"no proof is verified", "authority.go", "if !theirs.matches(m3.tag) {", "if _ = theirs; false {"},
	{"no confirmation is verified", "supplicant.go", "p.expected.matches(m4.tag)", "true"},
	{"no commitment is checked", "supplicant.go", "subtle.ConstantTimeCompare(p.commitment[:], commitment[:]) == 1", "subtle.ConstantTimeCompare(commitment[:], commitment[:]) == 1"},
	{"either of tag and commitment is enough", "supplicant.go", "if !known || !opened {", "if !known && !opened {"},
	{"half a tag is enough", "message.go", "hmac.Equal(t[:], other[:])", "hmac.Equal(t[:32], other[:32])"},
	{"an empty tag is enough", "message.go", "hmac.Equal(t[:], other[:])", "(hmac.Equal(t[:], other[:]) || other == tag{})"},
	{"tags are compared until they differ", "message.go", "hmac.Equal(t[:], other[:])",
		"func() bool {\nfor i := range t {\nif t[i] != other[i] {\nreturn false\n}\n}\nreturn hmac.Equal(nil, nil)\n}()"},
	{"a refusal comes with the authority's tag", "authority.go", "isk.wipe()\n\t\treturn Agreement{}, Confirmation{}, ErrRefused",
		"isk.wipe()\n\t\treturn Agreement{}, Confirmation{ours, o.opening}, ErrRefused"},
	{"a share of low order is accepted", "share.go", "product, err := private.ECDH(public)\n\tif err != nil {\n\t\treturn nil, ErrRefused\n\t}",
		"product, err := private.ECDH(public)\n\tif err != nil {\n\t\treturn make([]byte, fieldSize), nil\n\t}"},

	// Tags.
	{"the tags are swapped", "keys.go", "return confirm(key[:], ya, ada), confirm(key[:], yb, adb)", "return confirm(key[:], yb, adb), confirm(key[:], ya, ada)"},
	{"both tags are the supplicant's", "keys.go", "return confirm(key[:], ya, ada), confirm(key[:], yb, adb)", "return confirm(key[:], yb, adb), confirm(key[:], yb, adb)"},
	{"the tags forget the shares", "keys.go", "mac.Write(lvCat(y[:], ad))", "mac.Write(lvCat(ad))"},
	{"the tags forget what is associated", "keys.go", "mac.Write(lvCat(y[:], ad))", "mac.Write(lvCat(y[:], nil))"},
	{"the key of the tags forgets sid", "keys.go", "append(append(append(text, dsiMac...), sid...), isk[:]...)", "append(append(text, dsiMac...), isk[:]...)"},
	{"the key of the tags is the session key", "keys.go", "key := sha512.Sum512(text)", "key := *isk"},

	// The session.
	{"sid forgets the supplicant's nonce", "keys.go", "sid = append(sid, m1.nonce[:]...)", "sid = append(sid, make([]byte, nonceSize)...)"},
	{"sid forgets the authority's nonce", "keys.go", "sid = append(sid, m2.nonce[:]...)", "sid = append(sid, make([]byte, nonceSize)...)"},
	{"sid forgets the channel", "keys.go", "append(sid, m2.channel.rawID()...)", "append(sid, make([]byte, channelIDBytes)...)"},
	{"the session key forgets sid", "keys.go", "lvCat([]byte(dsiISK), sid, k,", "lvCat([]byte(dsiISK), nil, k,"},
	{"the session key forgets the common point", "keys.go", "lvCat([]byte(dsiISK), sid, k,", "lvCat([]byte(dsiISK), sid, nil,"},
	{"the session key forgets the shares", "keys.go", "ya[:], ada, yb[:], adb)\n\tisk :=", "nil, ada, nil, adb)\n\tisk :="},
	{"the session key forgets what is associated", "keys.go", "ya[:], ada, yb[:], adb)\n\tisk :=", "ya[:], nil, yb[:], nil)\n\tisk :="},
	{"the session key takes the responder first", "keys.go", "ya[:], ada, yb[:], adb)\n\tisk :=", "yb[:], adb, ya[:], ada)\n\tisk :="},
	{"the channel's server is not associated", "message.go", "lvCat([]byte(version), []byte(m.channel.server), []byte(m.channel.id), m.commitment[:])",
		"lvCat([]byte(version), []byte(\"wss://relay.example.org\"), []byte(m.channel.id), m.commitment[:])"},
	{"the commitment is not to the opening", "authority.go", "sha256.Sum256(o.opening[:])", "sha256.Sum256(o.offer.nonce[:])"},
	{"the opening is not drawn", "authority.go", "{o.offer.nonce[:], o.opening[:]}", "{o.offer.nonce[:]}"},
	{"the authority's nonce is not drawn", "authority.go", "{o.offer.nonce[:], o.opening[:]}", "{o.opening[:]}"},
	{"the supplicant's nonce is not drawn", "supplicant.go", "io.ReadFull(random, m1.nonce[:])", "io.ReadFull(random, nil)"},
	{"the scalar is not drawn", "share.go", "io.ReadFull(random, scalar[:])", "io.ReadFull(random, nil)"},

	// The generator.
	{"the generator forgets the code", "generator.go", "lvCat([]byte(dsi), prs, padding, ci, sid)", "lvCat([]byte(dsi), make([]byte, len(prs)), padding, ci, sid)"},
	{"the generator forgets the roles", "generator.go", "lvCat([]byte(dsi), prs, padding, ci, sid)", "lvCat([]byte(dsi), prs, padding, nil, sid)"},
	{"the generator forgets sid", "generator.go", "lvCat([]byte(dsi), prs, padding, ci, sid)", "lvCat([]byte(dsi), prs, padding, ci, nil)"},
	{"the generator has no padding", "generator.go", "max(0, sha512.BlockSize-1-sizeLV(prs)-sizeLV([]byte(dsi)))", "0"},
	{"the roles are swapped", "keys.go", `[]byte("authority"), []byte("supplicant")`, `[]byte("supplicant"), []byte("authority")`},
	{"the other of the two points", "generator.go", "Select(first, second, isSquare)", "Select(second, first, isSquare)"},
	{"the first byte of a code is enough", "authority.go", "generator(code, ", "generator(code[:1], "},

	// What is agreed on.
	{"the key is the session key's beginning", "keys.go", "psk := derive(isk[:], nil, application+\" tls13-psk sha256\", pskSize)",
		"psk := append([]byte(nil), isk[:pskSize]...)"},
	{"key and check number have one label", "keys.go", `application+" check"`, `application+" tls13-psk sha256"`},
	{"the check number forgets the opening", "keys.go", "isk[:], opening[:], application", "isk[:], nil, application"},
	{"what is derived goes on in memory", "keys.go", "clear(block[size:])", "_ = block"},
	{"what is derived forgets the block's number", "keys.go", "append([]byte(info), 1)", "append([]byte(info), 0)"},
	{"what is derived forgets the salt", "keys.go", "authenticate(salt, secret)", "authenticate(nil, secret)"},
	{"the check number loses its zeros", "keys.go", `"%0*d", checkDigits, `, `"%d", `},
	{"a check number may be one of its digits", "agreement.go", "subtle.ConstantTimeCompare(held.check, []byte(typed)) == 1",
		"subtle.ConstantTimeCompare(held.check[:min(len(typed), checkDigits)], []byte(typed)) == 1"},
	{"the check number's comparison stops early", "agreement.go", "subtle.ConstantTimeCompare(held.check, []byte(typed)) == 1",
		"subtle.ConstantTimeCompare(nil, nil) == 1 && func() bool {\nfor i, b := range held.check {\nif i >= len(typed) || typed[i] != b {\nreturn false\n}\n}\nreturn len(typed) == checkDigits\n}()"},

	// One message each, and what is left of it.
	{"a state can be used again", "secret.go", "*s.value = none", "_ = none"},
	{"the code is kept", "supplicant.go", "func (c *claiming) wipe() { clear(c.code) }", "func (c *claiming) wipe() {}"},
	{"the caller's code is cleared", "supplicant.go", "&claiming{m1, bytes.Clone(code)}", "&claiming{m1, bytes.TrimSpace(code)}"},
	{"the scalar is kept", "authority.go", "o.private = nil", "_ = o.private"},
	{"the opening is kept", "authority.go", "clear(o.opening[:])", "_ = o.opening"},
	{"the session key is kept", "keys.go", "defer isk.wipe()\n\tpsk", "psk"},
	{"the session key is kept after a refusal", "supplicant.go", "p.isk.wipe()", "_ = p.isk"},
	{"the expected tag is kept", "supplicant.go", "clear(p.expected[:])", "_ = p.expected"},
	{"the common point is kept", "keys.go", "clear(k)\n", "_ = k\n"},
	{"the key is kept", "agreement.go", "clear(a.psk)", "_ = a.psk"},
	{"a state prints what it holds", "secret.go", "func (secret[T]) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }",
		"func (s secret[T]) Format(f fmt.State, _ rune) {\nif held, ok := s.look(); ok {\nfmt.Fprint(f, held)\n}\nio.WriteString(f, redacted)\n}"},

	// Messages.
	{"a message may go on", "encoding.go", "if len(b) > 0 {", "if false {"},
	{"a message may be long", "encoding.go", "if len(b) > maxMessage {", "if false {"},
	{"a length may be written in two ways", "encoding.go", "used <= 0, used > 1 && b[used-1] == 0", "used <= 0"},
	{"a field may have any length", "encoding.go", "want != anySize && size != uint64(want)", "want < anySize"},
	{"an offer may have any version", "message.go", " || string(ad[0]) != version", ""},
	{"a proof may have any version", "message.go", " || string(fields[1]) != string(ad)", ""},
	{"an empty code is a code", "supplicant.go", "if len(code) == 0 {", "if false {"},
	{"no channel is a channel", "authority.go", "case channel == Channel{}:", "case false:"},
	{"a channel id may have a line break", "channel.go", "len(id) != channelIDText || ", ""},
	{"a server may be any text", "channel.go", "if server[i] <= ' ' || server[i] > '~' {", "if server[i] == 0 {"},
}

var all = flag.Bool("mutants", false, "try all mutants")

// TestMutants compiles each mutant with the package's own tests, which must compile and must fail. The package itself is not
// touched: the compiler is handed another file in place of one. They take two seconds each, so that all of them are for
// make mutants; without -mutants the first one is tried, and of the others that there is still a place for their fault.
func TestMutants(t *testing.T) {
	for i, m := range mutants {
		t.Run(m.fault, func(t *testing.T) {
			t.Parallel()
			if overlay := m.overlay(t); *all || i == 0 {
				m.mustDie(t, overlay)
			}
		})
	}
}

func (m mutant) mustDie(t *testing.T, overlay string) {
	tests := filepath.Join(t.TempDir(), "mutant.test")
	compile := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay="+overlay, "-o", tests, ".")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("does not compile: %v\n%s", err, out)
	}
	out, err := exec.Command(tests, "-test.failfast", "-test.skip=^TestMutants$", "-test.timeout=5m", "-rapid.nofailfile", "-rapid.shrinktime=0s").CombinedOutput()
	killer := failure.FindSubmatch(out)
	switch {
	case err == nil:
		t.Error("survives")
	case killer == nil:
		t.Errorf("dies of something else: %v\n%s", err, out)
	default:
		t.Logf("killed by %s", killer[1])
	}
}

var failure = regexp.MustCompile(`--- FAIL: (\S+)`)

// overlay writes the mutated file, and what tells the compiler of it.
func (m mutant) overlay(t *testing.T) (path string) {
	text, err := os.ReadFile(m.file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte(m.old)); n != 1 {
		t.Fatalf("%s has %d places to change, want 1", m.file, n)
	}
	original, err := filepath.Abs(m.file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	mutated := filepath.Join(folder, m.file)
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{original: mutated}})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, "overlay.json")
	for name, content := range map[string][]byte{mutated: bytes.Replace(text, []byte(m.old), []byte(m.new), 1), path: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}
