package doctor

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

var sample = []Result{
	{Check{Name: "display", Title: "Display"}, displayOpens(), 3 * time.Millisecond},
	{Check{Name: "clock", Title: "Clock"}, trouble("It is wrong.", "Set it.").with(screen.RemedyPage), 1500 * time.Microsecond},
	{Check{Name: "session", Title: "Sign-in"}, notChecked("Nobody is signed in.", ""), 0},
}

func TestText(t *testing.T) {
	want := `Display: fine (3 ms). The display answers.
Clock: trouble (1 ms). It is wrong. Set it.
Sign-in: not checked (0 ms). Nobody is signed in.

One thing is in the way.`
	if got := screen.Report(Shown(sample)); got != want {
		t.Errorf("got\n%s", got)
	}
	for n, want := range []string{"Everything that was checked is fine.", "One thing is in the way.", "2 things are in the way. Begin with the first."} {
		results := slices.Repeat(sample[1:2], n)
		if got := screen.Report(Shown(results)); !strings.HasSuffix(got, want) || Healthy(results) != (n == 0) {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestJSON(t *testing.T) {
	got, err := JSON(sample[1:2])
	want := `[
  {
    "name": "clock",
    "verdict": "trouble",
    "milliseconds": 1,
    "what": "It is wrong.",
    "do": "Set it.",
    "remedy": "open-page"
  }
]`
	if err != nil || string(got) != want {
		t.Errorf("%v, got\n%s", err, got)
	}
	if none, err := JSON(nil); err != nil || string(none) != "[]" {
		t.Errorf("of nothing: %s, %v", none, err)
	}
}

// TestList: what a check needs stands before it, no name is there twice, and the documentation names all, in order.
func TestList(t *testing.T) {
	text, err := os.ReadFile("../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| name | what it checks |")
	table, _, _ = strings.Cut(table, "\n\n")
	documented := regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(table, -1)
	var inTable []screen.CheckName
	for _, row := range documented {
		for name := range strings.SplitSeq(row[1], ", ") {
			inTable = append(inTable, screen.CheckName(strings.Trim(name, "`")))
		}
	}
	checks, finish := Checks(Subject{Servers: oauth.Servers{Content: "https://accounts.example.org"}}, World{})
	defer finish()
	var names []screen.CheckName
	for _, c := range checks {
		for _, n := range c.Needs {
			if !slices.Contains(names, n) {
				t.Errorf("%s needs %s, which does not stand before it", c.Name, n)
			}
		}
		if slices.Contains(names, c.Name) || c.Title == "" || c.Look == nil {
			t.Errorf("%s is there twice, or half", c.Name)
		}
		names = append(names, c.Name)
	}
	if !slices.Equal(names, inTable) {
		t.Errorf("checks     %q\ndocumented %q", names, inTable)
	}
}

// TestNoSecrets: nothing that is said, in either form or by printing a result, holds the session or the key; and they are
// wiped in the end.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	stored, err := c.account.MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	var item struct {
		Email   string
		Session string `json:"sessionToken"`
		Keys    struct{ Oldsync struct{ K string } }
	}
	if err := json.Unmarshal(stored, &item); err != nil || item.Session == "" || item.Keys.Oldsync.K == "" || item.Email == "" {
		t.Fatal(err, "the stored form has changed")
	}
	checks, finish := Checks(c.subject, c.world)
	results := Run(t.Context(), checks, unwatched)
	finish()
	text, err := JSON(results)
	if err != nil {
		t.Fatal(err)
	}
	said := screen.Report(Shown(results)) + string(text) + fmt.Sprintf("%+v %#v", results, results)
	for _, secret := range []string{item.Session, item.Keys.Oldsync.K, item.Email} {
		if strings.Contains(said, secret) {
			t.Errorf("%q is said", secret)
		}
	}
	if !c.account.Session.IsZero() || !c.account.Sync.IsZero() {
		t.Error("the session is still there")
	}
}
