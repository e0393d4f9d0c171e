package doctor

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// secured is a server whose certificate counts from so long ago, for so long, for a name.
type secured struct {
	name        string
	since, life time.Duration
}

const week = 7 * 24 * time.Hour

// start starts it, and returns its address and what trusts it.
func (s secured) start(t *testing.T) (address string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	begins := time.Now().Add(-s.since)
	certificate := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, NotBefore: begins, NotAfter: begins.Add(s.life),
		IsCA: true, BasicConstraintsValid: true, DNSNames: []string{s.name},
	}
	der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	web.StartTLS()
	t.Cleanup(web.Close)
	return "https://localhost:" + web.Listener.Addr().(*net.TCPAddr).AddrPort().String()[len("127.0.0.1:"):], roots
}

// TestCertificates: a connection is as good as the certificate, and one that does not count today hints at the clock.
func TestCertificates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server  secured
		trusted bool
		want    map[string]string
	}{
		"good":          {secured{"localhost", week, 2 * week}, true, nil},
		"run out":       {secured{"localhost", 2 * week, week}, true, map[string]string{"account-tls": "does not count", "clock": "probably ahead"}},
		"not yet":       {secured{"localhost", -week, week}, true, map[string]string{"account-tls": "does not count", "clock": "probably behind"}},
		"other name":    {secured{"hotel.example", week, 2 * week}, true, map[string]string{"account-tls": "does not trust"}},
		"nobody's word": {secured{"localhost", week, 2 * week}, false, map[string]string{"account-tls": "does not trust"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clinic := newClinic(t)
			address, roots := c.server.start(t)
			clinic.world.TLS = &tls.Config{RootCAs: roots}
			if !c.trusted {
				clinic.world.TLS = nil
			}
			clinic.accountAt(address)
			if strings.HasPrefix(c.want["clock"], "probably") {
				clinic.relayAt(nowhere(t)) // which would know the time
			}
			got := clinic.examine()
			for _, check := range []string{"account-tls", "clock"} {
				if text := c.want[check]; !strings.Contains(got[check].What, text) || (text == "") != (got[check].Verdict == Fine) {
					t.Errorf("%s: %s. %s", check, got[check].Verdict, got[check].What)
				}
			}
		})
	}
}

// A server that speaks in the clear where a secure connection is wanted is not the one.
func TestNotSecure(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.accountAt(strings.Replace(serve(t, page), "http:", "https:", 1))
	if got := c.examine()["account-tls"]; got.What != "No secure connection to the account server could be made." {
		t.Errorf("%+v", got.Finding)
	}
}

const proxyPassword = "hunter2"

// tunnel is a proxy that opens tunnels.
var tunnel = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	there, err := net.Dial("tcp", r.Host)
	if _, password, ok := basicProxyAuth(r); err != nil || !ok || password != proxyPassword || r.Method != http.MethodConnect {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	io.WriteString(here, "HTTP/1.1 200 Go ahead\r\n\r\n")
	go io.Copy(there, here)
	io.Copy(here, there)
})

func basicProxyAuth(r *http.Request) (name, password string, ok bool) {
	like := &http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	return like.BasicAuth()
}

// socks is a proxy that speaks SOCKS5 without a password, and answers each wish for a connection with that code.
func socks(t *testing.T, code byte) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	serveOne := func(here net.Conn) {
		defer here.Close()
		in := bufio.NewReader(here)
		greeting := make([]byte, 2)
		io.ReadFull(in, greeting)
		in.Discard(int(greeting[1]))
		here.Write([]byte{5, 0})
		head := make([]byte, 5)
		io.ReadFull(in, head) // version, connect, reserved, name, length
		host := make([]byte, int(head[4])+2)
		io.ReadFull(in, host)
		here.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
		if code != 0 {
			return
		}
		port := int(host[len(host)-2])<<8 | int(host[len(host)-1])
		there, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err != nil {
			return
		}
		defer there.Close()
		go io.Copy(there, in)
		io.Copy(here, there)
	}
	go func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			go serveOne(here)
		}
	}()
	return "socks5://" + l.Addr().String()
}

func answering(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
}

// TestProxy: what a proxy does is told apart from what the server does, and its password stays inside.
func TestProxy(t *testing.T) {
	t.Parallel()
	const past = "lets Countersign through to the account server"
	for name, c := range map[string]struct {
		proxy   func(*testing.T) string
		verdict Verdict
		want    string
	}{
		"lets through":       {func(t *testing.T) string { return serve(t, tunnel) }, Fine, past},
		"socks lets through": {func(t *testing.T) string { return socks(t, 0) }, Fine, past},
		"gone":               {nowhere, Trouble, "The proxy that is set on this computer cannot be reached."},
		"wants a password":   {func(t *testing.T) string { return serve(t, answering(407)) }, Trouble, "The proxy asks for a name and a password."},
		"refuses":            {func(t *testing.T) string { return serve(t, answering(403)) }, Trouble, "The proxy does not let Countersign through"},
		"socks refuses":      {func(t *testing.T) string { return socks(t, 2) }, Trouble, "The proxy does not let Countersign through"},
		"hangs":              {func(t *testing.T) string { return serve(t, hang) }, Trouble, "The proxy did not answer in time."},
		"no address":         {func(*testing.T) string { return "" }, Trouble, "The proxy that is set on this computer is not an address."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clinic := newClinic(t)
			address, roots := secured{"localhost", week, 2 * week}.start(t)
			clinic.world.TLS = &tls.Config{RootCAs: roots}
			clinic.accountAt(address)
			clinic.world.AccountProxy = proxyAt(c.proxy(t))
			if name == "hangs" {
				clinic.impatient()
			}
			got := clinic.examine()
			if r := got["account-proxy"]; r.Verdict != c.verdict || !strings.Contains(r.What, c.want) {
				t.Errorf("proxy: %s. %s", r.Verdict, r.What)
			}
			if c.verdict == Fine && (got["account-tls"].Verdict != Fine || got["clock"].Verdict != Fine) {
				t.Errorf("through the proxy: %+v, %+v", got["account-tls"].Finding, got["clock"].Finding)
			}
			if c.verdict != Fine && got["account-tls"].Verdict != NotChecked {
				t.Errorf("without the proxy: %+v", got["account-tls"].Finding)
			}
			if want := proxyResolves(accountServer); c.verdict == Fine && got["account-dns"].What != want {
				t.Errorf("names: %+v", got["account-dns"].Finding)
			}
			for _, r := range got {
				if strings.Contains(r.What+r.Do, proxyPassword) {
					t.Errorf("%s gives the password away: %s", r.Check.Name, r.What)
				}
			}
		})
	}
}

// proxyAt is the setting of that proxy; without an address, a setting that makes no sense.
func proxyAt(address string) func(*http.Request) (*url.URL, error) {
	u, err := url.Parse(address)
	if err == nil && !strings.HasPrefix(u.Scheme, "socks") {
		u.User = url.UserPassword("somebody", proxyPassword)
	}
	return func(*http.Request) (*url.URL, error) {
		if address == "" {
			return nil, &url.Error{Op: "parse", URL: "http://somebody:" + proxyPassword, Err: io.EOF}
		}
		return u, err
	}
}
