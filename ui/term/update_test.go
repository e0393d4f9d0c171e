package term_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/ui/screen"
	"countersign/ui/term"
)

func TestNothingNewWritesNothing(t *testing.T) {
	for _, color := range []bool{false, true} {
		for _, s := range samples() {
			var out bytes.Buffer
			tt := term.New(term.Options{Out: &out, Color: color, Blocks: true})
			tt.Show(s.screen)
			out.Reset()
			tt.Show(s.screen)
			if out.Len() != 0 {
				t.Errorf("%s again: %q", s.name, out.String())
			}
		}
	}
}

func TestACountdownIsWrittenAtMostEveryTenSeconds(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(plainOptions(&out))
	in := invite()
	tt.Show(in)
	last := in.Life.Left
	for in.Life.Left = 289; in.Life.Left >= 0; in.Life.Left-- {
		out.Reset()
		tt.Show(in)
		if out.Len() == 0 {
			continue
		}
		if got := out.String(); in.Life.Left == 15 && strings.HasPrefix(got, in.LifeNote()) {
			continue // that a fresh one comes is said once
		}
		if last-in.Life.Left < 10 {
			t.Errorf("written at %d s and again at %d s", last, in.Life.Left)
		}
		if got := out.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "Time left: ") {
			t.Errorf("a tick wrote %q", got)
		}
		last = in.Life.Left
	}
	if last > 10 {
		t.Errorf("not written after %d s were left", last)
	}
}

func TestACountdownTicksInPlaceBeforeWhatIsTyped(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(term.Options{Out: &out, Color: true, Blocks: true})
	in := invite()
	tt.Show(in)
	if !strings.HasSuffix(out.String(), "\n 4:50 > ") {
		t.Errorf("the prompt is %q", out.String()[out.Len()-20:])
	}
	out.Reset()
	in.Life.Left--
	tt.Show(in)
	if got, want := out.String(), "\x1b7\r 4:49 \x1b8"; got != want {
		t.Errorf("a tick wrote %q, want %q", got, want)
	}
}

func TestTheCodeIsDrawnAgainOnlyWhenItChanges(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(plainOptions(&out))
	in := invite()
	tt.Show(in)
	out.Reset()
	in.Problem = trouble
	in.URL = screen.NewSecret(pairingURL)
	tt.Show(in)
	if got := out.String(); !strings.Contains(got, trouble.What) || strings.Contains(got, "█") {
		t.Errorf("want the problem and no code:\n%s", got)
	}
	out.Reset()
	other := pairingURL[:len(pairingURL)-1] + "A"
	in.URL = screen.NewSecret(other)
	tt.Show(in)
	if text, err := scan(drawn(t, out.String(), false)); err != nil || text != other {
		t.Errorf("scanned %q, %v", text, err)
	}
}

func TestTheSameMistakeIsSaidAgain(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(plainOptions(&out))
	s := screen.Join{Length: 6, At: 3, Problem: screen.Problem{What: "Character 3 is in no code."}}
	tt.Show(s)
	tt.Answer("K7U4X9")
	out.Reset()
	tt.Show(s)
	tt.Show(s)
	if n := strings.Count(out.String(), s.Problem.What); n != 1 {
		t.Errorf("said %d times in %q", n, out.String())
	}
}

func TestAPromptThatWasAnsweredIsAskedAgain(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(plainOptions(&out))
	tt.Show(home())
	tt.Answer("r")
	out.Reset()
	tt.Show(home())
	if got := out.String(); !strings.HasPrefix(got, "p Pair a device") {
		t.Errorf("got %q", got)
	}
}
