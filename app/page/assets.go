package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"countersign/assets"
)

const (
	folder = "static/"
	zipped = ".gz"
)

// products are what make page makes.
var products = []string{"built/join.wasm.gz", "built/phone.wasm.gz", "built/wasm_exec.js"}

// types are not asked of the system, where they may be anything: browsers run and style only what has the right one.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".wasm": "application/wasm",
}

// shelf holds what the pages are made of, under a path that names their content: it never changes there.
type shelf struct {
	path  string
	files map[string][]byte // compressed
}

// readAssets takes what is there. A file of the folder that is compressed keeps its name without the ending.
func readAssets() shelf {
	s := shelf{files: map[string][]byte{}}
	s.add("icon.svg", assets.Logo())
	s.add("done.svg", assets.Done.SVG())
	s.add("stopped.svg", assets.Stopped.SVG())
	for _, file := range append([]string{"style.css", "boot.js"}, products...) {
		if content, err := static.ReadFile(folder + file); err == nil {
			s.add(path.Base(file), content)
		}
	}
	s.path = "/page/" + s.version() + "/"
	return s
}

// add keeps a file compressed.
func (s shelf) add(name string, content []byte) {
	if short, ok := strings.CutSuffix(name, zipped); ok {
		s.files[short] = content
		return
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // it is a level
	w.Write(content)                                           // into memory
	w.Close()
	s.files[name] = packed.Bytes()
}

// version is the same for the same files.
func (s shelf) version() string {
	whole := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		part := sha256.Sum256(s.files[name])
		io.WriteString(whole, name)
		whole.Write(part[:])
	}
	return hex.EncodeToString(whole.Sum(nil)[:8])
}

func (s shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	content, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	guardPart(w.Header())
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	if !acceptsGzip(r) {
		unzip(w, content)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Write(content)
}

func acceptsGzip(r *http.Request) bool {
	for _, accepted := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(accepted), ";")
		if coding == "gzip" && strings.TrimSpace(quality) != "q=0" {
			return true
		}
	}
	return false
}

// unzip is for the rare client that takes nothing compressed. What is kept has been compressed by us.
func unzip(w io.Writer, content []byte) {
	if r, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
		io.Copy(w, r)
	}
}

// page makes a page, once. A build without what it needs has another one, which says so.
func (s shelf) page(name string, v view) http.Handler {
	v.Assets = s.path
	var html bytes.Buffer
	status := http.StatusOK
	if len(Missing()) > 0 {
		name, status = "absent.html", http.StatusServiceUnavailable
	}
	if err := templates.ExecuteTemplate(&html, name, v); err != nil {
		panic("page: a template of our own: " + err.Error())
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.WriteHeader(status)
		w.Write(html.Bytes())
	})
}

// policy lets a page run our own files and the program in WebAssembly, speak to its own server, and nothing else: not even a
// form of it can be sent.
var policy = strings.Join([]string{
	"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
	"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
}, "; ")

// guard sets what keeps a page to itself.
func guard(h http.Header) {
	guardPart(h)
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()")
}

// guardPart does so for what is no page, should somebody open it as one.
func guardPart(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
