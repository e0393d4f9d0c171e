package doctor

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
)

// attempt is how far a request got.
type attempt struct {
	connected   bool // with the server, or with the proxy
	proxyStatus int  // what the proxy answered, if it did
	through     bool // the proxy has let us through
	secured     bool // the connection is secure, and the server has proved who it is
	header      http.Header
	err         error
}

// trial watches one request. The transport may go on with a connection after the request has been given up, so what it says
// is guarded.
type trial struct {
	via    *url.URL
	enough func(attempt) bool
	stop   context.CancelFunc

	mu  sync.Mutex
	got attempt
}

func (t *trial) note(change func(*attempt)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.got)
	if t.enough(t.got) {
		t.stop()
	}
}

func (t *trial) outcome(response *http.Response, err error) attempt {
	t.note(func(a *attempt) {
		if a.err = err; err == nil {
			a.header = response.Header
		}
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.got
}

func (t *trial) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	t.note(func(a *attempt) { a.connected = a.connected || err == nil })
	return conn, err
}

// proxyAnswered is asked about the answer of a proxy that speaks HTTP.
func (t *trial) proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	t.note(func(a *attempt) { a.proxyStatus, a.through = answer.StatusCode, answer.StatusCode == http.StatusOK })
	return nil
}

// traced has the request report how far it is. The first handshake of a request by way of a secure proxy is that with the
// proxy.
func (t *trial) traced(ctx context.Context) context.Context {
	socks := t.via != nil && strings.HasPrefix(t.via.Scheme, "socks")
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeStart: func() { t.note(func(a *attempt) { a.through = a.through || socks }) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			t.note(func(a *attempt) { a.secured = err == nil && (t.via == nil || a.through) })
		},
	})
}
