package main

import (
	"net"
	"net/netip"

	"countersign/ui/screen"
)

// wildcardProblem refuses an address that is all addresses: what the practice server says of itself to a phone has to be one at
// which the phone finds it. Empty when there is no problem.
func wildcardProblem(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if host != "" && (err != nil || !ip.IsUnspecified()) {
		return ""
	}
	here := reachable(net.InterfaceAddrs())
	if len(here) == 0 {
		return screen.Say("A phone has to know where to find the practice server. Name the address of this computer with --listen, for example {{.Example}}.", "Example", "192.168.1.20:"+port)
	}
	for i, a := range here {
		here[i] = net.JoinHostPort(a, port)
	}
	return screen.Say("A phone has to know where to find the practice server. Name one address of this computer with --listen: {{.Addresses}}.", "Addresses", screen.List(here...))
}

// reachable are the addresses of this computer that others on its network may know.
func reachable(addresses []net.Addr, err error) []string {
	var here []string
	for _, a := range addresses {
		prefix, parseErr := netip.ParsePrefix(a.String())
		if err == nil && parseErr == nil && prefix.Addr().IsGlobalUnicast() {
			here = append(here, prefix.Addr().String())
		}
	}
	return here
}

// openWarning says what it means that others can reach the practice server; empty when they cannot.
func openWarning(address string) string {
	host, _, err := net.SplitHostPort(address)
	if ip, parseErr := netip.ParseAddr(host); err != nil || host == "localhost" || parseErr == nil && ip.IsLoopback() {
		return ""
	}
	return screen.Say("Everybody on the network can reach the practice server at {{.Address}} and read what passes. Use it for practice only: no real account, no real password.",
		"Address", address)
}
