// Package tlspsk is the secure channel of device pairing: TLS 1.3 (RFC 8446) between two ends that share one external
// pre-shared key, with psk_ke and TLS_AES_128_GCM_SHA256 and nothing else. There are no certificates, no (EC)DHE and so
// no forward secrecy, no 0-RTT, no resumption, no HelloRetryRequest and no KeyUpdate (pairing protocol spec, section 3).
//
// The package does no I/O. A [Conn] is fed one TLS record at a time and says what to send, what was received and whether
// the handshake is complete; who carries the records is the caller's business:
//
//	conn, err := tlspsk.Server(key, identity, rand.Reader)
//	for record := range records {
//		out, err := conn.Receive(record)
//		for _, r := range out.Send { ... } // to the peer, also when err is not nil: then it is the alert
//		...
//	}
//
// It is pure: no clock, no goroutine, and randomness is drawn from the reader that the caller hands in.
package tlspsk
