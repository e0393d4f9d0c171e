package tlspsk

// checkNewSessionTicket reads a ticket (RFC 8446, section 4.6.1) only to see that it is well formed: sessions are never
// resumed.
func checkNewSessionTicket(body []byte) error {
	const lifetimeAndAgeAdd = 4 + 4
	r := reader(body)
	var nonce, ticket reader
	if !r.skip(lifetimeAndAgeAdd) || !r.vector8(&nonce) || !r.vector16(&ticket) || ticket.empty() {
		return malformed("NewSessionTicket")
	}
	if _, err := readExtensions(&r); err != nil {
		return err
	}
	if !r.empty() {
		return malformed("bytes after the extensions")
	}
	return nil
}
