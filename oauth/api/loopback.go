package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// loopback is where this computer listens for its browser to come back. Nobody else can reach it.
type loopback struct {
	// host is how the browser calls it: an address and a port.
	host      string
	listeners []net.Listener
}

// errNoPort says that all the ports are taken to which the server lets the browser come back.
var errNoPort = errors.New("none of the ports is free")

// listenLoopback takes one of the ports, under the name localhost; with no ports, any that is free, under its address.
func listenLoopback(ctx context.Context, ports []int) (loopback, error) {
	if len(ports) == 0 {
		return listenAnywhere(ctx)
	}
	for _, port := range ports {
		if l, err := listenAt(ctx, strconv.Itoa(port)); err == nil {
			return l, nil
		}
	}
	return loopback{}, errNoPort
}

// listenAnywhere takes a free port by the older address of this computer, or by its newer one.
func listenAnywhere(ctx context.Context) (loopback, error) {
	var c net.ListenConfig
	listener, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		listener, err = c.Listen(ctx, "tcp", "[::1]:0")
	}
	if err != nil {
		return loopback{}, err
	}
	return loopback{listener.Addr().String(), []net.Listener{listener}}, nil
}

// listenAt takes a port by both addresses that localhost may stand for, as far as this computer has them: what comes there is for
// nobody else (accounts spec, section 7.3).
func listenAt(ctx context.Context, port string) (l loopback, err error) {
	l.host = net.JoinHostPort("localhost", port)
	var c net.ListenConfig
	for _, address := range []string{"127.0.0.1", "::1"} {
		listener, err := c.Listen(ctx, "tcp", net.JoinHostPort(address, port))
		switch {
		case err == nil:
			l.listeners = append(l.listeners, listener)
		case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EAFNOSUPPORT):
		default:
			l.close()
			return loopback{}, err
		}
	}
	if len(l.listeners) == 0 {
		return loopback{}, errNoPort
	}
	return l, nil
}

func (l loopback) close() {
	for _, listener := range l.listeners {
		listener.Close()
	}
}

// serve serves until it is closed, by every address at once.
func (l loopback) serve(server *http.Server) {
	served := make(chan struct{})
	for _, listener := range l.listeners[1:] {
		go func() {
			_ = server.Serve(listener)
			served <- struct{}{}
		}()
	}
	_ = server.Serve(l.listeners[0])
	for range l.listeners[1:] {
		<-served
	}
}
