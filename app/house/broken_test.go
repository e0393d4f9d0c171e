package house_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// body makes a file of a package.
func body(path, code string) source {
	s, err := parse(path, []byte("// Package p is here to break a rule.\npackage p\n\n"+code))
	if err != nil {
		panic(err)
	}
	return s
}

// broken has, for each rule, files that break it and files that do not.
var broken = map[string]struct{ bad, good []source }{
	"pure rooms import nothing that acts": {
		bad: []source{
			body("pairing/a.go", "import \"crypto/rand\"\n\nvar _ = rand.Reader\n"),
			body("oauth/a.go", "import \"log/slog\"\n\nvar _ = slog.Info\n"),
			body("app/core/a.go", "import \"os\"\n\nvar _ = os.Open\n"),
		},
		good: []source{
			body("pairing/relay/a.go", "import \"crypto/rand\"\n\nvar _ = rand.Reader\n"),
			body("pairing/a_test.go", "import \"crypto/rand\"\n\nvar _ = rand.Reader\n"),
		},
	},
	"pure rooms do not look at the clock": {
		bad: []source{
			body("app/core/a.go", "import \"time\"\n\nvar _ = time.Now()\n"),
			body("pairing/tlspsk/a.go", "import clock \"time\"\n\nvar _ = clock.Now()\n"),
			body("pairing/cpace/a.go", "import \"time\"\n\nvar _ = time.After(1)\n"),
		},
		good: []source{
			body("app/core/a.go", "import \"time\"\n\nvar _ = time.Second\n"),
			body("app/a.go", "import \"time\"\n\nvar _ = time.Now()\n"),
		},
	},
	"all words are said": {
		bad: []source{
			body("ui/a.go", "var _ = newButton(\"Cancel\", 1, nil)\n"),
			body("ui/term/a.go", "var _ = choice(\"c\", \"Cancel\", nil)\n"),
			body("ui/screen/a.go", "func f() string { return \"Sign in with a code\" }\n"),
			body("app/core/a.go", "var p = screen.Problem{What: \"It is locked.\"}\n"),
			body("app/a.go", "func f() { out.problem(\"Nothing was done, sorry.\") }\n"),
		},
		good: []source{
			body("ui/a.go", "var _ = newButton(screen.Say(\"Cancel\"), 1, nil)\n"),
			body("ui/screen/a.go", "func f() string { return Say(\"Sign in with a code\") }\n"),
			body("app/a.go", "var errA = errors.New(\"vault: no such session\")\n"),
			body("oauth/a.go", "const a = \"not for people\"\n"),
		},
	},
	"goroutines start in few places": {
		bad: []source{
			body("app/core/a.go", "func f() {\n\tgo f()\n}\n"),
			body("ui/a.go", "func f() {\n\tgo func() {}()\n}\n"),
			body("app/a.go", "func f() {\n\tgo f()\n}\n"),
			body("app/terminal.go", "func f() {\n\tgo f()\n\tgo f()\n}\n"),
			body("oauth/api/a.go", "func f(w group) {\n\tw.Go(f)\n}\n"),
			body("oauth/sandbox/a.go", "import \"time\"\n\nvar _ = time.AfterFunc(1, nil)\n"),
		},
		good: []source{
			body("app/loop/a.go", "func f() {\n\tgo f()\n}\n"),
			body("pairing/relay/a.go", "func f() {\n\tgo f()\n}\n"),
			body("app/a.go", "func f() {\n\tgo server.Serve(listener)\n}\n"),
			body("app/terminal.go", "func f() {\n\tgo f()\n}\n"),
			body("ui/a_test.go", "func f() {\n\tgo f()\n}\n"),
		},
	},
	"imports go one way": {
		bad: []source{
			body("app/core/a.go", "import _ \"countersign/pairing/relay\"\n"),
			body("pairing/a.go", "import _ \"countersign/oauth\"\n"),
			body("oauth/a.go", "import _ \"countersign/pairing\"\n"),
			body("oauth/api/a.go", "import _ \"countersign/pairing\"\n"),
			body("pairing/relay/a.go", "import _ \"countersign/app/core\"\n"),
			body("ui/a.go", "import _ \"countersign/pairing\"\n"),
			body("ui/a.go", "import _ \"fyne.io/fyne/v2/app\"\n"),
			body("ui/a_test.go", "import _ \"fyne.io/fyne/v2/app\"\n"),
			body("ui/screen/a.go", "import _ \"fyne.io/fyne/v2\"\n"),
			body("ui/term/a.go", "import _ \"countersign/ui\"\n"),
			body("app/doctor/a.go", "import _ \"github.com/zalando/go-keyring\"\n"),
			body("oauth/api/a.go", "import _ \"github.com/zalando/go-keyring\"\n"),
			body("oauth/a.go", "import _ \"golang.org/x/oauth2\"\n"),
			body("assets/deeper/a.go", "import _ \"countersign/ui\"\n"),
		},
		good: []source{
			body("app/a.go", "import (\n\t_ \"countersign/pairing/relay\"\n\t_ \"fyne.io/fyne/v2/app\"\n\t_ \"github.com/zalando/go-keyring\"\n)\n"),
			body("app/core/a.go", "import _ \"countersign/pairing\"\n"),
			body("ui/a.go", "import _ \"fyne.io/fyne/v2/widget\"\n"),
			body("pairing/a_test.go", "import _ \"pgregory.net/rapid\"\n"),
		},
	},
	"files and functions are short": {
		bad: []source{
			body("ui/a.go", strings.Repeat("\n", 598)),
			body("ui/a.go", "func f() {\n"+strings.Repeat("\tf()\n", 59)+"}\n"),
		},
		good: []source{
			body("ui/a.go", strings.Repeat("\n", 597)),
			body("ui/a.go", "func f() {\n"+strings.Repeat("\tf()\n", 58)+"}\n"),
			body("ui/a.go", "func f() {\n\t// Long: a table.\n"+strings.Repeat("\tf()\n", 90)+"}\n"),
			body("ui/a_test.go", strings.Repeat("\n", 700)),
		},
	},
	"files are formatted": {
		bad:  []source{body("ui/a.go", "func f()  {}\n"), body("ui/a_test.go", "func f() {\n f()\n}\n")},
		good: []source{body("ui/a.go", "func f() {}\n")},
	},
	"what is exported has a comment": {
		bad: []source{
			body("ui/a.go", "func F() {}\n"),
			body("ui/a.go", "type T struct{}\n"),
			body("ui/a.go", "var V int\n"),
			body("ui/a.go", "// T is.\ntype T struct{}\n\nfunc (*T) M() {}\n"),
			body("ui/a.go", "// F is.\nfunc F() {}\n\nfunc G() {}\n"),
			body("ui/a.go", "const (\n\t// A is.\n\tA = 1\n\n\tB = 2\n)\n"),
			body("ui/screen/a.go", "// S is.\ntype S struct{}\n\nfunc (S) Count() int { return 0 }\n"),
		},
		good: []source{
			body("ui/a.go", "// F and G are.\nfunc F() {}\nfunc G() {}\n"),
			body("ui/a.go", "type t struct{}\n\nfunc (t) M() {}\n"),
			body("ui/a.go", "// T is.\ntype T int\n\nconst (\n\tA T = iota\n\tB\n)\n"),
			body("ui/a.go", "// T is.\ntype T int\n\nfunc (T) String() string { return \"\" }\n"),
			body("ui/screen/a.go", "// S is.\ntype S struct{}\n\nfunc (S) Title() string { return \"\" }\n"),
			body("ui/a_test.go", "func F() {}\n"),
		},
	},
	"only main and the terminal print": {
		bad:  []source{body("oauth/api/a.go", "import \"fmt\"\n\nfunc f() { fmt.Println(1) }\n")},
		good: []source{body("app/a.go", "import \"fmt\"\n\nfunc f() { fmt.Println(1) }\n"), body("ui/a.go", "import \"fmt\"\n\nvar _ = fmt.Sprint(1)\n")},
	},
	"nothing says where the code was made": {
		bad:  []source{body("ui/a.go", "// TO"+"DO later.\n"), body("ui/a.go", "// See /wo"+"rk/x.\n")},
		good: []source{body("ui/a.go", "// Later.\n")},
	},
	"no test is skipped": {
		bad: []source{
			body("ui/a_test.go", "func TestX(t *testing.T) { t.Skip() }\n"),
			body("ui/a_test.go", "func TestX(t *rapid.T) {\n\tf(func(t *testing.T) { t.Skipf(\"no\") })\n}\n"),
		},
		good: []source{body("ui/a_test.go", "func TestX(t *testing.T) {\n\tf(func(t *rapid.T) { t.Skip() })\n}\n")},
	},
}

// TestRulesBite: each rule finds what breaks it, and leaves alone what does not.
func TestRulesBite(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		t.Run(name, func(t *testing.T) {
			cases := broken[name]
			if len(cases.bad) == 0 || len(cases.good) == 0 {
				t.Fatal("nothing shows that this rule bites")
			}
			for _, s := range cases.bad {
				if len(rules[name](s)) == 0 {
					t.Errorf("passes in %s:\n%s", s.path, s.text)
				}
			}
			for _, s := range cases.good {
				if wrong := rules[name](s); len(wrong) > 0 {
					t.Errorf("%v in %s:\n%s", wrong, s.path, s.text)
				}
			}
		})
	}
}

func TestPureDependenciesBite(t *testing.T) {
	for _, d := range []string{"net", "net/http", "os/exec", "fyne.io/fyne/v2"} {
		if len(pureDependencies([]string{"fmt", d})) != 1 {
			t.Errorf("%s passes", d)
		}
	}
	if wrong := pureDependencies([]string{"net/url", "net/netip", "crypto/ecdh"}); len(wrong) > 0 {
		t.Error(wrong)
	}
}

func TestTopLevelBites(t *testing.T) {
	strange, missing := strangers(append([]string{"util", ".gitignore"}, atTop[1:]...))
	if fmt.Sprint(strange, missing) != "[util] ["+atTop[0]+"]" {
		t.Errorf("strange %q, missing %q", strange, missing)
	}
}

func TestPackageCommentsBite(t *testing.T) {
	with := body("ui/a.go", "")
	without, err := parse("ui/b.go", []byte("package p\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range [][]source{{without}, {with, with}} {
		if len(packageCommented(files)) == 0 {
			t.Errorf("%d files pass", len(files))
		}
	}
	if len(packageCommented([]source{with, without})) > 0 {
		t.Error("one comment is enough")
	}
}
