package term_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/ui/screen"
	"countersign/ui/term"
)

var update = flag.Bool("update", false, "write the golden texts in testdata anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it, then go test -update\n%s", path, got)
	}
}

// plainOptions is a pipe that can carry UTF-8.
func plainOptions(out *bytes.Buffer) term.Options { return term.Options{Out: out, Blocks: true} }

func TestEveryScreenLooksLikeItsGoldenText(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			var out bytes.Buffer
			term.New(plainOptions(&out)).Show(s.screen)
			golden(t, s.name, out.String())
		})
	}
}

// story is what happens in one sitting: screens that come and lines that are typed.
type story struct {
	out  *bytes.Buffer
	term *term.Terminal
}

func tell(options func(*bytes.Buffer) term.Options) story {
	out := new(bytes.Buffer)
	return story{out, term.New(options(out))}
}

func (s story) show(screens ...screen.Screen) {
	for _, next := range screens {
		s.term.Show(next)
	}
}

// types writes the typed line as a terminal would echo it, and the name of the action it led to.
func (s story) types(lines ...string) {
	for _, line := range lines {
		if !s.term.WantsSecret() {
			s.out.WriteString("«" + line + "»\n")
		}
		if action, ok := s.term.Answer(line); ok {
			s.out.WriteString("=> " + kind(action) + "\n")
		}
	}
}

func (s story) ticks(in screen.Invite, left ...int) {
	for _, in.Life.Left = range left {
		s.term.Show(in)
	}
}

func aWholePairing(s story) {
	s.show(screen.Starting{}, screen.Welcome{})
	s.types("x", "m")
	s.show(screen.Welcome{Busy: true}, screen.SignIn{Server: "Mozilla"})
	s.types("", "ada", "ada@example.org", "", "ada@example.org", "not this one")
	again := screen.SignIn{Server: "Mozilla", Email: "ada@example.org"}
	busy := again
	busy.Busy = true
	s.show(busy)
	again.Problem = screen.Problem{What: "The password is wrong.", Do: "Type it again."}
	s.show(again)
	s.types("", "this one")
	s.show(busy, screen.Verify{Email: "ada@example.org", Resends: true})
	s.types("12345", "123 456")
	loading := home()
	loading.Loading = true
	s.show(screen.Verify{Email: "ada@example.org", Busy: true}, loading, home())
	s.types("r")
	s.show(loading, home())
	s.types("p")
	s.show(screen.Invite{Warn: true})
	s.types("", "s")
	s.show(screen.Invite{}, invite())
	s.ticks(invite(), 289, 288, 230, 170, 59, 58, 50, 49, 48, 40)
	renewed := invite()
	renewed.URL, renewed.Renewed = screen.NewSecret(strings.Replace(pairingURL, "q4nJ", "ab12", 1)), true
	s.show(renewed, screen.Invite{Scanned: true}, renewed, screen.Invite{Scanned: true}, approve(false))
	s.types("approve")
	s.show(approve(true))
	s.types("", "y", "approv", "Approve")
	confirmed := approve(true)
	confirmed.PhoneConfirmed = true
	s.show(confirmed)
	s.types("approve")
	s.show(screen.Waiting{Stage: screen.AwaitingPhone, Phone: "Pixel 8"}, screen.Waiting{Stage: screen.Authorizing, Phone: "Pixel 8"})
	s.show(screen.Connected{Phone: "Pixel 8", Account: "ada@example.org", Checking: true})
	s.show(screen.Connected{Phone: "Pixel 8", Account: "ada@example.org", Listed: true})
	s.types("d")
}

func TestAWholePairing(t *testing.T) {
	s := tell(plainOptions)
	aWholePairing(s)
	golden(t, "pairing", s.out.String())
}

func TestAWholePairingInColor(t *testing.T) {
	s := tell(func(out *bytes.Buffer) term.Options { return term.Options{Out: out, Blocks: true, Color: true} })
	aWholePairing(s)
	visible := strings.NewReplacer("\x1b", "␛", "\r", "␍").Replace(s.out.String())
	golden(t, "pairing_in_color", visible)
}

func TestAskingForTheLinkShowsItOnOneLine(t *testing.T) {
	s := tell(plainOptions)
	s.show(invite())
	if strings.Contains(s.out.String(), pairingURL[:20]) {
		t.Fatal("the link was written before anybody asked")
	}
	s.types("u")
	if !strings.Contains(s.out.String(), "\n"+pairingURL+"\n") {
		t.Error("the link is not on a line of its own")
	}
	golden(t, "invite_link", s.out.String())
}

// TestHeldCodeIsDrawnWhenAskedFor, and not before; the typed one as well.
func TestHeldCodeIsDrawnWhenAskedFor(t *testing.T) {
	s := tell(plainOptions)
	held := invite()
	held.Hold = true
	s.show(held)
	if strings.Contains(s.out.String(), "█") {
		t.Fatal("the code is drawn before anybody asked")
	}
	s.types("d")
	s.ticks(held, 289, 288)
	if strings.Count(s.out.String(), "█") < 500 {
		t.Error("the code is not drawn")
	}
	typed := code()
	typed.Hold = true
	s.show(typed)
	if strings.Contains(s.out.String(), shortCode) {
		t.Fatal("the typed code is written before anybody asked")
	}
	s.types("d")
	golden(t, "held", s.out.String())
}
