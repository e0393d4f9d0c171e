package page

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// maxOnTheWire is how much a phone fetches at most before a code can be typed, in bytes.
const maxOnTheWire = 1 << 20

// A build that is tested has its pages.
func TestNothingIsMissing(t *testing.T) {
	if missing := Missing(); len(missing) > 0 {
		t.Fatalf("the pages are not built: run make page. Missing: %q", missing)
	}
}

func get(t *testing.T, h http.Handler, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var sandboxPages = Before(http.NotFoundHandler(), Options{Phone: true})

// parts are the addresses of what a page fetches.
var parts = regexp.MustCompile(`(?:href|src|data-program)="(/[^"]+)"`)

// Every answer has what keeps the page to itself, and the page has nothing that the policy would refuse.
func TestAnswersAreGuarded(t *testing.T) {
	for _, path := range []string{"/join", "/pair", "/pair/supp"} {
		r := get(t, sandboxPages, path, "gzip")
		html := body(t, r)
		if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, %s", path, r.StatusCode, r.Header.Get("Cache-Control"))
		}
		checkGuard(t, path, r)
		for _, refused := range []string{"<style", " style=", "onclick", "<script>", "http://", "https://", "integrity"} {
			if bytes.Contains(html, []byte(refused)) {
				t.Errorf("%s contains %q", path, refused)
			}
		}
		found := parts.FindAllSubmatch(html, -1)
		if len(found) < 5 {
			t.Fatalf("%s fetches %d parts", path, len(found))
		}
		for _, part := range found {
			r := get(t, sandboxPages, string(part[1]), "gzip, br")
			if r.StatusCode != http.StatusOK || r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || r.Header.Get("Content-Type") == "" {
				t.Errorf("%s: %d %v", part[1], r.StatusCode, r.Header)
			}
			if r.Header.Get("Content-Security-Policy") != "default-src 'none'" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %v", part[1], r.Header)
			}
		}
	}
}

func checkGuard(t *testing.T, path string, r *http.Response) {
	t.Helper()
	policy := r.Header.Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval';", "connect-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: the policy lacks %q: %s", path, want, policy)
		}
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q", path, name, got)
		}
	}
}

// What the join page fetches is small; a client that takes no compression gets the same, longer.
func TestSizeOnTheWire(t *testing.T) {
	html := body(t, get(t, sandboxPages, "/join", "gzip"))
	total := len(html)
	fetched := map[string]bool{}
	for _, part := range parts.FindAllSubmatch(html, -1) {
		path := string(part[1])
		if fetched[path] {
			continue
		}
		fetched[path] = true
		packed := get(t, sandboxPages, path, "gzip")
		sent := body(t, packed)
		total += len(sent)
		if packed.Header.Get("Content-Encoding") != "gzip" {
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(r)
		if plain := body(t, get(t, sandboxPages, path, "br;q=1, gzip;q=0")); err != nil || !bytes.Equal(whole, plain) {
			t.Errorf("%s is another one without compression: %v", path, err)
		}
	}
	t.Logf("%d bytes", total)
	if total >= maxOnTheWire {
		t.Errorf("the join page is %d bytes", total)
	}
}

func TestOtherPathsAreOthers(t *testing.T) {
	others := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	relay := Before(others, Options{Content: mozilla})
	for path, want := range map[string]int{
		"/join": http.StatusOK, "/v1/ws/": http.StatusTeapot, "/": http.StatusTeapot, "/pair": http.StatusTeapot, "/page/0/x": http.StatusTeapot,
	} {
		if got := get(t, relay, path, "").StatusCode; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	for _, path := range []string{"/nothing", "/join.wasm.gz", "/frame.html", "/..%2fjoin.html"} {
		whole := readAssets().path + strings.TrimPrefix(path, "/")
		got := get(t, relay, whole, "gzip").StatusCode
		if path != "/join.wasm.gz" && got != http.StatusNotFound && got != http.StatusTeapot {
			t.Errorf("%s: %d", whole, got)
		}
	}
	html := string(body(t, get(t, relay, "/join", "")))
	if !strings.Contains(html, `data-content="https://accounts.firefox.com"`) {
		t.Error("the page does not say where it leads")
	}
}

func TestOptionsFromEnv(t *testing.T) {
	for _, c := range []struct {
		root, length string
		want         Options
		ok           bool
	}{
		{"", "", Options{Content: mozilla, Length: 6}, true},
		{"https://accounts.example.org", "8", Options{Content: "https://accounts.example.org", Length: 8}, true},
		{"http://127.0.0.1:3030", "10", Options{Content: "http://127.0.0.1:3030", Length: 10}, true},
		{"https://accounts.example.org/", "", Options{}, false},
		{"javascript:alert(1)", "", Options{}, false},
		{"accounts.example.org", "", Options{}, false},
		{"https://a@accounts.example.org", "", Options{}, false},
		{"", "7", Options{}, false},
		{"", "six", Options{}, false},
	} {
		env := map[string]string{"PAIR_CONTENT_ROOT": c.root, "PAIR_CODE_LENGTH": c.length}
		got, err := OptionsFromEnv(func(name string) string { return env[name] })
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%q, %q: %+v, %v", c.root, c.length, got, err)
		}
	}
}

// A build without what make page makes still runs, and says so in place of its pages.
func TestBuildWithoutPages(t *testing.T) {
	whole := products
	defer func() { products = whole }()
	products = append([]string{"built/nothing.gz"}, whole...)
	r := get(t, Before(http.NotFoundHandler(), Options{}), "/join", "")
	if text := string(body(t, r)); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "make page") {
		t.Errorf("%d: %s", r.StatusCode, text)
	}
	checkGuard(t, "/join", r)
}
