package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// spokenRooms have words in them that people see.
var spokenRooms = []string{"ui", "ui/screen", "ui/term", "app/core", "app/doctor", "app"}

// sentence is what words of ours look like: two of them with a blank between, the second without a capital letter in it, or one word
// with a full stop.
var sentence = regexp.MustCompile(`[A-Za-z]{2,}[,:;]? [a-z]{2,}|^[A-Z][a-z]+[.…]$`)

// unsaid are calls whose texts are for logs, errors of programs and other programs.
var unsaid = []string{"New", "Errorf", "Info", "Warn", "Error", "Debug", "panic", "fail", "Sscanf", "Contains", "TrimPrefix", "MustCompile"}

// shown are functions of package ui and ui/term that put a text in front of people, and which of their arguments it is.
var shown = map[string]int{
	"newText": 1, "newWord": 1, "newLine": 1, "newButton": 0, "newPointerButton": 0, "newPill": 0, "newWarning": 0, "newBusy": 0,
	"newCentredBusy": 0, "labelled": 0, "choice": 1, "refuse": 0, "note": 0,
}

// mayBypass are texts in English that stay so: files, and why.
var mayBypass = map[string]string{
	"app/options.go":       "the help describes a command line, which is in English",
	"app/diagnostics.go":   "whoever helps reads diagnostics in English",
	"app/keychain.go":      "these words are for the log",
	"app/door.go":          "these words are for the log",
	"app/autostart.go":     "these are files for desktops",
	"app/care.go":          "this goes into a hash",
	"app/history.go":       "these words stand in a file for programs",
	"app/historyexport.go": "these words stand in a file for programs",
	"app/realm.go":         "this goes into a hash",
	"app/demophone.go":     "this is what a browser says of itself",
	"app/doctor/doctor.go": "these words are for programs; people get others",
	"ui/language.go":       "these are the toolkit's keys",
}

// bypasses are the words that people see without their going through Say.
func bypasses(s source) (wrong []string) {
	if s.isTest() || !slices.Contains(spokenRooms, s.room()) || mayBypass[s.path] != "" {
		return nil
	}
	var calls []string // around
	var visit func(n ast.Node)
	visit = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := calledName(n)
			if at, is := shown[name]; is && strings.HasPrefix(s.room(), "ui") && at < len(n.Args) {
				if text, constant := literal(n.Args[at]); constant && hasLetters.MatchString(text) {
					wrong = append(wrong, fmt.Sprintf("line %d: shows %q", s.line(n.Pos()), text))
				}
			}
			calls = append(calls, name)
			defer func() { calls = calls[:len(calls)-1] }()
		case *ast.Field, *ast.ImportSpec:
			return // tags and paths
		case *ast.BasicLit:
			text, constant := literal(n)
			said := slices.ContainsFunc(calls, func(c string) bool { return c == "Say" || c == "Count" || slices.Contains(unsaid, c) })
			if constant && n.Kind == token.STRING && !said && sentence.MatchString(text) {
				wrong = append(wrong, fmt.Sprintf("line %d: %q goes past Say", s.line(n.Pos()), text))
			}
		}
		for _, c := range children(n) {
			visit(c)
		}
	}
	visit(s.file)
	return wrong
}

var hasLetters = regexp.MustCompile(`[A-Za-z]{2,}`)

func calledName(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// children are the nodes right below a node.
func children(n ast.Node) (all []ast.Node) {
	first := true
	ast.Inspect(n, func(c ast.Node) bool {
		if first {
			first = false
			return true
		}
		if c != nil {
			all = append(all, c)
		}
		return false
	})
	return all
}
