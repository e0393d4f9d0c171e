package tlspsk

import "bytes"

// IsClientHello reports whether a record looks like the first of a handshake: a client begins with it, and never says it twice
// (no HelloRetryRequest is ever sent).
func IsClientHello(record []byte) bool {
	return len(record) > recordHeaderLen && contentType(record[0]) == typeHandshake && handshakeType(record[recordHeaderLen]) == typeClientHello
}

const (
	helloRandomLen  = 32
	maxSessionIDLen = 32
	binderLen       = 32 // of SHA-256; the smallest that the presentation language allows
	maxIdentityLen  = 16000
)

// clientHello is what a server needs of a ClientHello that offers TLS 1.3, our cipher suite and psk_ke. One that does not
// cannot be a clientHello.
type clientHello struct {
	sessionID []byte
	offer     pskOffer
}

// pskOffer is the content of a pre_shared_key extension (RFC 8446, section 4.2.11): as many binders as identities.
type pskOffer struct {
	identities [][]byte
	binders    [][]byte
	bindersLen int // of the list of binders with its length field: what the binders do not cover
}

// parseClientHello makes the checks of the pairing protocol spec, section 3.4, in its order (rows 2 to 12).
func parseClientHello(body []byte) (clientHello, error) {
	r := reader(body)
	sessionID, err := readClientHelloHead(&r)
	if err != nil {
		return clientHello{}, err
	}
	found, err := readExtensions(&r)
	if err != nil {
		return clientHello{}, err
	}
	offered, err := parseClientExtensions(found)
	if err != nil {
		return clientHello{}, err
	}
	if !r.empty() {
		return clientHello{}, malformed("bytes after the extensions")
	}
	if offered.psk == nil || offered.modes == nil {
		return clientHello{}, fatal(AlertMissingExtension, "no pre-shared key or no mode for it")
	}
	if !bytes.Contains(offered.modes, []byte{pskKE}) {
		return clientHello{}, fatal(AlertHandshakeFailure, "psk_ke is not offered")
	}
	return clientHello{sessionID, *offered.psk}, nil
}

// readClientHelloHead reads all that stands before the extensions (RFC 8446, section 4.1.2).
func readClientHelloHead(r *reader) (sessionID []byte, err error) {
	var version uint16
	if !r.uint16(&version) {
		return nil, malformed("ClientHello is truncated")
	}
	if version < versionTLS10 {
		return nil, fatal(AlertProtocolVersion, "ClientHello is older than TLS 1.0")
	}
	var id, suites, compressions reader
	if !r.skip(helloRandomLen) || !r.vector8(&id) {
		return nil, malformed("ClientHello is truncated")
	}
	if len(id) > maxSessionIDLen {
		return nil, fatal(AlertIllegalParameter, "session id is too long")
	}
	if !r.vector16(&suites) {
		return nil, malformed("cipher suites are truncated")
	}
	if found, err := containsUint16(suites, suiteAES128GCMSHA256); err != nil {
		return nil, err
	} else if !found {
		return nil, fatal(AlertHandshakeFailure, "TLS_AES_128_GCM_SHA256 is not offered")
	}
	if !r.vector8(&compressions) {
		return nil, malformed("compression methods are truncated")
	}
	if !bytes.Equal(compressions, []byte{0}) {
		return nil, fatal(AlertIllegalParameter, "compression is offered")
	}
	return id, nil
}

// clientExtensions are the extensions of a ClientHello that matter here; nil if absent.
type clientExtensions struct {
	psk   *pskOffer
	modes []byte
}

func parseClientExtensions(found extensions) (offered clientExtensions, err error) {
	tls13, hasVersions, err := parseOfferedVersions(found)
	if err != nil {
		return clientExtensions{}, err
	}
	if offered.modes, err = parsePSKModes(found); err != nil {
		return clientExtensions{}, err
	}
	if body, ok := found.bodies[extPreSharedKey]; ok {
		if offered.psk, err = parsePSKOffer(body); err != nil {
			return clientExtensions{}, err
		}
	}
	switch {
	case !hasVersions:
		return clientExtensions{}, fatal(AlertMissingExtension, "supported_versions is missing")
	case !tls13:
		return clientExtensions{}, fatal(AlertProtocolVersion, "TLS 1.3 is not offered")
	// RFC 8446, section 4.2.11: it MUST be the last extension, since the binders cover what stands before them.
	case offered.psk != nil && !found.last(extPreSharedKey):
		return clientExtensions{}, fatal(AlertIllegalParameter, "pre_shared_key is not the last extension")
	}
	return offered, nil
}

// parseOfferedVersions tells whether supported_versions lists TLS 1.3, and whether it is there at all (RFC 8446,
// section 4.2.1).
func parseOfferedVersions(found extensions) (tls13, present bool, err error) {
	body, present := found.bodies[extSupportedVersions]
	if !present {
		return false, false, nil
	}
	var list reader
	if !body.vector8(&list) || !body.empty() {
		return false, true, malformed("supported_versions")
	}
	tls13, err = containsUint16(list, versionTLS13)
	return tls13, true, err
}

// parsePSKModes is nil if the extension is absent (RFC 8446, section 4.2.9).
func parsePSKModes(found extensions) ([]byte, error) {
	body, present := found.bodies[extPSKModes]
	if !present {
		return nil, nil
	}
	var list reader
	if !body.vector8(&list) || !body.empty() {
		return nil, malformed("psk_key_exchange_modes")
	}
	return list, nil
}

func parsePSKOffer(body reader) (*pskOffer, error) {
	var identities, binders reader
	if !body.vector16(&identities) {
		return nil, malformed("identities are truncated")
	}
	offer := &pskOffer{bindersLen: len(body)}
	if !body.vector16(&binders) || !body.empty() {
		return nil, malformed("binders are truncated")
	}
	for !identities.empty() {
		var identity reader
		if !identities.vector16(&identity) || identity.empty() || !identities.skip(4) {
			return nil, malformed("identity")
		}
		offer.identities = append(offer.identities, identity)
	}
	for !binders.empty() {
		var binder reader
		if !binders.vector8(&binder) {
			return nil, malformed("binder is truncated")
		}
		if len(binder) < binderLen {
			return nil, fatal(AlertIllegalParameter, "binder is too short")
		}
		offer.binders = append(offer.binders, binder)
	}
	if len(offer.identities) != len(offer.binders) {
		return nil, fatal(AlertIllegalParameter, "not one binder for each identity")
	}
	return offer, nil
}

// containsUint16 searches a list of two-byte values.
func containsUint16(list reader, want uint16) (found bool, err error) {
	for !list.empty() {
		var v uint16
		if !list.uint16(&v) {
			return false, malformed("list of odd length")
		}
		found = found || v == want
	}
	return found, nil
}

// marshalClientHello writes the ClientHello of the pairing protocol spec, section 3.4, without its binder: that is a MAC
// over this (RFC 8446, section 4.2.11.2), and the lengths are those of the whole message.
func marshalClientHello(random [helloRandomLen]byte, sessionID, identity []byte) (truncated []byte) {
	identities := append(appendVector16(nil, identity), 0, 0, 0, 0) // an external PSK has no ticket age
	psk := appendVector16(nil, identities)
	psk = appendVector16(psk, appendVector8(nil, make([]byte, binderLen)))
	extensions := appendExtension(nil, extSupportedVersions, []byte{2, versionTLS13 >> 8, versionTLS13 & 0xff})
	extensions = appendExtension(extensions, extPSKModes, []byte{1, pskKE})
	extensions = appendExtension(extensions, extPreSharedKey, psk)

	body := append(appendUint16(nil, versionTLS12), random[:]...)
	body = appendVector8(body, sessionID)
	body = appendVector16(body, appendUint16(nil, suiteAES128GCMSHA256))
	body = appendVector8(body, []byte{0})
	body = appendVector16(body, extensions)
	hello := marshalHandshake(typeClientHello, body)
	return hello[:len(hello)-2-1-binderLen]
}

// appendBinder completes a ClientHello.
func appendBinder(truncated, binder []byte) []byte {
	return appendVector16(truncated, appendVector8(nil, binder))
}
