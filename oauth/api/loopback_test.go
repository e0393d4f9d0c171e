package api

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"countersign/oauth"
)

// freePort is a port that is free by both addresses of localhost.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A server that allows a few ports of localhost only gets the first that is free, by whichever address the browser takes
// localhost for.
func TestRedirectPorts(t *testing.T) {
	s := newScript(t)
	taken, free := freePort(t), freePort(t)
	holder, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(taken)))
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	for _, address := range []string{"127.0.0.1", "::1"} {
		b := s.browserSignIn(s.client(WithRedirectPorts([]int{taken, free})))
		host := "localhost:" + strconv.Itoa(free)
		u, err := url.Parse(b.URL())
		if err != nil || u.Query().Get("redirect_uri") != "http://"+host+"/callback" {
			t.Fatalf("%s %v", b.URL(), err)
		}
		done := b.waiting(t.Context())
		at := func(host string) (int, error) {
			r, err := http.NewRequest("GET", "http://"+net.JoinHostPort(address, strconv.Itoa(free))+callbackPath+"?"+b.good().Encode(), nil)
			if err != nil {
				return 0, err
			}
			r.Host = host
			answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
			if err != nil {
				return 0, err
			}
			answer.Body.Close()
			return answer.StatusCode, nil
		}
		if status, err := at("127.0.0.1:" + strconv.Itoa(free)); status != http.StatusNotFound {
			t.Errorf("by another name: %d, %v", status, err)
		}
		if status, err := at(host); status != http.StatusOK {
			t.Errorf("by %s: %d, %v", address, status, err)
		}
		if got := <-done; got.error != nil {
			t.Error(got.error)
		}
		if status, err := at(host); err == nil {
			t.Errorf("it still listens at %s: %d", address, status)
		}
	}
}

// Where all ports are taken, nobody is sent to the browser for nothing.
func TestRedirectPortsTaken(t *testing.T) {
	s := newScript(t)
	holder, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	_, port, _ := strings.Cut(holder.Addr().String(), ":")
	n, _ := strconv.Atoi(port)
	_, err = s.client(WithRedirectPorts([]int{n})).StartBrowserSignIn(t.Context(), "")
	checkError(t, err, oauth.Internal)
}
