package term_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/ui/screen"
	"countersign/ui/term"
)

func spokenOptions(out *bytes.Buffer) term.Options {
	return term.Options{Out: out, Spoken: true, Blocks: true}
}

// TestAWholePairingSpoken is all that somebody hears of one.
func TestAWholePairingSpoken(t *testing.T) {
	s := tell(spokenOptions)
	aWholePairing(s)
	out := s.out.String()
	if i := strings.IndexAny(out, "\x1b\r\b█▀▄#"); i >= 0 {
		t.Errorf("drawn or rewritten: %q", out[i:min(i+40, len(out))])
	}
	golden(t, "pairing_spoken", out)
}

// TestTimeIsSaidAFewTimes, each on a line of its own.
func TestTimeIsSaidAFewTimes(t *testing.T) {
	s := tell(spokenOptions)
	waits := screen.Waiting{Stage: screen.Consulting, Life: screen.Countdown{Left: 200, Total: 300}}
	s.show(waits)
	s.out.Reset()
	for ; waits.Life.Left >= 0; waits.Life.Left-- {
		s.show(waits)
	}
	if want := "Time left: 2 min 0 s\nTime left: 1 min 0 s\nTime left: 30 s\nTime left: 10 s\n"; s.out.String() != want {
		t.Errorf("heard\n%s", s.out.String())
	}
}

// TestThePictureIsDrawnWhenAskedFor, for somebody who can see it with help.
func TestThePictureIsDrawnWhenAskedFor(t *testing.T) {
	s := tell(spokenOptions)
	s.show(invite())
	if strings.ContainsAny(s.out.String(), "█▀▄") {
		t.Error("drawn before anybody asked")
	}
	s.out.Reset()
	s.types("d")
	if !strings.ContainsAny(s.out.String(), "█▀▄") {
		t.Errorf("not drawn:\n%s", s.out.String())
	}
}
