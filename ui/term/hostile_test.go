package term_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"countersign/ui/screen"
	"countersign/ui/term"
)

var hostileNames = []string{
	"\x1b[2J\x1b[1;1HPixel", "\x1b]0;title\a", "\u009b31mred", "\u202egnirts", "\u2066isolate\u2069", "a\u200bb\ufeff",
	"Pixel\nPlace: Berlin", "Pixel\r\nAccount: eve@example.org", "Pixel\u2028Place: Berlin", "Pixel\vPlace: x\fPlace: y", "\x7f\x00\b\b\b",
	"\xff\xfe", strings.Repeat("Pixel ", 100), "Pixel" + strings.Repeat(" ", 70) + "Place: Berlin",
	strings.Repeat("x", 70) + " Place: Berlin", strings.Repeat("x", 71) + "Place: Berlin", strings.Repeat("長", 36) + "Place: Berlin",
	"a" + strings.Repeat("\u0301", 500),
}

func withName(name string) []screen.Screen {
	problem := screen.Problem{What: name, Do: name}
	life := screen.Countdown{Left: 290, Total: 300}
	return []screen.Screen{
		screen.Approve{Device: name, System: name, Browser: name, Place: name, Address: name, Account: name, App: name,
			Grants: []string{name, name}, CanApprove: true, Life: life},
		screen.Home{Email: name, Server: name, Devices: []screen.Device{{Name: name, Kind: name, Detail: name}}, DevicesProblem: problem,
			KeychainNote: name},
		screen.Welcome{Address: name, Problem: problem},
		screen.SignIn{Server: name, Email: name, Demo: name, KeychainNote: name, Notice: problem, Problem: problem},
		screen.Verify{Email: name, Problem: problem},
		screen.Invite{URL: screen.NewSecret(name), Life: life, Problem: problem},
		screen.Waiting{Phone: name, Life: life},
		screen.Connected{Phone: name, Account: name, Listed: true},
		screen.Ended{Title: name, Failed: screen.Failed{Problem: problem}},
		screen.KeychainTrouble{Problem: problem},
		screen.Keeping{Problem: problem},
		screen.Passphrase{Problem: problem},
		screen.Code{Text: screen.NewSecret(name), Spoken: screen.NewSecret(name), Page: name, Life: life, TriesLeft: 3},
		screen.Join{Server: name, Problem: problem},
		screen.Join{Step: screen.JoinFailed, Problem: problem},
		joinAsking(name),
		screen.Phone{Step: screen.PhoneAsking, Account: name, Computer: name, Problem: problem},
	}
}

func joinAsking(name string) screen.Join {
	return screen.Join{Step: screen.JoinAsking, Account: name, Computer: name}
}

// ours are the sequences this package writes itself.
var ours = regexp.MustCompile(`\x1b\[(0|1|38;5;16;48;5;231|48;5;16|48;5;231)m|\x1b7\r[ 0-9:]*\x1b8`)

// steers returns the first character left that could steer a terminal.
func steers(out string) (rune, bool) {
	for _, r := range ours.ReplaceAllString(out, "") {
		formats := unicode.Is(unicode.Cf, r) && r != '\u200d' // the joiner of emoji and of some scripts
		if r != '\n' && (unicode.IsControl(r) || formats || unicode.In(r, unicode.Zl, unicode.Zp)) {
			return r, true
		}
	}
	return 0, false
}

func TestHostileTextCannotSteerTheTerminal(t *testing.T) {
	for _, name := range hostileNames {
		for _, s := range withName(name) {
			for _, color := range []bool{false, true} {
				var out bytes.Buffer
				tt := term.New(term.Options{Out: &out, Color: color, Blocks: true})
				tt.Show(screen.Starting{})
				tt.Show(s)
				for _, line := range []string{"u", "s", "", "x"} {
					tt.Answer(line)
				}
				if r, found := steers(out.String()); found {
					t.Errorf("%q on %s let %U through", name, kind(s), r)
				}
			}
		}
	}
}

// The answers to "who is this" stand each at the start of a line; a name must not be able to add one.
func TestHostileTextCannotFakeALabel(t *testing.T) {
	for _, name := range hostileNames {
		checkLabels(t, name, withName(name)[0], "Device:", "Place:", "Address:", "Account:")
		checkLabels(t, name, joinAsking(strings.ReplaceAll(name, "Place:", "Account:")), "Account:", "Computer:")
	}
}

func checkLabels(t *testing.T, name string, s screen.Screen, labels ...string) {
	t.Helper()
	out := show(term.Options{}, s)
	for _, label := range labels {
		if n := strings.Count(out, "\n"+label); n != 1 {
			t.Errorf("%q on %s: %d lines start with %q", name, kind(s), n, label)
		}
	}
	for row := range strings.SplitSeq(out, "\n") {
		if n := columns(row); n > 80 {
			t.Errorf("%q on %s: a row of %d columns, which the terminal itself would break", name, kind(s), n)
		}
	}
}

func columns(row string) int {
	n := 0
	for _, r := range row {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}
