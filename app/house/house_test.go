package house_test

import (
	"maps"
	"slices"
	"testing"
)

// rules are those that look at one file at a time.
var rules = map[string]rule{
	"pure rooms import nothing that acts":  pureImports,
	"pure rooms do not look at the clock":  pureClock,
	"goroutines start in few places":       goroutines,
	"imports go one way":                   directions,
	"files and functions are short":        lengths,
	"files are formatted":                  formatted,
	"what is exported has a comment":       documented,
	"only main and the terminal print":     prints,
	"nothing says where the code was made": noTrace,
	"no test is skipped":                   skips,
	"all words are said":                   bypasses,
}

// TestFiles holds every file of the module to every rule.
func TestFiles(t *testing.T) {
	sources := tree(t)
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		t.Run(name, func(t *testing.T) {
			for _, s := range sources {
				for _, wrong := range rules[name](s) {
					t.Errorf("%s: %s", s.path, wrong)
				}
			}
		})
	}
}

// TestPackagesHaveComments: every package says what it is, once.
func TestPackagesHaveComments(t *testing.T) {
	sources := tree(t)
	for _, room := range rooms(sources) {
		files := slices.DeleteFunc(slices.Clone(sources), func(s source) bool { return s.room() != room })
		for _, wrong := range packageCommented(files) {
			t.Errorf("%s: %s", room, wrong)
		}
	}
}

// TestPureRoomsStandOnNothingThatActs asks go list, so that no distance hides a dependency.
func TestPureRoomsStandOnNothingThatActs(t *testing.T) {
	deps := dependencies(t, tree(t), pure)
	if len(deps) < len(pure)-1 { // the typed code may not be there yet
		t.Errorf("only %v of the pure rooms are there", slices.Sorted(maps.Keys(deps)))
	}
	for room, d := range deps {
		for _, wrong := range pureDependencies(d) {
			t.Errorf("%s: %s", room, wrong)
		}
	}
}

// The top of the repository: what has to be there, and what may be.
var (
	atTop    = []string{"app", "ui", "pairing", "oauth", "assets", "FyneApp.toml", "Makefile", "go.mod", "go.sum", "README.md"}
	mayAtTop = []string{".ci", ".gitignore", "LICENSE", "docs"}
)

// strangers are what stands at the top without belonging there, missing what belongs there and is not.
func strangers(names []string) (strange, missing []string) {
	for _, n := range names {
		if !slices.Contains(atTop, n) && !slices.Contains(mayAtTop, n) {
			strange = append(strange, n)
		}
	}
	for _, n := range atTop {
		if !slices.Contains(names, n) {
			missing = append(missing, n)
		}
	}
	return strange, missing
}

func TestTopLevel(t *testing.T) {
	strange, missing := strangers(topLevel(t))
	if len(strange) > 0 || len(missing) > 0 {
		t.Errorf("at the top: %q do not belong there, %q are missing", strange, missing)
	}
}
