package relay

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// net/http reads the environment once per process, so each case of it is a process of its own: this test binary, told by
// proxyChild to open a channel at that address and say how it went.
const (
	proxyChild = "RELAY_TEST_DIAL"
	childRoots = "RELAY_TEST_ROOTS"
)

func dialAsChild() int {
	base, err := url.Parse(os.Getenv(proxyChild))
	if err != nil {
		return 2
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(os.Getenv(childRoots)))
	c, err := (&Dialer{TLS: &tls.Config{RootCAs: roots}}).Open(context.Background(), base)
	switch {
	case errors.Is(err, ErrUnreachable):
		fmt.Println("unreachable", err)
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println("open")
		c.Close()
	}
	return 0
}

// A testProxy passes every connection on to one server, and remembers what it was asked for.
type testProxy struct {
	net.Listener
	to string

	mu    sync.Mutex
	asked []string
	links sync.WaitGroup
}

// startProxy runs a proxy that greets each connection with hello, which returns the address asked for.
func startProxy(t *testing.T, to string, hello func(net.Conn, *bufio.Reader) string) *testProxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &testProxy{Listener: listener, to: to}
	p.links.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.links.Go(func() { p.pass(conn, hello) })
		}
	})
	t.Cleanup(p.end)
	return p
}

// end returns once everything that the proxy was asked is written down.
func (p *testProxy) end() {
	p.Close()
	p.links.Wait()
}

func (p *testProxy) pass(conn net.Conn, hello func(net.Conn, *bufio.Reader) string) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	asked := hello(conn, r)
	p.mu.Lock()
	p.asked = append(p.asked, asked)
	p.mu.Unlock()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(server, r)
		server.Close()
	}()
	io.Copy(conn, server)
}

// helloHTTP is an HTTP proxy's side of CONNECT.
func helloHTTP(conn net.Conn, r *bufio.Reader) string {
	request, err := http.ReadRequest(r)
	if err != nil {
		return err.Error()
	}
	io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	return strings.TrimSpace(request.Method + " " + request.Host + " " + request.Header.Get("Proxy-Authorization"))
}

// helloSOCKS is a SOCKS5 proxy's side without or with a password (RFC 1928, RFC 1929).
func helloSOCKS(conn net.Conn, r *bufio.Reader) string {
	read := func(n int) []byte {
		p := make([]byte, n)
		io.ReadFull(r, p)
		return p
	}
	user := ""
	methods := read(int(read(2)[1]))
	if method := methods[len(methods)-1]; method == 2 {
		conn.Write([]byte{5, 2})
		user = " " + string(read(int(read(2)[1])))
		user += ":" + string(read(int(read(1)[0])))
		conn.Write([]byte{1, 0})
	} else {
		conn.Write([]byte{5, 0})
	}
	if kind := read(4)[3]; kind != 3 {
		return fmt.Sprint("address of kind ", kind)
	}
	host := string(read(int(read(1)[0])))
	port := read(2)
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return fmt.Sprintf("SOCKS %s:%d%s", host, int(port[0])<<8|int(port[1]), user)
}

// nobody is an address that refuses connections.
const nobody = "127.0.0.1:1"

var proxyCases = []struct {
	name  string
	hello func(net.Conn, *bufio.Reader) string
	env   []string // {proxy} stands for the proxy's address
	base  string
	asked string
	says  string
}{
	{"HTTPS_PROXY", helloHTTP, []string{"HTTPS_PROXY=http://{proxy}"}, "wss://example.com", "CONNECT example.com:443", "open"},
	{"with password", helloHTTP, []string{"https_proxy=http://user:word@{proxy}"}, "wss://example.com:8443/x",
		"CONNECT example.com:8443 Basic dXNlcjp3b3Jk", "open"},
	{"HTTPS_PROXY is socks5", helloSOCKS, []string{"HTTPS_PROXY=socks5://{proxy}"}, "wss://example.com", "SOCKS example.com:443", "open"},
	{"ALL_PROXY", helloSOCKS, []string{"ALL_PROXY=socks5://user:word@{proxy}"}, "wss://example.com", "SOCKS example.com:443 user:word", "open"},
	{"all_proxy is socks5h", helloSOCKS, []string{"all_proxy=socks5h://{proxy}"}, "wss://example.com", "SOCKS example.com:443", "open"},
	{"ALL_PROXY is http", helloHTTP, []string{"ALL_PROXY=http://{proxy}"}, "wss://example.com", "CONNECT example.com:443", "open"},
	{"HTTPS_PROXY goes first", helloHTTP, []string{"HTTPS_PROXY=http://{proxy}", "ALL_PROXY=http://" + nobody}, "wss://example.com",
		"CONNECT example.com:443", "open"},
	{"HTTP_PROXY is not for wss", helloHTTP, []string{"HTTP_PROXY=http://" + nobody, "ALL_PROXY=http://{proxy}"}, "wss://example.com",
		"CONNECT example.com:443", "open"},
	{"not for this machine", helloHTTP, []string{"HTTPS_PROXY=http://{proxy}", "ALL_PROXY=http://{proxy}"}, "RELAY", "", "open"},
	{"proxy is not there", helloHTTP, []string{"ALL_PROXY=socks5://" + nobody}, "wss://example.com", "", "unreachable relay: unreachable: connection refused"},
	{"proxy refuses", func(conn net.Conn, r *bufio.Reader) string {
		http.ReadRequest(r)
		io.WriteString(conn, "HTTP/1.1 403 "+marker+"\r\n\r\n")
		return "refused"
	}, []string{"HTTPS_PROXY=http://{proxy}"}, "wss://example.com", "refused", "unreachable relay: unreachable: failed"},
	{"not a URL", helloHTTP, []string{"ALL_PROXY=http://user:" + marker + "@{proxy}:x"}, "wss://example.com", "", "unreachable relay: unreachable: failed"},
}

func TestProxies(t *testing.T) {
	relay := NewServer(DefaultSettings())
	web := httptest.NewTLSServer(relay)
	defer web.Close()
	defer relay.Close()
	web.Config.ErrorLog = quiet
	roots := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}))
	for _, c := range proxyCases {
		t.Run(c.name, func(t *testing.T) {
			proxy := startProxy(t, web.Listener.Addr().String(), c.hello)
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = []string{
				proxyChild + "=" + strings.Replace(c.base, "RELAY", "wss://"+web.Listener.Addr().String(), 1),
				childRoots + "=" + roots,
				"GORACE=atexit_sleep_ms=0", // the race detector would wait a second in each
			}
			for _, variable := range c.env {
				child.Env = append(child.Env, strings.ReplaceAll(variable, "{proxy}", proxy.Addr().String()))
			}
			output, err := child.Output()
			if err != nil || strings.TrimSpace(string(output)) != c.says {
				t.Errorf("said %q (%v), want %q", output, err, c.says)
			}
			proxy.end()
			if got := strings.Join(proxy.asked, "; "); got != c.asked {
				t.Errorf("the proxy was asked for %q, want %q", got, c.asked)
			}
		})
	}
}

func TestNoProxy(t *testing.T) {
	for _, c := range []struct {
		host, list string
		exempt     bool
	}{
		{"relay.example", "", false},
		{"relay.example", "relay.example", true},
		{"relay.example", "other.example, relay.example", true},
		{"a.relay.example", "relay.example", true},
		{"a.relay.example", ".relay.example", true},
		{"a.relay.example", "*.relay.example", true},
		{"notrelay.example", "relay.example", false},
		{"relay.example", "*", true},
		{"192.0.2.7", "192.0.2.0/24", true},
		{"192.0.3.7", "192.0.2.0/24", false},
		{"192.0.2.7", "192.0.2.7", true},
	} {
		if got := isExempt(c.host, c.list); got != c.exempt {
			t.Errorf("%s with NO_PROXY=%q: %v", c.host, c.list, got)
		}
	}
	t.Setenv("ALL_PROXY", "socks5://192.0.2.1:1080")
	t.Setenv("NO_PROXY", "relay.example")
	if u, err := allProxy("relay.example"); u != nil || err != nil {
		t.Errorf("an exempt host: %v %v", u, err)
	}
	if u, err := allProxy("other.example"); u == nil || err != nil || u.Host != "192.0.2.1:1080" {
		t.Errorf("another host: %v %v", u, err)
	}
}
