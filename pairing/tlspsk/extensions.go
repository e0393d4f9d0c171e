package tlspsk

import "slices"

// The extensions that this package knows (RFC 8446, section 4.2), and the values in them that it speaks.
const (
	extPreSharedKey      uint16 = 41
	extSupportedVersions uint16 = 43
	extPSKModes          uint16 = 45

	pskKE = 0 // PSK-only key establishment (section 4.2.9)

	suiteAES128GCMSHA256 uint16 = 0x1301
)

// extensions is a list of extensions in which each type stands once.
type extensions struct {
	types  []uint16 // in the order of the message
	bodies map[uint16]reader
}

// readExtensions takes a list of extensions with its length off r.
func readExtensions(r *reader) (extensions, error) {
	var list reader
	if !r.vector16(&list) {
		return extensions{}, malformed("extensions are truncated")
	}
	found := extensions{bodies: make(map[uint16]reader)}
	for !list.empty() {
		var typ uint16
		var body reader
		if !list.uint16(&typ) || !list.vector16(&body) {
			return extensions{}, malformed("extension is truncated")
		}
		if _, twice := found.bodies[typ]; twice {
			return extensions{}, malformed("extension stands twice")
		}
		found.types = append(found.types, typ)
		found.bodies[typ] = body
	}
	return found, nil
}

// last reports whether typ ends the list.
func (e extensions) last(typ uint16) bool {
	return len(e.types) > 0 && e.types[len(e.types)-1] == typ
}

// onlyAllow refuses every type but the given ones in a message of the server (RFC 8446, section 4.2): a type that is
// known but belongs elsewhere is illegal, any other was not asked for.
func (e extensions) onlyAllow(allowed ...uint16) error {
	for _, typ := range e.types {
		switch {
		case slices.Contains(allowed, typ):
		case slices.Contains([]uint16{extPreSharedKey, extSupportedVersions, extPSKModes}, typ):
			return fatal(AlertIllegalParameter, "extension in the wrong message")
		default:
			return fatal(AlertUnsupportedExtension, "extension that was not offered")
		}
	}
	return nil
}

func appendExtension(b []byte, typ uint16, body []byte) []byte {
	return appendVector16(appendUint16(b, typ), body)
}
