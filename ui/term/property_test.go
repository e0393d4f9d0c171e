package term_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/ui/screen"
	"countersign/ui/term"
)

func anyScreen() *rapid.Generator[screen.Screen] {
	return rapid.Custom(func(t *rapid.T) screen.Screen {
		if rapid.IntRange(0, 3).Draw(t, "hostile") == 0 {
			text := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostileNames)).Draw(t, "text")
			return rapid.SampledFrom(withName(text)).Draw(t, "screen")
		}
		return rapid.SampledFrom(samples()).Draw(t, "sample").screen
	})
}

func anyLine() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom(vocabulary()), rapid.SampledFrom(hostileNames))
}

func anyOptions(t *rapid.T, out *bytes.Buffer) term.Options {
	return term.Options{
		Out: out, Width: rapid.IntRange(-1, 120).Draw(t, "width"), Color: rapid.Bool().Draw(t, "color"),
		Blocks: rapid.Bool().Draw(t, "blocks"), Light: rapid.Bool().Draw(t, "light"),
	}
}

// anySitting is any order of screens and lines: nothing panics, no phone gets in without the word on a screen that can be
// approved, the link stays unwritten until it is asked for, and nothing steers the terminal.
func anySitting(t *rapid.T) {
	var out bytes.Buffer
	tt := term.New(anyOptions(t, &out))
	var current screen.Screen
	asked := false
	for range rapid.IntRange(1, 20).Draw(t, "steps") {
		switch rapid.IntRange(0, 4).Draw(t, "step") {
		case 0, 1:
			current = anyScreen().Draw(t, "screen")
			tt.Show(current)
		case 2:
			tt.Resize(rapid.IntRange(-1, 120).Draw(t, "columns"))
		default:
			line := anyLine().Draw(t, "line")
			word := strings.TrimSpace(line)
			asked = asked || strings.EqualFold(word, "u") || strings.EqualFold(word, "Show the link as text")
			action, ok := tt.Answer(line)
			if ok != (action != nil) {
				t.Fatalf("Answer is %v with %T", ok, action)
			}
			if _, approved := action.(screen.PairApproved); approved {
				if on, is := current.(screen.Approve); !is || !on.CanApprove || word != "approve" {
					t.Fatalf("%q on %T approved", line, current)
				}
			}
		}
	}
	if !asked && strings.Contains(out.String(), pairingURL[len(pairingURL)-20:]) {
		t.Fatal("the link was written and nobody asked")
	}
	if r, found := steers(out.String()); found {
		t.Fatalf("%U got through", r)
	}
}

func TestAnySitting(t *testing.T) { rapid.Check(t, anySitting) }

func FuzzAnySitting(f *testing.F) { f.Fuzz(rapid.MakeFuzz(anySitting)) }
