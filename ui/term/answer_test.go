package term_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"countersign/ui/screen"
	"countersign/ui/term"
)

// kind is the name of a screen's or an action's type.
func kind(v any) string { return reflect.TypeOf(v).Name() }

// vocabulary holds something for every prompt.
func vocabulary() []string {
	words := []string{"", "approve", "disconnect", "1", "demo", "ada@example.org", "https://fxa.example.net", "123456"}
	for letter := 'a'; letter <= 'z'; letter++ {
		words = append(words, string(letter))
	}
	return words
}

// reachable collects the actions that any line leads to, or any line after it.
func reachable(s screen.Screen) map[string]bool {
	found := map[string]bool{}
	for _, first := range vocabulary() {
		tt := term.New(term.Options{Out: io.Discard})
		tt.Show(s)
		for _, line := range append([]string{first}, vocabulary()...) {
			if action, ok := tt.Answer(line); ok {
				found[kind(action)] = true
			}
		}
	}
	return found
}

var name = regexp.MustCompile(`[A-Z]\w+`)

// documented reads package screen: the screens, each with the actions that its comment names as answers.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	comments, screens, actions := map[string]string{}, map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("../screen/*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
					comments[spec.Name.Name] = d.Doc.Text()
				}
			case *ast.FuncDecl:
				if d.Recv == nil {
					continue
				}
				receiver := fmt.Sprint(d.Recv.List[0].Type)
				screens[receiver] = screens[receiver] || d.Name.Name == "screen"
				actions[receiver] = actions[receiver] || d.Name.Name == "action"
			}
		}
	}
	answers := map[string][]string{}
	for s := range screens {
		if !screens[s] {
			continue
		}
		answers[s] = nil
		_, list, _ := strings.Cut(comments[s], "Answers:")
		list, _, _ = strings.Cut(list, ".")
		for _, n := range name.FindAllString(list, -1) {
			if actions[n] {
				answers[s] = append(answers[s], n)
			}
		}
	}
	return answers
}

// pairs says during which screens a pairing is going on, so that leaving is Cancel or PairDeclined.
var pairs = map[string]bool{"Invite": true, "Code": true, "Waiting": true, "Approve": true}

// windowsOnly is what a terminal does by itself.
var windowsOnly = []string{"CopyCode", "CopyLink", "CopyReport"}

func TestExactlyTheDocumentedAnswersAreReachable(t *testing.T) {
	reached := map[string]map[string]bool{}
	for _, s := range samples() {
		k := kind(s.screen)
		if reached[k] == nil {
			reached[k] = map[string]bool{}
		}
		maps.Copy(reached[k], reachable(s.screen))
	}
	for s, answers := range documented(t) {
		want := slices.DeleteFunc(slices.Clone(answers), func(a string) bool { return slices.Contains(windowsOnly, a) })
		if !pairs[s] {
			want = append(want, "WindowClosed")
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(reached[s])); !slices.Equal(got, want) {
			t.Errorf("%s: reached %v, documented %v", s, got, want)
		}
	}
}

func TestOnlyTheWholeWordApproves(t *testing.T) {
	for line, want := range map[string]string{
		"approve": "PairApproved", " approve ": "PairApproved", "d": "PairDeclined", "decline": "PairDeclined", "D": "PairDeclined",
		"": "", "a": "", "y": "", "yes": "", "approv": "", "approved": "", "APPROVE": "", "approve approve": "", "q": "", "c": "",
		"appr\x7fove": "", "approve\x00": "", "ａpprove": "",
	} {
		for _, can := range []bool{true, false} {
			tt := term.New(term.Options{Out: io.Discard})
			tt.Show(approve(can))
			got := ""
			if action, ok := tt.Answer(line); ok {
				got = kind(action)
			}
			want := want
			if !can && want == "PairApproved" {
				want = ""
			}
			if got != want {
				t.Errorf("%q while CanApprove is %v: %q, want %q", line, can, got, want)
			}
		}
	}
}

func TestAPasswordIsTakenAsItIs(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(term.Options{Out: &out})
	tt.Show(screen.SignIn{Server: "Mozilla", Email: "ada@example.org"})
	if tt.WantsSecret() {
		t.Error("the e-mail address is no secret")
	}
	tt.Answer("")
	if !tt.WantsSecret() {
		t.Fatal("the password may not echo")
	}
	out.Reset()
	action, _ := tt.Answer(" q ")
	submitted, ok := action.(screen.SubmitSignIn)
	if !ok || submitted.Email != "ada@example.org" || submitted.Password.Reveal() != " q " {
		t.Errorf("got %T for the e-mail %q", action, submitted.Email)
	}
	if out.Len() != 0 || tt.WantsSecret() {
		t.Error("the password was written, or is asked for twice")
	}
}

// TestAShortCodeIsPassedOnAsItWasTyped, so that the position of a mistake is one in the text the person sees.
func TestAShortCodeIsPassedOnAsItWasTyped(t *testing.T) {
	for _, line := range []string{"K7M-4X9", "k7m 4x9", "k7u!", "o"} {
		tt := term.New(term.Options{Out: io.Discard})
		tt.Show(screen.Join{Length: 6})
		if tt.WantsSecret() {
			t.Error("a short code may be seen")
		}
		action, _ := tt.Answer(line)
		if submitted, is := action.(screen.SubmitShortCode); !is || submitted.Code.Reveal() != line {
			t.Errorf("%q: %T", line, action)
		}
	}
}

// TestNoLineTypedAheadJoins: neither Enter nor a code says yes to an account.
func TestNoLineTypedAheadJoins(t *testing.T) {
	for _, line := range []string{"", "y", "K7M-4X9", "yes"} {
		tt := term.New(term.Options{Out: io.Discard})
		tt.Show(joinAsking("ada@example.org"))
		if action, did := tt.Answer(line); did {
			t.Errorf("%q: %T", line, action)
		}
	}
}

func TestTheCodeIsSaidAndSpelledOnItsOwnLines(t *testing.T) {
	out := show(term.Options{}, code())
	for _, want := range []string{"\nCode: " + shortCode + "\n", "\nRead aloud: " + shortCodeSpoken + "\n"} {
		if strings.Count(out, want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, out)
		}
	}
}

func TestAnUpdateDoesNotInterruptAPassword(t *testing.T) {
	tt := term.New(term.Options{Out: io.Discard})
	s := screen.SignIn{Server: "Mozilla", Email: "ada@example.org"}
	tt.Show(s)
	tt.Answer("")
	s.KeychainNote = "You stay signed in until you close Countersign."
	tt.Show(s)
	if !tt.WantsSecret() {
		t.Error("an update took the password prompt away")
	}
	tt.Show(screen.Welcome{})
	if tt.WantsSecret() {
		t.Error("a screen of another kind kept the password prompt")
	}
}

func TestLinesThatCannotBeReadAreRefused(t *testing.T) {
	for name, line := range map[string]string{
		"long": strings.Repeat("x", 4097), "escape": "\x1b[A", "tab": "a\tb", "inner line": "m\nm", "no UTF-8": "\xff", "C1": "\u009b",
	} {
		for _, s := range samples() {
			var out bytes.Buffer
			tt := term.New(term.Options{Out: &out})
			tt.Show(s.screen)
			out.Reset()
			if action, ok := tt.Answer(line); ok {
				t.Errorf("%s on %s: %T", name, s.name, action)
			}
			if !strings.Contains(out.String(), "Nothing was done") {
				t.Errorf("%s on %s: nothing kind was said", name, s.name)
			}
		}
	}
}
