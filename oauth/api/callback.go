package api

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"time"

	"countersign/oauth"
)

const (
	callbackPath     = "/callback"
	maxCallbackQuery = 4 << 10
	maxHeader        = 16 << 10
	visitLimit       = 5 * time.Second
	farewellLimit    = 500 * time.Millisecond // for the page on its way to a browser of this computer
)

// visit is how the browser came back: with a code, or with the reason why not.
type visit struct {
	code   oauth.AuthorizationCode
	reason oauth.FailureKind // empty with a code
}

var (
	errNobodyCame = errors.New("the browser did not come back")
	errDeclined   = errors.New("the browser came back without a code")
)

// awaitCode serves the browser on the caller's goroutine until it brings the answer to this sign-in, or ctx ends.
func (b *BrowserSignIn) awaitCode(ctx context.Context) (oauth.AuthorizationCode, error) {
	defer b.loopback.close()
	waiting := call{method: http.MethodGet, path: callbackPath}
	ctx, cancel := context.WithTimeout(ctx, b.patience)
	defer cancel()
	visits := make(chan visit, 1)
	server := http.Server{
		Handler:        http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.receive(w, r, visits) }),
		ReadTimeout:    visitLimit,
		WriteTimeout:   visitLimit,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       log.New(io.Discard, "", 0), // it would repeat what a stranger sent
	}
	server.SetKeepAlivesEnabled(false)
	stop := context.AfterFunc(ctx, b.loopback.close)
	defer stop()
	b.loopback.serve(&server) // until it is closed: by the visit that was waited for, or by ctx
	farewell, done := context.WithTimeout(context.WithoutCancel(ctx), farewellLimit)
	defer done()
	_ = server.Shutdown(farewell)
	server.Close()
	select {
	case v := <-visits:
		if v.reason != "" {
			return oauth.AuthorizationCode{}, waiting.failed(v.reason, errDeclined)
		}
		return v.code, nil
	default:
		kind := oauth.Cancelled
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			kind = oauth.TimedOut
		}
		return oauth.AuthorizationCode{}, waiting.failed(kind, errors.Join(errNobodyCame, ctx.Err()))
	}
}

// receive answers one request to the loopback address. The first that carries this sign-in's state ends the waiting; all
// others, strangers' above all, change nothing.
func (b *BrowserSignIn) receive(w http.ResponseWriter, r *http.Request, visits chan<- visit) {
	v, ok := b.parse(r)
	if ok {
		select {
		case visits <- v:
			b.loopback.close()
		default:
			ok = false
		}
	}
	writePage(w, ok)
}

// parse reads the browser's request: to this very address, with this sign-in's state, and either a code or an error. What
// else the server adds is left unread.
func (b *BrowserSignIn) parse(r *http.Request) (visit, bool) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(r.URL.RawQuery) > maxCallbackQuery || r.Method != http.MethodGet || r.ContentLength != 0 ||
		r.Host != b.loopback.host || r.URL.EscapedPath() != callbackPath || r.URL.Scheme != "" {
		return visit{}, false
	}
	if !b.state.Matches(only(query, "state")) {
		return visit{}, false
	}
	if query.Has("error") {
		return visit{reason: reasonOf(only(query, "error"))}, true
	}
	code, err := oauth.ParseAuthorizationCode(only(query, "code"))
	if err != nil {
		return visit{reason: oauth.BadAnswer}, true
	}
	return visit{code: code}, true
}

// only is the one value of that name; empty where there are none or several.
func only(query url.Values, name string) string {
	if len(query[name]) != 1 {
		return ""
	}
	return query[name][0]
}

// reasonOf reads the errors of RFC 6749, section 4.1.2.1.
func reasonOf(code string) oauth.FailureKind {
	switch code {
	case "access_denied":
		return oauth.Declined
	case "invalid_scope":
		return oauth.ScopeRefused
	case "unauthorized_client":
		return oauth.ClientRefused
	case "server_error", "temporarily_unavailable":
		return oauth.Maintenance
	case "invalid_request", "unsupported_response_type":
		return oauth.RequestMalformed
	}
	return oauth.BadAnswer
}

const (
	pageHead = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
		`<meta name="color-scheme" content="light dark"><title>Countersign</title>`
	receivedPage = pageHead + `<h1>Back to Countersign</h1><p>You may close this page. Countersign goes on from here.</p>`
	strangerPage = pageHead + `<h1>Nothing to do here</h1><p>Countersign is not waiting for this page. You may close it.</p>`
)

// writePage answers with a static page that loads nothing and repeats nothing.
func writePage(w http.ResponseWriter, received bool) {
	set := w.Header().Set
	set("Content-Type", "text/html; charset=utf-8")
	set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	set("Referrer-Policy", "no-referrer")
	set("Cache-Control", "no-store")
	set("X-Content-Type-Options", "nosniff")
	if !received {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, strangerPage)
		return
	}
	_, _ = io.WriteString(w, receivedPage)
}
