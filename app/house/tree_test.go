package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "countersign/"

// source is one parsed Go file. Its path is relative to the top of the module.
type source struct {
	path string
	text []byte
	fset *token.FileSet
	file *ast.File
}

func parse(name string, text []byte) (source, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments)
	return source{name, text, fset, file}, err
}

// room is the folder the file stands in: "app/core", or "." for the top.
func (s source) room() string { return path.Dir(s.path) }

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

func (s source) line(n token.Pos) int { return s.fset.Position(n).Line }

// imports are the paths the file imports, each with the name it has in the file.
func (s source) imports() map[string]string {
	names := map[string]string{}
	for _, i := range s.file.Imports {
		p := strings.Trim(i.Path.Value, `"`)
		names[p] = path.Base(p)
		if i.Name != nil {
			names[p] = i.Name.Name
		}
	}
	return names
}

// top is the folder of the module.
func top(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

// tree reads all Go files of the module. A folder with a module of its own is not part of it.
func tree(t *testing.T) []source {
	t.Helper()
	var sources []source
	root := top(t)
	ignored := ignoredAtTop(t, root)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (ignored[name] || d.Name() == "testdata" || name != "." && hasModule(root, name)):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		s, err := parse(name, text)
		sources = append(sources, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func hasModule(root, folder string) bool {
	_, err := os.Stat(filepath.Join(root, folder, "go.mod"))
	return err == nil
}

// ignoredAtTop is what git does not keep at the top: .git, and what .gitignore says of the top.
func ignoredAtTop(t *testing.T, root string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	ignored := map[string]bool{".git": true}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "/"); ok {
			ignored[strings.TrimSuffix(name, "/")] = true
		}
	}
	return ignored
}

// topLevel is what stands at the top of the module.
func topLevel(t *testing.T) []string {
	t.Helper()
	root := top(t)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored := ignoredAtTop(t, root)
	var names []string
	for _, e := range entries {
		if !ignored[e.Name()] {
			names = append(names, e.Name())
		}
	}
	return names
}

// dependencies asks go list what the given rooms depend on, at any distance. A room without Go files is left out.
func dependencies(t *testing.T, sources []source, rooms []string) map[string][]string {
	t.Helper()
	deps := map[string][]string{}
	for _, room := range rooms {
		if slices.ContainsFunc(sources, func(s source) bool { return s.room() == room && !s.isTest() }) {
			out, err := exec.Command("go", "list", "-deps", module+room).Output()
			if err != nil {
				t.Fatalf("go list -deps %s: %v", room, err)
			}
			deps[room] = strings.Fields(string(out))
		}
	}
	return deps
}

// rooms are the folders of sources, in order.
func rooms(sources []source) []string {
	seen := map[string]bool{}
	for _, s := range sources {
		seen[s.room()] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
