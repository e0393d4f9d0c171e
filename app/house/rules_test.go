package house_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"path"
	"slices"
	"strings"
)

// A rule says what is wrong with a file; nothing when nothing is.
type rule func(source) []string

// pure are the rooms that do no I/O, look at no clock, draw nothing and start nothing: time and randomness come in as
// arguments.
var pure = []string{"app/core", "ui/screen", "pairing", "pairing/tlspsk", "pairing/cpace", "pairing/relay/wire", "oauth", "oauth/jwe/unseal",
	"app/page/join", "app/phone", "app/nation"}

func isPure(s source) bool { return !s.isTest() && slices.Contains(pure, s.room()) }

// pureDependencies: what a pure room stands on has no network, no programs and no window in it.
func pureDependencies(deps []string) []string {
	var wrong []string
	for _, d := range deps {
		if d == "net" || d == "net/http" || d == "os/exec" || strings.HasPrefix(d, "fyne.io/") {
			wrong = append(wrong, "depends on "+d)
		}
	}
	return wrong
}

// pureImports: a pure room asks nobody for bytes, files, logs or time.
func pureImports(s source) []string {
	if !isPure(s) {
		return nil
	}
	var wrong []string
	for p := range s.imports() {
		if slices.Contains([]string{"crypto/rand", "math/rand", "math/rand/v2", "os", "log", "log/slog", "syscall", "runtime", "sync"}, p) {
			wrong = append(wrong, "imports "+p)
		}
	}
	return wrong
}

// pureClock: a pure room does not look at the clock.
func pureClock(s source) []string {
	name, ok := s.imports()["time"]
	if !isPure(s) || !ok {
		return nil
	}
	var wrong []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && isIdent(sel.X, name) {
			switch sel.Sel.Name {
			case "Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker":
				wrong = append(wrong, fmt.Sprintf("line %d: time.%s", s.line(sel.Pos()), sel.Sel.Name))
			}
		}
		return true
	})
	return wrong
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// lonely are goroutines of package main that cannot be joined, and why.
var lonely = map[string]string{"app/terminal.go": "reading a line from a terminal cannot be interrupted"}

// joined are goroutines elsewhere that are joined where they are started, and why there has to be one.
var joined = map[string]string{
	"oauth/api/loopback.go": "localhost is two addresses, each served by a call that blocks",
	"app/scrub.go":          "a stack that was given back is only taken by a goroutine",
}

// ending are files that have a context end what they wait for, with context.AfterFunc, and what that is.
var ending = map[string]string{"oauth/api/callback.go": "closes the listener that the caller's goroutine serves"}

// goroutines start in the loop, which joins them, and in the relay's two ends, which join their own; package main may start
// a server of net/http, and set timers.
func goroutines(s source) []string {
	if s.isTest() || s.room() == "app/loop" || s.room() == "pairing/relay" {
		return nil
	}
	main, alone := s.room() == "app", lonely[s.path] != "" || joined[s.path] != ""
	var wrong []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if main && isCallOf(n.Call, "Serve", "ServeTLS") {
				return true
			}
			if !alone {
				wrong = append(wrong, fmt.Sprintf("line %d: starts a goroutine", s.line(n.Pos())))
			}
			alone = false // one such goroutine is enough
		case *ast.CallExpr:
			if isCallOf(n, "Go") && len(n.Args) > 0 || isCallOf(n, "AfterFunc") && !main && ending[s.path] == "" {
				wrong = append(wrong, fmt.Sprintf("line %d: starts a goroutine", s.line(n.Pos())))
			}
		}
		return true
	})
	return wrong
}

func isCallOf(call *ast.CallExpr, methods ...string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains(methods, sel.Sel.Name)
}

// mayImport says which rooms and which modules a room's code may import. A folder below a room that is not named here
// follows the rules of the room.
var mayImport = map[string][]string{
	"app":           {"*"},
	"app/core":      {"ui/screen", "pairing", "oauth", "github.com/mileusna/useragent"},
	"app/onlooker":  {"ui/screen", "github.com/godbus/dbus/v5", "github.com/godbus/dbus/v5/introspect", "github.com/jezek/xgb", "github.com/jezek/xgb/xproto", "golang.org/x/sys/windows"},
	"app/nation":    {"golang.org/x/text/language"},
	"app/loop":      {},
	"app/doctor":    {"app/core", "app/loop", "oauth", "oauth/api", "pairing/relay", "ui/screen"},
	"app/page":      {"assets"},
	"app/page/join": {"pairing", "pairing/cpace", "pairing/relay/wire"},
	"app/page/wasm": {"app/core", "app/page/join", "app/page/wasm/...", "app/phone", "oauth", "oauth/jwe/unseal", "pairing", "pairing/relay/wire", "ui/screen"},
	"app/phone":     {"oauth", "pairing", "pairing/tlspsk"},
	"app/house":     {"ui/screen"},
	"assets":        {},
	"ui": {"ui/screen", "assets", "fyne.io/fyne/v2", "fyne.io/fyne/v2/...", "github.com/skip2/go-qrcode",
		"github.com/nicksnyder/go-i18n/v2/i18n", "golang.org/x/text/language", "golang.org/x/text/unicode/bidi"},
	"ui/screen":          {},
	"ui/term":            {"ui/screen", "assets", "github.com/skip2/go-qrcode"},
	"pairing":            {"pairing/tlspsk", "pairing/cpace"},
	"pairing/tlspsk":     {},
	"pairing/cpace":      {"filippo.io/edwards25519", "filippo.io/edwards25519/..."},
	"pairing/relay":      {"pairing", "pairing/...", "github.com/gorilla/websocket", "golang.org/x/net/proxy", "golang.org/x/time/rate"},
	"pairing/relay/wire": {"pairing"},
	"oauth":              {},
	"oauth/jwe":          {"oauth", "github.com/go-jose/go-jose/v4", "github.com/go-jose/go-jose/v4/..."},
	"oauth/jwe/unseal":   {"oauth"},
	"oauth/api":          {"oauth", "oauth/jwe", "golang.org/x/oauth2", "golang.org/x/net/proxy", "golang.org/x/time/rate"},
	"oauth/sandbox":      {"oauth", "oauth/jwe", "github.com/go-jose/go-jose/v4", "golang.org/x/time/rate"},
}

// onlyIn are imports that one room has to itself, tests included.
var onlyIn = map[string]string{"fyne.io/fyne/v2/app": "app", "github.com/zalando/go-keyring": "app"}

// directions keeps imports going one way.
func directions(s source) []string {
	var wrong []string
	for p := range s.imports() {
		if room, ok := onlyIn[p]; ok && s.room() != room {
			wrong = append(wrong, fmt.Sprintf("imports %s, which only %s may", p, room))
		}
		own, ours := strings.CutPrefix(p, module)
		thirdParty := strings.Contains(strings.Split(p, "/")[0], ".")
		if !s.isTest() && (ours || thirdParty) && own != s.room() && !mayBeImported(s.room(), own) {
			wrong = append(wrong, "imports "+own)
		}
	}
	return wrong
}

func mayBeImported(room, imported string) bool {
	allowed, ok := mayImport[room]
	for !ok && room != "." {
		room = path.Dir(room)
		allowed, ok = mayImport[room]
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		tree, isTree := strings.CutSuffix(a, "...")
		return a == "*" || a == imported || isTree && strings.HasPrefix(imported, tree)
	})
}

const (
	longestFile     = 600
	longestFunction = 60
	// reason begins the comment on the first line of a file, or of a function's body, that has to be longer.
	reason = "// Long: "
)

// lengths keeps files and functions short.
func lengths(s source) []string {
	if s.isTest() {
		return nil
	}
	var wrong []string
	if n := bytes.Count(s.text, []byte("\n")); n > longestFile && !bytes.HasPrefix(s.text, []byte(reason)) {
		wrong = append(wrong, fmt.Sprintf("has %d lines", n))
	}
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			n := s.line(f.End()) - s.line(f.Pos()) + 1
			body := s.text[s.fset.Position(f.Body.Lbrace).Offset+1:]
			if n > longestFunction && !bytes.HasPrefix(bytes.TrimSpace(body), []byte(reason)) {
				wrong = append(wrong, fmt.Sprintf("line %d: %s has %d lines", s.line(f.Pos()), f.Name.Name, n))
			}
		}
	}
	return wrong
}

// formatted: gofmt would change nothing.
func formatted(s source) []string {
	if clean, err := format.Source(s.text); err != nil || !bytes.Equal(clean, s.text) {
		return []string{"is not as gofmt writes it"}
	}
	return nil
}

// prints: only package main and the terminal write to standard output.
func prints(s source) []string {
	name, ok := s.imports()["fmt"]
	if s.isTest() || s.room() == "app" || s.room() == "ui/term" || !ok {
		return nil
	}
	var wrong []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && isCallOf(call, "Print", "Println", "Printf") && isIdent(call.Fun.(*ast.SelectorExpr).X, name) {
			wrong = append(wrong, fmt.Sprintf("line %d: prints", s.line(call.Pos())))
		}
		return true
	})
	return wrong
}

// noTrace: nothing in the module says where or how it was made.
func noTrace(s source) []string {
	var wrong []string
	for _, trace := range []string{"/" + "work/", "TO" + "DO", "FIX" + "ME"} {
		if bytes.Contains(s.text, []byte(trace)) {
			wrong = append(wrong, "contains "+trace)
		}
	}
	return wrong
}

// skips: a test that cannot run is a test that fails. Only rapid may pass over a case that means nothing.
func skips(s source) []string {
	var wrong []string
	var scopes []map[string]bool // the names of *rapid.T in each function around
	var stack []ast.Node
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			if isFunction(stack[len(stack)-1]) {
				scopes = scopes[:len(scopes)-1]
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if isFunction(n) {
			scopes = append(scopes, parameters(n))
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || !isCallOf(call, "Skip", "Skipf", "SkipNow") {
			return true
		}
		if id, ok := call.Fun.(*ast.SelectorExpr).X.(*ast.Ident); ok && !isRapid(scopes, id.Name) {
			wrong = append(wrong, fmt.Sprintf("line %d: skips", s.line(call.Pos())))
		}
		return true
	})
	return wrong
}

func isFunction(n ast.Node) bool {
	switch n.(type) {
	case *ast.FuncDecl, *ast.FuncLit:
		return true
	}
	return false
}

// parameters are the names of a function's parameters; true is a *rapid.T.
func parameters(n ast.Node) map[string]bool {
	names := map[string]bool{}
	var list *ast.FieldList
	switch f := n.(type) {
	case *ast.FuncDecl:
		list = f.Type.Params
	case *ast.FuncLit:
		list = f.Type.Params
	}
	for _, p := range list.List {
		pointer, isPointer := p.Type.(*ast.StarExpr)
		for _, name := range p.Names {
			if names[name.Name] = false; isPointer {
				sel, ok := pointer.X.(*ast.SelectorExpr)
				names[name.Name] = ok && isIdent(sel.X, "rapid")
			}
		}
	}
	return names
}

// isRapid asks the innermost function that has such a parameter.
func isRapid(scopes []map[string]bool, name string) bool {
	for _, scope := range slices.Backward(scopes) {
		if rapid, ok := scope[name]; ok {
			return rapid
		}
	}
	return false
}
