package main

import (
	"strings"
	"testing"

	"countersign/ui/screen"
)

// A verb goes as far as it can by itself, once, and leaves the rest to the person.
func TestErrands(t *testing.T) {
	canJoin := screen.SignIn{CanJoin: true}
	typing, code := screen.Join{Step: screen.JoinTyping}, "K7M-4X9"
	for name, c := range map[string]struct {
		errand  errand
		shown   []screen.Screen
		want    []screen.Action
		problem string
	}{
		"no verb":          {errand{}, []screen.Screen{canJoin, screen.Home{}}, []screen.Action{nil, nil}, ""},
		"pair":             {errand{verb: verbPair}, []screen.Screen{canJoin, screen.Home{}, screen.Home{}}, []screen.Action{nil, screen.Pair{}, nil}, ""},
		"join":             {errand{verb: verbJoin}, []screen.Screen{screen.Welcome{}, canJoin, typing, canJoin, screen.Home{}}, []screen.Action{nil, screen.JoinWithCode{}, nil, nil, nil}, ""},
		"join, signed in":  {errand{verb: verbJoin, code: code}, []screen.Screen{screen.Home{}}, []screen.Action{screen.WindowClosed{}}, joinedAlready()},
		"join, not there":  {errand{verb: verbJoin, code: code}, []screen.Screen{screen.SignIn{NoJoin: "Not here."}}, []screen.Action{screen.WindowClosed{}}, "Not here."},
		"join with a code": {errand{verb: verbJoin, code: code}, []screen.Screen{canJoin, screen.Starting{}}, []screen.Action{screen.JoinWithCode{}, nil}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for i, s := range c.shown {
				if got := c.errand.answer(s); got != c.want[i] {
					t.Errorf("screen %d: %#v", i, got)
				}
			}
			if c.errand.problem != c.problem {
				t.Errorf("problem %q", c.errand.problem)
			}
		})
	}
}

// The code of the command line is tried once. After that the person is asked.
func TestErrandTriesItsCodeOnce(t *testing.T) {
	e := errand{verb: verbJoin, code: "K7M-4X9"}
	typing := screen.Join{Step: screen.JoinTyping}
	submit, ok := e.answer(typing).(screen.SubmitShortCode)
	if !ok || submit.Code.Reveal() != "K7M-4X9" {
		t.Errorf("%#v", submit)
	}
	if again := e.answer(typing); again != nil || e.code != "" {
		t.Errorf("%#v", again)
	}
}

// What is read from a pipe ends with its line: the rest is the screens'.
func TestReadLine(t *testing.T) {
	long := strings.Repeat("x", 2*maxArgument)
	for text, want := range map[string]string{
		"K7M-4X9\ny\n": "K7M-4X9", " K7M 4X9\r\n": "K7M 4X9", "K7M": "K7M", "": "", "\n": "", long: long[:maxArgument],
	} {
		in := strings.NewReader(text)
		if got := readLine(in); got != want {
			t.Errorf("%q: %q", text, got)
		}
		if first, rest, _ := strings.Cut(text, "\n"); len(first) < maxArgument && in.Len() != len(rest) {
			t.Errorf("%q: %d bytes are left, want %d", text, in.Len(), len(rest))
		}
	}
}
