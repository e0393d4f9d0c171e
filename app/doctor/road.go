package doctor

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
)

// server is one of the two that pairing needs.
type server uint8

const (
	accountServer server = iota
	pairingServer
)

// either chooses between two sentences that say the same of either server.
func (s server) either(account, pairing string) string {
	if s == pairingServer {
		return pairing
	}
	return account
}

// road is the way to one of the two servers, which may have several addresses. Each of its checks looks one step further:
// the name, the proxy, the secure connection.
type road struct {
	world     *World
	to        server
	addresses []*url.URL
	proxy     func(*http.Request) (*url.URL, error)
}

// via is the proxy for an address; nil is none.
func (r *road) via(address *url.URL) (*url.URL, error) {
	if r.proxy == nil {
		return nil, nil
	}
	return r.proxy(&http.Request{Method: http.MethodGet, URL: address, Host: address.Host, Header: http.Header{}})
}

// resolve looks the server's names up. A proxy does that by itself.
func (r *road) resolve(ctx context.Context) Finding {
	answer := fine(addressFound(r.to))
	for _, address := range r.addresses {
		host := address.Hostname()
		if _, err := netip.ParseAddr(host); err == nil {
			continue
		}
		if via, err := r.via(address); via != nil || err != nil {
			answer = fine(proxyResolves(r.to))
			continue
		}
		found, err := r.world.Resolver.LookupHost(ctx, host)
		if err != nil || len(found) == 0 {
			return addressTrouble(r.to, err)
		}
	}
	return answer
}

// passProxy looks whether a proxy is in use, and lets us through.
func (r *road) passProxy(ctx context.Context) Finding {
	answer := fine(noProxy(r.to))
	for _, address := range r.addresses {
		via, err := r.via(address)
		switch {
		case err != nil:
			return proxySettingTrouble()
		case via == nil:
			continue
		}
		tried := r.try(ctx, address, via, func(a attempt) bool { return a.through })
		if !tried.through {
			return proxyTrouble(r.to, tried)
		}
		answer = fine(proxyPassed(r.to, via.Host))
	}
	return answer
}

// secure makes a secure connection. On this computer none is needed, but somebody has to be there.
func (r *road) secure(ctx context.Context) Finding {
	answer := fine(connected(r.to))
	for _, address := range r.addresses {
		via, err := r.via(address)
		if err != nil {
			return proxySettingTrouble()
		}
		here := address.Scheme == "http"
		there := func(a attempt) bool { return a.secured || here && a.connected }
		tried := r.try(ctx, address, via, there)
		switch {
		case !there(tried):
			return connectionTrouble(r.to, tried.err)
		case here:
			answer = fine(connectedHere(r.to))
		}
	}
	return answer
}

// try asks for a page, and notes how far it got. It goes no further than far enough.
func (r *road) try(ctx context.Context, address, via *url.URL, enough func(attempt) bool) attempt {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &trial{via: via, enough: enough, stop: cancel}
	transport := &http.Transport{
		DialContext:            t.dial,
		Proxy:                  func(*http.Request) (*url.URL, error) { return via, nil },
		OnProxyConnectResponse: t.proxyAnswered,
		TLSClientConfig:        r.world.TLS,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 64 << 10,
	}
	request, err := http.NewRequestWithContext(t.traced(ctx), http.MethodGet, address.String(), nil)
	if err != nil {
		return attempt{err: err}
	}
	request.Header.Set("User-Agent", r.world.UserAgent)
	response, err := transport.RoundTrip(request)
	if err == nil {
		response.Body.Close()
	}
	return t.outcome(response, err)
}
