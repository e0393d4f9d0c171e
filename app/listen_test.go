package main

import (
	"net"
	"slices"
	"strings"
	"testing"
)

// The practice server is for this computer; who wants it otherwise names an address, and is warned.
func TestWhereTheSandboxListens(t *testing.T) {
	for _, c := range []struct {
		address         string
		refused, warned bool
	}{
		{defaultListen, false, false},
		{"[::1]:8765", false, false},
		{"localhost:8765", false, false},
		{"127.0.0.2:8765", false, false},
		{"192.168.1.20:8765", false, true},
		{"desk.local:8765", false, true},
		{"0.0.0.0:8765", true, true},
		{"[::]:8765", true, true},
		{":8765", true, true},
		{"nonsense", false, false},
	} {
		problem, warning := wildcardProblem(c.address), openWarning(c.address)
		if (problem != "") != c.refused || (warning != "") != c.warned {
			t.Errorf("%s: %q, %q", c.address, problem, warning)
		}
		if c.refused && !strings.Contains(problem, ":8765") {
			t.Errorf("%s: the sentence shows no address: %q", c.address, problem)
		}
	}
}

func TestReachable(t *testing.T) {
	mask := net.CIDRMask(24, 32)
	addresses := []net.Addr{
		&net.IPNet{IP: net.IPv4(127, 0, 0, 1), Mask: mask}, &net.IPNet{IP: net.IPv4(192, 168, 1, 20).To4(), Mask: mask},
		&net.IPNet{IP: net.ParseIP("fe80::1"), Mask: net.CIDRMask(64, 128)}, &net.UnixAddr{Name: "x"},
	}
	if got := reachable(addresses, nil); !slices.Equal(got, []string{"192.168.1.20"}) {
		t.Errorf("got %v", got)
	}
	if got := reachable(nil, net.ErrClosed); got != nil {
		t.Errorf("got %v", got)
	}
}
