package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
)

// wellKnown are methods that say what the interface says that they are for.
var wellKnown = []string{
	"Error", "Unwrap", "Is", "String", "GoString", "Format", "MarshalText", "LogValue", "ServeHTTP", "Read", "Write", "Close",
	// Fyne's canvas objects, layouts and renderers.
	"CreateRenderer", "Layout", "MinSize", "Refresh", "Destroy", "Objects",
	"Tapped", "FocusGained", "FocusLost", "TypedRune", "TypedKey", "Cursor", "MouseIn", "MouseMoved", "MouseOut",
	"Color", "Font", "Icon", "Size",
}

// documented: everything exported has a comment, of its own or of its group. A group is one pair of parentheses, or
// functions with no blank line between them.
func documented(s source) []string {
	if s.isTest() {
		return nil
	}
	var wrong []string
	for i, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if !s.listsValuesOf(i) {
				wrong = append(wrong, undocumentedSpecs(s, d)...)
			}
		case *ast.FuncDecl:
			if isExported(d) && !slices.Contains(wellKnown, d.Name.Name) && !isWord(s, d) && !s.inCommentedRun(i) {
				wrong = append(wrong, fmt.Sprintf("line %d: %s has no comment", s.line(d.Pos()), d.Name.Name))
			}
		}
	}
	return wrong
}

// listsValuesOf: the constants are the values of a type that stands right above them with a comment.
func (s source) listsValuesOf(i int) bool {
	constants := s.file.Decls[i].(*ast.GenDecl)
	if constants.Tok != token.CONST || i == 0 {
		return false
	}
	above, ok := s.file.Decls[i-1].(*ast.GenDecl)
	if !ok || above.Tok != token.TYPE || above.Doc == nil || len(above.Specs) != 1 {
		return false
	}
	first := constants.Specs[0].(*ast.ValueSpec)
	return first.Type != nil && isIdent(first.Type, above.Specs[0].(*ast.TypeSpec).Name.Name)
}

func undocumentedSpecs(s source, d *ast.GenDecl) []string {
	var wrong []string
	previous := -1 // the line of the last specification that has a comment, of its own or by standing right below one
	for _, spec := range d.Specs {
		var names []*ast.Ident
		var comment bool
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			names, comment = []*ast.Ident{spec.Name}, spec.Doc != nil || spec.Comment != nil
		case *ast.ValueSpec:
			names, comment = spec.Names, spec.Doc != nil || spec.Comment != nil
		default:
			return nil
		}
		if comment || d.Doc != nil || previous == s.line(spec.Pos())-1 {
			previous = s.line(spec.End())
			continue
		}
		for _, name := range names {
			if name.IsExported() {
				wrong = append(wrong, fmt.Sprintf("line %d: %s has no comment", s.line(name.Pos()), name.Name))
			}
		}
	}
	return wrong
}

// isExported: a function with a capital, not a method of a type without.
func isExported(f *ast.FuncDecl) bool {
	if !f.Name.IsExported() || f.Recv == nil {
		return f.Name.IsExported()
	}
	receiver := f.Recv.List[0].Type
	for {
		switch r := receiver.(type) {
		case *ast.StarExpr:
			receiver = r.X
		case *ast.IndexExpr:
			receiver = r.X
		case *ast.IndexListExpr:
			receiver = r.X
		case *ast.Ident:
			return r.IsExported()
		default:
			return true
		}
	}
}

// isWord: a method of a screen that is a text on it. Their package comment speaks for them all.
func isWord(s source, f *ast.FuncDecl) bool {
	if s.room() != "ui/screen" || f.Recv == nil || f.Type.Params.NumFields() > 0 || f.Type.Results.NumFields() != 1 {
		return false
	}
	result := f.Type.Results.List[0].Type
	if list, ok := result.(*ast.ArrayType); ok {
		result = list.Elt
	}
	return isIdent(result, "string")
}

// inCommentedRun: the function, or one of those that stand right above it without a blank line, has a comment.
func (s source) inCommentedRun(i int) bool {
	for ; i >= 0; i-- {
		f, ok := s.file.Decls[i].(*ast.FuncDecl)
		if !ok {
			return false
		}
		if f.Doc != nil {
			return true
		}
		if i == 0 || s.line(s.file.Decls[i-1].End())+1 != s.line(f.Pos()) {
			return false
		}
	}
	return false
}

// packageCommented: every package says what it is, exactly once.
func packageCommented(files []source) []string {
	said, code := 0, false
	for _, s := range files {
		if s.isTest() {
			continue
		}
		code = true
		if s.file.Doc != nil && len(s.file.Doc.Text()) > 0 {
			said++
		}
	}
	if code && said != 1 {
		return []string{fmt.Sprintf("has %d package comments", said)}
	}
	return nil
}
