package relay

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// reportedPlace is where a trusted proxy says that the request comes from, by the header of Google's load balancer that the
// reference relay reads, too: the country's code, then the city (section 2.3). Both are empty where none says so.
func reportedPlace(r *http.Request, trusted []netip.Prefix) (region, city string) {
	connected, _ := netip.ParseAddrPort(r.RemoteAddr)
	header := r.Header.Get("X-Client-Geo-Location")
	if !isTrusted(connected.Addr().Unmap().WithZone(""), trusted) || len(header) > maxPlace {
		return "", ""
	}
	region, city, _ = strings.Cut(strings.ToValidUTF8(header, ""), ",")
	city, _, _ = strings.Cut(city, ",")
	return strings.TrimSpace(region), strings.TrimSpace(city)
}

// maxPlace keeps a place from making every envelope long, in bytes.
const maxPlace = 256

// remoteAddress is who sent the request: the connection's other end or, behind proxies that are trusted, the right-most hop
// of X-Forwarded-For that is not one of them (section 2.3). The zero Addr means that there is no telling.
func remoteAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	connected, _ := netip.ParseAddrPort(r.RemoteAddr)
	client := connected.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !isTrusted(client, trusted) {
			break
		}
		address, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		client = address.Unmap().WithZone("")
	}
	return client
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(address) })
}
