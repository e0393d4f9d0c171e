package api

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"sync"
	"time"

	"countersign/oauth"
)

// habits is what has been learnt of a server: which scheme it reads, and what its clock says (accounts spec, sections 3.3
// and 3.4).
type habits struct {
	mu      sync.Mutex
	reads   oauth.Scheme
	settled bool
	offset  time.Duration // of its clock against ours
}

// scheme is the scheme to try; settled says that no other is worth trying.
func (h *habits) scheme() (reads oauth.Scheme, settled bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.reads, h.settled
}

// settle notes that the server reads that scheme. From then on a refused token is a refused token.
func (h *habits) settle(reads oauth.Scheme) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reads, h.settled = reads, true
}

// authorization is the header that shows the credential.
func (h *habits) authorization(who credential, scheme oauth.Scheme, request *http.Request, body []byte, now time.Time) string {
	if scheme == oauth.Bearer {
		return who.Authorization()
	}
	return who.Hawk(oauth.HawkRequest{
		Method: request.Method, URL: request.URL, Body: body, At: h.theirs(now).Unix(), Nonce: rand.Text(),
	})
}

// theirs is what the server's clock says at our now.
func (h *habits) theirs(now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return now.Add(h.offset)
}

// readClock sets the clock by an answer's header: by Timestamp, in Unix seconds, or else by Date.
func (h *habits) readClock(header http.Header, now time.Time) {
	seconds, err := strconv.ParseInt(header.Get("Timestamp"), 10, 64)
	if err != nil {
		date, err := http.ParseTime(header.Get("Date"))
		if err != nil {
			return
		}
		seconds = date.Unix()
	}
	h.correctClock(seconds, now)
}

// correctClock sets the clock to Unix seconds, unless that is no time.
func (h *habits) correctClock(seconds int64, now time.Time) {
	if !isTime(seconds) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.offset = time.Unix(seconds, 0).Sub(now)
}

// isTime reports whether Unix seconds can be meant: they are not 0, and of no other millennium.
func isTime(seconds int64) bool { return seconds > 0 && seconds < 1<<35 }

// isUnread reports whether a refusal may only mean that the server does not read the scheme.
func isUnread(err error) bool {
	e, ok := asRefusal(err)
	if !ok {
		return false
	}
	switch e.errno {
	case 110, 109:
		return e.status == http.StatusUnauthorized
	case 0:
		return e.status == http.StatusUnauthorized || e.status == http.StatusBadRequest
	}
	return false
}

// isRead reports whether an answer can only come from a server that has read the scheme and known the token: a good one, or
// a refusal for a reason of the request itself.
func isRead(err error) bool {
	if err == nil {
		return true
	}
	e, ok := asRefusal(err)
	return ok && e.errno != 0 && e.status >= 400 && e.status < 500 &&
		e.status != http.StatusUnauthorized && e.status != http.StatusTooManyRequests
}
