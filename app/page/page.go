// Package page is what Countersign serves to browsers: the join page, where a code is typed on a phone that is to be brought
// in, and on the practice server a page that plays such a phone. The rules and the cryptography in them are those of the rest of
// the program, compiled to WebAssembly (folder wasm); nothing comes from anywhere else.
package page

import (
	"embed"
	"html/template"
	"net/http"
)

// Options says what pages there are and where they lead.
type Options struct {
	// Content is the content server whose phones take over once a code was right: a scheme and a host, such as
	// https://accounts.firefox.com. Empty is this very server, with the phone in the browser.
	Content string
	// Length is how many characters a code has: 6, 8 or 10; 0 is 6.
	Length int
	// Phone serves the phone in the browser, at /pair and /pair/supp.
	Phone bool
}

// static is what the pages are made of; in its folder built, if it is there, is what make page makes.
//
//go:embed static
var static embed.FS

var templates = template.Must(template.ParseFS(static, "static/*.html"))

// defaultLength is how many characters a code has if nothing else is set (typed code spec, section 2.1).
const defaultLength = 6

// view is what a page is filled with.
type view struct {
	Title   string
	Assets  string
	Program string
	Content string
	Length  int
	Cells   []bool // of the code; true is one behind a gap
}

// Before serves the pages, and leaves all other requests to others.
func Before(others http.Handler, o Options) http.Handler {
	if o.Length == 0 {
		o.Length = defaultLength
	}
	kept := readAssets()
	cells := make([]bool, o.Length)
	cells[o.Length/2] = true
	m := http.NewServeMux()
	m.Handle("GET "+kept.path+"{name}", kept)
	m.Handle("GET /join", kept.page("join.html", view{
		Title: "Type the code", Program: "join.wasm", Content: o.Content, Length: o.Length, Cells: cells,
	}))
	if o.Phone {
		phone := kept.page("phone.html", view{Title: "Phone", Program: "phone.wasm"})
		m.Handle("GET /pair", phone)
		m.Handle("GET /pair/supp", phone)
	}
	m.Handle("/", others)
	return m
}

// Missing names the parts that a build without make page lacks; then the pages say so.
func Missing() []string {
	var missing []string
	for _, name := range products {
		if _, err := static.ReadFile(folder + name); err != nil {
			missing = append(missing, name)
		}
	}
	return missing
}
