package tlspsk

// marshalEncryptedExtensions says nothing more (RFC 8446, section 4.3.1).
func marshalEncryptedExtensions() []byte {
	return marshalHandshake(typeEncryptedExtensions, appendVector16(nil, nil))
}

// checkEncryptedExtensions accepts the empty list only: our ClientHello asked for nothing that is answered here.
func checkEncryptedExtensions(body []byte) error {
	r := reader(body)
	found, err := readExtensions(&r)
	if err != nil {
		return err
	}
	if !r.empty() {
		return malformed("bytes after the extensions")
	}
	return found.onlyAllow()
}
