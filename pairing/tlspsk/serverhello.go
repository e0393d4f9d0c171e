package tlspsk

import (
	"bytes"
	"crypto/sha256"
)

// helloRetryRequest is the random of a ServerHello that is a HelloRetryRequest (RFC 8446, section 4.1.3).
var helloRetryRequest = sha256.Sum256([]byte("HelloRetryRequest"))

func marshalServerHello(random [helloRandomLen]byte, sessionID []byte, selectedIdentity uint16) []byte {
	extensions := appendExtension(nil, extSupportedVersions, appendUint16(nil, versionTLS13))
	extensions = appendExtension(extensions, extPreSharedKey, appendUint16(nil, selectedIdentity))

	body := append(appendUint16(nil, versionTLS12), random[:]...)
	body = appendVector8(body, sessionID)
	body = appendUint16(body, suiteAES128GCMSHA256)
	body = append(body, 0)
	body = appendVector16(body, extensions)
	return marshalHandshake(typeServerHello, body)
}

// checkServerHello accepts the one answer that our ClientHello allows: TLS 1.3, our suite and our only identity (RFC
// 8446, section 4.1.3).
func checkServerHello(body, sessionID []byte) error {
	r := reader(body)
	if err := checkServerHelloHead(&r, sessionID); err != nil {
		return err
	}
	found, err := readExtensions(&r)
	if err != nil {
		return err
	}
	if !r.empty() {
		return malformed("bytes after the extensions")
	}
	if err := found.onlyAllow(extSupportedVersions, extPreSharedKey); err != nil {
		return err
	}
	return checkSelection(found)
}

func checkServerHelloHead(r *reader, sessionID []byte) error {
	var version, suite uint16
	var random []byte
	var echo reader
	var compression uint8
	if !r.uint16(&version) || !r.bytes(helloRandomLen, &random) || !r.vector8(&echo) || !r.uint16(&suite) ||
		!r.uint8(&compression) {
		return malformed("ServerHello is truncated")
	}
	switch {
	case version != versionTLS12:
		return fatal(AlertIllegalParameter, "legacy_version of the ServerHello")
	// Section 4.1.4: one that asks for no change is illegal, and there is nothing in our ClientHello to change.
	case bytes.Equal(random, helloRetryRequest[:]):
		return fatal(AlertIllegalParameter, "HelloRetryRequest")
	case !bytes.Equal(echo, sessionID):
		return fatal(AlertIllegalParameter, "session id is not echoed")
	case suite != suiteAES128GCMSHA256:
		return fatal(AlertIllegalParameter, "cipher suite that was not offered")
	case compression != 0:
		return fatal(AlertIllegalParameter, "compression method")
	}
	return nil
}

func checkSelection(found extensions) error {
	versions, hasVersion := found.bodies[extSupportedVersions]
	psk, hasPSK := found.bodies[extPreSharedKey]
	if !hasVersion || !hasPSK {
		return fatal(AlertMissingExtension, "ServerHello selects no version or no pre-shared key")
	}
	var version, identity uint16
	if !versions.uint16(&version) || !versions.empty() || !psk.uint16(&identity) || !psk.empty() {
		return malformed("extension of the ServerHello")
	}
	if version != versionTLS13 || identity != 0 {
		return fatal(AlertIllegalParameter, "ServerHello selects what was not offered")
	}
	return nil
}
