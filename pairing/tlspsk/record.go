package tlspsk

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"slices"
)

// contentType is the type of a record (RFC 8446, section 5.1).
type contentType uint8

const (
	typeChangeCipherSpec contentType = 20
	typeAlert            contentType = 21
	typeHandshake        contentType = 22
	typeApplicationData  contentType = 23
)

const (
	versionTLS10 = 0x0301
	versionTLS12 = 0x0303 // stands in every record and hello for compatibility
	versionTLS13 = 0x0304

	recordHeaderLen = 5
	maxPlaintext    = 1 << 14
	maxCiphertext   = maxPlaintext + 256
	keyLen          = 16
	nonceLen        = 12
	tagLen          = 16

	// maxRecords under one key. RFC 8446, section 5.5, allows AES-GCM 2^24.5.
	maxRecords = 1 << 24
)

// Overhead is how much longer a record of application data is than its payload, in bytes.
const Overhead = recordHeaderLen + 1 + tagLen

// halfConn is one direction of the record layer: in plaintext while keys is nil, and of no use once closed.
type halfConn struct {
	keys   *trafficKeys
	closed bool
}

func (h *halfConn) protect(keys *trafficKeys) {
	h.wipe()
	h.keys = keys
}

func (h *halfConn) close() {
	h.wipe()
	h.closed = true
}

func (h *halfConn) wipe() {
	if h.keys != nil {
		h.keys.wipe()
		h.keys = nil
	}
}

// seal appends one record to dst.
func (h *halfConn) seal(dst []byte, typ contentType, fragment []byte) ([]byte, error) {
	if h.closed {
		return dst, ErrClosed
	}
	if len(fragment) > maxPlaintext {
		return dst, ErrTooLarge
	}
	// Neither legacy_record_version nor the plaintext CCS ever changes (RFC 8446, sections 5.1 and 5).
	if h.keys != nil && typ != typeChangeCipherSpec {
		return h.keys.seal(dst, typ, fragment)
	}
	return append(appendRecordHeader(dst, typ, len(fragment)), fragment...), nil
}

// open takes the one record apart that b must hold. It decrypts in place: the fragment is a part of b. The checks are
// those of the pairing protocol spec, section 3.3, in its order.
func (h *halfConn) open(b []byte) (typ contentType, fragment []byte, err error) {
	typ, length, err := h.parseRecordHeader(b)
	if err != nil {
		return 0, nil, err
	}
	header, rest := b[:recordHeaderLen], reader(b[recordHeaderLen:])
	if !rest.bytes(length, &fragment) {
		return 0, nil, malformed("record is truncated")
	}
	if h.opens(typ) {
		if typ, fragment, err = h.keys.open(header, fragment); err != nil {
			return 0, nil, err
		}
	}
	if !rest.empty() {
		return 0, nil, malformed("bytes after the record")
	}
	return typ, fragment, nil
}

// opens reports whether a record with this outer type is encrypted: CCS never is.
func (h *halfConn) opens(outer contentType) bool {
	return h.keys != nil && outer != typeChangeCipherSpec
}

func (h *halfConn) parseRecordHeader(b []byte) (typ contentType, length int, err error) {
	if len(b) < recordHeaderLen {
		return 0, 0, malformed("record header is truncated")
	}
	typ, version, length := contentType(b[0]), binary.BigEndian.Uint16(b[1:]), int(binary.BigEndian.Uint16(b[3:]))
	encrypted := h.opens(typ)
	switch {
	// RFC 8446, section 5.1: an initial ClientHello may say 0x0301.
	case version != versionTLS12 && (h.keys != nil || version != versionTLS10):
		return 0, 0, malformed("record version")
	case !encrypted && length > maxPlaintext, encrypted && length > maxCiphertext:
		return 0, 0, fatal(AlertRecordOverflow, "record is too long")
	case encrypted && typ != typeApplicationData:
		return 0, 0, malformed("plaintext record where an encrypted one is due")
	}
	return typ, length, nil
}

func appendRecordHeader(dst []byte, typ contentType, length int) []byte {
	return append(dst, byte(typ), versionTLS12>>8, versionTLS12&0xff, byte(length>>8), byte(length))
}

// trafficKeys protects the records of one direction during one stage (RFC 8446, sections 5.2 and 7.3). The key itself
// lives inside the AEAD, which offers no way to clear it; wipe drops it.
type trafficKeys struct {
	aead     cipher.AEAD
	iv       [nonceLen]byte
	nonce    [nonceLen]byte
	sequence uint64
}

// keys derives the keys of this direction and clears the secret, which has no further use.
func (s *trafficSecret) keys() *trafficKeys {
	defer s.wipe()
	key, iv := s.expandLabel("key", nil, keyLen), s.expandLabel("iv", nil, nonceLen)
	defer clear(key)
	defer clear(iv)
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("tlspsk: AES refuses a 16-byte key: " + err.Error())
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("tlspsk: GCM refuses AES: " + err.Error())
	}
	return &trafficKeys{aead: aead, iv: [nonceLen]byte(iv), nonce: [nonceLen]byte(iv)}
}

func (k *trafficKeys) wipe() { *k = trafficKeys{} }

// nextNonce is the nonce of the next record (RFC 8446, section 5.3), valid until the one after.
func (k *trafficKeys) nextNonce() ([]byte, error) {
	if k.sequence >= maxRecords {
		return nil, fatal(AlertInternalError, "too many records under one key")
	}
	const fixed = nonceLen - 8 // the sequence number reaches the last eight bytes only
	binary.BigEndian.PutUint64(k.nonce[fixed:], binary.BigEndian.Uint64(k.iv[fixed:])^k.sequence)
	k.sequence++
	return k.nonce[:], nil
}

// seal appends a record without padding. The fragment must not overlap the spare capacity of dst.
func (k *trafficKeys) seal(dst []byte, typ contentType, fragment []byte) ([]byte, error) {
	nonce, err := k.nextNonce()
	if err != nil {
		return dst, err
	}
	length := len(fragment) + 1 + tagLen
	dst = slices.Grow(dst, recordHeaderLen+length)
	start := len(dst)
	dst = appendRecordHeader(dst, typeApplicationData, length)
	body := len(dst)
	dst = append(append(dst, fragment...), byte(typ))
	return k.aead.Seal(dst[:body], nonce, dst[body:], dst[start:body]), nil
}

// open decrypts in place and returns the inner type and content.
func (k *trafficKeys) open(header, ciphertext []byte) (contentType, []byte, error) {
	nonce, err := k.nextNonce()
	if err != nil {
		return 0, nil, err
	}
	inner, err := k.aead.Open(ciphertext[:0], nonce, ciphertext, header)
	if err != nil {
		return 0, nil, fatal(AlertBadRecordMAC, "record does not authenticate")
	}
	return parseInnerPlaintext(inner)
}

// parseInnerPlaintext strips the padding (RFC 8446, section 5.4). The content is bounded, which the peer's library
// forgets; padding beyond it is left to the limit on the whole record.
func parseInnerPlaintext(inner []byte) (contentType, []byte, error) {
	end := len(inner)
	for end > 0 && inner[end-1] == 0 {
		end--
	}
	if end == 0 {
		return 0, nil, unexpected("record without a content type")
	}
	typ, content := contentType(inner[end-1]), inner[:end-1]
	switch {
	case len(content) > maxPlaintext:
		return 0, nil, fatal(AlertRecordOverflow, "content is too long")
	case typ == typeChangeCipherSpec:
		return 0, nil, malformed("encrypted change_cipher_spec")
	}
	return typ, content, nil
}
