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
var products = []string{"join.wasm.gz", "phone.wasm.gz", "wasm_exec.js"}

// types are not asked of the system, where they may be anything: browsers run and style only what has the right one.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".wasm": "application/wasm",
}

// shelf holds what the pages are made of, under a path that names their content: it never changes there.
type shelf struct {
	path  string
	files map[string][]byte
}

// readAssets takes what is there. A name ending in .gz is that of a file which is kept, and mostly sent, compressed.
func readAssets() shelf {
	s := shelf{files: map[string][]byte{
		"icon.svg":    assets.Logo(),
		"done.svg":    assets.Done.SVG(),
		"stopped.svg": assets.Stopped.SVG(),
	}}
	for _, name := range []string{"style.css", "boot.js"} {
		s.add(name, folder+name)
	}
	for _, name := range products {
		s.add(name, folder+"built/"+name)
	}
	s.path = "/page/" + s.version() + "/"
	return s
}

func (s shelf) add(name, from string) {
	if content, err := static.ReadFile(from); err == nil {
		s.files[name] = content
	}
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
		content, ok = s.files[name+zipped]
		ok = ok && !strings.HasSuffix(name, zipped)
		if ok && acceptsGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
		} else if ok {
			content, ok = unzip(content)
		}
		w.Header().Set("Vary", "Accept-Encoding")
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	guard(w.Header())
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
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

func unzip(content []byte) ([]byte, bool) {
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, false
	}
	whole, err := io.ReadAll(r)
	return whole, err == nil
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
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), clipboard-read=()")
}
