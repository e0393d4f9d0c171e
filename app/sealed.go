package main

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"countersign/oauth"
)

// A sealed text is a secret under a passphrase:
//
//	magic     8 bytes, with the version
//	cost     12 bytes: passes, KiB of memory, lanes of argon2id, big-endian
//	salt     16 bytes
//	nonce    24 bytes
//	secret    XChaCha20-Poly1305, all before it being authenticated with it: 16 bytes longer than the secret
//	checksum 32 bytes: SHA-256 of all before it
//
// The checksum tells damage apart from a wrong passphrase. It depends on nothing that is secret, so it helps nobody to guess.
const (
	sealedMagic  = "CSEALED\x01"
	sealedSalt   = 16
	sealedHeader = len(sealedMagic) + 3*4 + sealedSalt
	sealedLeast  = sealedHeader + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead + sha256.Size
	sealedMost   = sealedLeast + maxSealedText

	// maxSealedText is all the accounts there can be, a line each.
	maxSealedText = maxAccounts * (oauth.MaxVault + 1)
)

// errSealedDamaged says that a sealed text is not one, or is not whole; errPassphrase that it is, and has another passphrase.
var (
	errSealedDamaged = errors.New("sealed: damaged")
	errPassphrase    = errors.New("sealed: wrong passphrase")
)

// sealCost is how hard argon2id makes each guess (RFC 9106).
type sealCost struct{ passes, memory, lanes uint32 }

// usualCost takes about half a second on a small computer, and 128 MiB.
var usualCost = sealCost{passes: 3, memory: 128 << 10, lanes: 2}

// bearable says that a cost that was read makes guessing hard, and does not make the program stand still.
func (c sealCost) bearable() bool {
	return c.passes >= 1 && c.passes <= 16 && c.memory >= 8<<10 && c.memory <= 512<<10 && c.lanes >= 1 && c.lanes <= 8
}

// seal is what a passphrase has become: it seals any number of texts.
type seal struct {
	header [sealedHeader]byte
	aead   cipher.AEAD
}

// newSeal makes a seal with a salt of its own. It takes as long as cost says.
func newSeal(passphrase []byte, cost sealCost) *seal {
	var header [sealedHeader]byte
	at := copy(header[:], sealedMagic)
	for _, n := range []uint32{cost.passes, cost.memory, cost.lanes} {
		binary.BigEndian.PutUint32(header[at:], n)
		at += 4
	}
	rand.Read(header[at:])
	return sealFrom(passphrase, header, cost)
}

func sealFrom(passphrase []byte, header [sealedHeader]byte, cost sealCost) *seal {
	salt := header[sealedHeader-sealedSalt:]
	key := argon2.IDKey(passphrase, salt, cost.passes, cost.memory, uint8(cost.lanes), chacha20poly1305.KeySize)
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // the key has the right size
	}
	return &seal{header, aead}
}

// close seals a text, with a nonce of its own.
func (s *seal) close(text []byte) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	sealed := append(s.header[:len(s.header):len(s.header)], nonce...)
	sealed = s.aead.Seal(sealed, nonce, text, sealed)
	sum := sha256.Sum256(sealed)
	return append(sealed, sum[:]...)
}

// open opens what this seal has sealed. Errors: errSealedDamaged, and errPassphrase for what another passphrase has sealed.
func (s *seal) open(sealed []byte) ([]byte, error) {
	header, body, err := parseSealed(sealed)
	if err != nil {
		return nil, err
	}
	if header != s.header {
		return nil, errPassphrase
	}
	nonce, secret := body[:chacha20poly1305.NonceSizeX], body[chacha20poly1305.NonceSizeX:]
	text, err := s.aead.Open(nil, nonce, secret, sealed[:sealedHeader+len(nonce)])
	if err != nil {
		return nil, errPassphrase
	}
	return text, nil
}

// sealOf makes the seal with which a text was sealed, and opens the text. It takes as long as the text's own cost says, which is
// bounded. Errors: errSealedDamaged, errPassphrase.
func sealOf(passphrase, sealed []byte) (*seal, []byte, error) {
	header, _, err := parseSealed(sealed)
	if err != nil {
		return nil, nil, err
	}
	cost := costIn(header)
	if !cost.bearable() {
		return nil, nil, errSealedDamaged
	}
	s := sealFrom(passphrase, header, cost)
	text, err := s.open(sealed)
	if err != nil {
		return nil, nil, err
	}
	return s, text, nil
}

func costIn(header [sealedHeader]byte) sealCost {
	number := func(i int) uint32 { return binary.BigEndian.Uint32(header[len(sealedMagic)+4*i:]) }
	return sealCost{number(0), number(1), number(2)}
}

// parseSealed takes a sealed text apart that is whole: body is the nonce and the secret.
func parseSealed(sealed []byte) (header [sealedHeader]byte, body []byte, err error) {
	if len(sealed) < sealedLeast || len(sealed) > sealedMost || string(sealed[:len(sealedMagic)]) != sealedMagic {
		return header, nil, errSealedDamaged
	}
	content := sealed[:len(sealed)-sha256.Size]
	if sha256.Sum256(content) != [sha256.Size]byte(sealed[len(content):]) {
		return header, nil, errSealedDamaged
	}
	return [sealedHeader]byte(content), content[sealedHeader:], nil
}
