package core

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/pairing"
	"countersign/ui/screen"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt with what the program does now")

// actor is a program that understands lines.
type actor interface {
	// hear lets happen what the line says, and returns what was done and what is on screen.
	hear(line string) (effects []string, shown string, err error)
}

// TestScripts plays testdata/*.txt. In a script
//
//	== name           starts the program afresh
//	# comment         is kept
//	given name        plays the events of that name, in silence
//	> event           is an event, in the words of the vocabulary
//
// and the lines below each event, which -update writes, are the effects and the screen that result.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			afresh := func() actor { return deskActor{play(inWindows())} }
			if strings.HasPrefix(filepath.Base(path), "phone") {
				afresh = func() actor { return &phoneActor{NewPhone()} }
			}
			got := replay(t, string(want), afresh)
			if s := isASecret(got, 100); s != "" {
				t.Errorf("the script shows the secret %q", s)
			}
			compare(t, path, string(want), got)
		})
	}
}

// inWindows is the program before its first event, on a desktop, with nothing known.
func inWindows() Model {
	m := New(Site{}, "", screen.Problem{})
	m.Windows = true
	m.Codes.Length = pairing.SixSymbols
	return m
}

// compare reports the first line in which the two texts differ, or updates the file.
func compare(t *testing.T, path, want, got string) {
	t.Helper()
	if got == want {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			t.Fatalf("%s:%d differs\n got: %s\nwant: %s\n(see what -update makes of it)", path, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s has %d lines, want %d", path, len(w), len(g))
}

const indent = "    "

// replay plays a script and writes it anew.
func replay(t *testing.T, script string, afresh func() actor) string {
	t.Helper()
	var b strings.Builder
	a := afresh()
	for i, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(line, indent) {
			continue
		}
		b.WriteString(line + "\n")
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "==":
			a = afresh()
		case "given":
			for _, event := range given(t, rest) {
				hear(t, i, a, event)
			}
		case ">":
			effects, shown := hear(t, i, a, rest)
			for _, e := range effects {
				b.WriteString(indent + e + "\n")
			}
			b.WriteString(indent + "= " + shown + "\n")
		case "#", "":
		default:
			t.Fatalf("line %d: %q", i+1, line)
		}
	}
	return b.String()
}

func hear(t *testing.T, i int, a actor, line string) ([]string, string) {
	t.Helper()
	effects, shown, err := a.hear(line)
	if err != nil {
		t.Fatalf("line %d: %v", i+1, err)
	}
	return effects, shown
}

// deskActor is the program itself.
type deskActor struct{ *played }

func (d deskActor) hear(line string) ([]string, string, error) {
	effects, err := d.say(line)
	var lines []string
	for _, e := range effects {
		lines = append(lines, oneLine(e))
	}
	return lines, oneLine(View(d.Model)), err
}

// prefaces are the ways to the states in which scripts begin; each goes on from another.
var prefaces = map[string]struct {
	from   string
	events []string
}{
	"home":             {"", []string{"started", "session found", "devices listed this laptop"}},
	"sandbox home":     {"", []string{"started", "session absent", "click ChooseSandbox", "server found sandbox", "session absent", "click UseDemoAccount", "signed in sandbox", "devices listed this"}},
	"sign-in":          {"", []string{"started", "session absent", "click ChooseMozilla"}},
	"typing":           {"", []string{"started", "session absent", "click ChooseSandbox", "server found sandbox", "session absent", "click JoinWithCode"}},
	"the last second":  {"in the browser", slices.Repeat([]string{"timer wait"}, 299)},
	"stale, local":     {"local home", []string{"click RefreshDevices", "devices failed the stored key is no longer the account's"}},
	"sandbox sign-in":  {"", []string{"started", "session absent", "click ChooseSandbox", "server found sandbox", "session absent"}},
	"in the browser":   {"", []string{"started", "session absent", "click ChooseSandbox", "server found sandbox", "session absent", "click SignInWithBrowser", "browser awaited"}},
	"choosing":         {"", []string{"started", "session absent"}},
	"self home":        {"", []string{"started", "session found self", "devices listed this"}},
	"local home":       {"", []string{"started", "session found local", "devices listed this"}},
	"claiming":         {"typing", []string{"click SubmitShortCode"}},
	"joining":          {"claiming", []string{"join said JoinSecured", "join told demo@example.org"}},
	"joined":           {"joining", []string{"click JoinConfirmed", "join said Authorization"}},
	"verify":           {"sign-in", []string{"click SubmitSignIn " + alice, "code wanted e-mailed"}},
	"factor":           {"sign-in", []string{"click SubmitSignIn " + alice, "code wanted authenticator"}},
	"link":             {"sign-in", []string{"click SubmitSignIn " + alice, "code wanted link"}},
	"stale":            {"minting", []string{"mint failed the stored key is no longer the account's"}},
	"opening":          {"home", []string{"click Pair", "click ShowCode", "devices listed this laptop"}},
	"inviting":         {"opening", []string{"channel opened"}},
	"offering":         {"inviting", []string{"click TypeCode", "door opened"}},
	"claimed":          {"offering", []string{"door said ClaimBegan"}},
	"verifying":        {"claimed", []string{"door said ProofReceived"}},
	"typed":            {"verifying", []string{"door said ProofHeld"}},
	"guarding":         {"typed", []string{"channel said HelloReceived", "channel said ChannelSecured", "request arrived", "timer look"}},
	"handshaking":      {"inviting", []string{"timer settle", "channel said HelloReceived"}},
	"awaiting request": {"handshaking", []string{"channel said ChannelSecured"}},
	"deciding":         {"awaiting request", []string{"request arrived"}},
	"looked":           {"deciding", []string{"timer look"}},
	"phone confirmed":  {"looked", []string{"channel said PhoneConfirmed"}},
	"awaiting phone":   {"looked", []string{"click PairApproved", "factor given"}},
	"guarding twice":   {"guarding", []string{"door said ClaimBegan", "door said ProofReceived"}},
	"minting":          {"awaiting phone", []string{"channel said PhoneConfirmed"}},
	"delivering":       {"minting", []string{"code minted"}},
	"sent":             {"delivering", []string{"channel said AuthorizationSent"}},
	"paired":           {"sent", []string{"timer drain"}},
	"connected":        {"paired", []string{"timer poll", "devices listed this laptop phone"}},
	"browsing":         {"home", []string{"click ManageDevices", "devices listed this laptop phone web"}},
	"asking":           {"browsing", []string{"click Disconnect 2 3"}},
	"removing":         {"asking", []string{"click DisconnectConfirmed"}},
	"proving":          {"removing", []string{"disconnected", "disconnected"}},
	"two":              {"", []string{"started", "session found alice bob", "devices listed this laptop"}},
	"accounts":         {"two", []string{"click SwitchAccounts"}},
	"adding":           {"accounts", []string{"click AddAccount"}},
	"undoing":          {"connected", []string{"click UndoPairing"}},
}

func given(t interface {
	Helper()
	Fatalf(string, ...any)
}, name string,
) []string {
	t.Helper()
	p, ok := prefaces[name]
	if !ok {
		t.Fatalf("no preface %q", name)
	}
	if p.from == "" {
		return p.events
	}
	return append(given(t, p.from), p.events...)
}
