package tlspsk

// handshakeType is the type of a handshake message (RFC 8446, section 4).
type handshakeType uint8

const (
	typeClientHello         handshakeType = 1
	typeServerHello         handshakeType = 2
	typeNewSessionTicket    handshakeType = 4
	typeEncryptedExtensions handshakeType = 8
	typeFinished            handshakeType = 20
)

// message is one thing that the peer says to a state of the handshake: a handshake message, a change_cipher_spec or
// application data.
type message struct {
	content   contentType
	handshake handshakeType // of a handshake message
	raw       []byte        // a handshake message with its header, as the transcript hashes it
	body      []byte
	last      bool // whether it ends its record, as a message before a change of keys must (RFC 8446, section 5.1)
}

func (m message) is(typ handshakeType) bool {
	return m.content == typeHandshake && m.handshake == typ
}

// readHandshake takes the next message off the content of a record. Messages may share a record but not span records
// (pairing protocol spec, section 3.4).
func readHandshake(rest *reader) (message, error) {
	raw := *rest
	var typ uint8
	var length int
	var body []byte
	if !rest.uint8(&typ) || !rest.uint24(&length) || !rest.bytes(length, &body) {
		return message{}, malformed("handshake message is truncated")
	}
	raw = raw[:len(raw)-len(*rest)]
	return message{typeHandshake, handshakeType(typ), raw, body, rest.empty()}, nil
}

func marshalHandshake(typ handshakeType, body []byte) []byte {
	n := len(body)
	return append([]byte{byte(typ), byte(n >> 16), byte(n >> 8), byte(n)}, body...)
}

// verifyFinished checks a Finished message against the transcript before it (RFC 8446, section 4.4.4).
func verifyFinished(m message, key *finishedKey, before transcriptHash) error {
	if !key.verify(before, m.body) {
		return fatal(AlertDecryptError, "Finished does not verify")
	}
	return nil
}

// changeCipherSpec lets one change_cipher_spec through, which means nothing (RFC 8446, section 5 and appendix D.4).
type changeCipherSpec struct{ seen bool }

var changeCipherSpecBody = []byte{1}

func (s *changeCipherSpec) accept(m message) error {
	if s.seen {
		return unexpected("second change_cipher_spec")
	}
	if len(m.body) != 1 || m.body[0] != changeCipherSpecBody[0] {
		return unexpected("change_cipher_spec of unknown content")
	}
	s.seen = true
	return nil
}
