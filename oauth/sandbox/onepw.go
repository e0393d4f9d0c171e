package sandbox

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
)

// namespace starts every salt and label of the onepw protocol (accounts spec, preamble). What follows is written here
// once more, and not taken from package oauth, because this server is what that package is tested against.
const namespace = "identity.mozilla.com/picl/v1/"

const saltPrefixV2 = namespace + "quickStretchV2:"

// PBKDF2 iterations of the two versions of stretching (accounts spec, 2.2).
const (
	iterationsV1 = 1_000
	iterationsV2 = 650_000
)

// expand is HKDF-SHA256 without a salt.
func expand(key []byte, label string, size int) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, namespace+label, size)
	if err != nil {
		panic("sandbox: HKDF refused constant parameters: " + err.Error())
	}
	return out
}

func xor(a, b []byte) []byte {
	out := make([]byte, len(a))
	subtle.XORBytes(out, a, b)
	return out
}

// credentials are what a client makes of a password: what it sends, and what it keeps to unwrap kB.
type credentials struct{ authPW, unwrapBKey secret }

func stretchV1(signUp email, password string) credentials {
	return stretch(password, namespace+"quickStretch:"+string(signUp), iterationsV1)
}

func stretchV2(clientSalt, password string) credentials {
	return stretch(password, clientSalt, iterationsV2)
}

func stretch(password, salt string, iterations int) credentials {
	quick, err := pbkdf2.Key(sha256.New, password, []byte(salt), iterations, 32)
	if err != nil {
		panic("sandbox: PBKDF2 refused constant parameters: " + err.Error())
	}
	return credentials{newSecret(expand(quick, "authPW", 32)), newSecret(expand(quick, "unwrapBkey", 32))}
}

// cheapStretch is the default of Options.Stretch.
func cheapStretch(authPW, salt []byte) []byte {
	sum := sha256.Sum256(append(append([]byte{}, salt...), authPW...))
	return sum[:]
}

// verifier is what the server keeps of one version of credentials (accounts spec, 11.1).
type verifier struct {
	salt       []byte
	verifyHash []byte
	wrapWrapKB []byte
}

// saltedVerifier is that of version 2, with the salt that the client stretches with.
type saltedVerifier struct {
	clientSalt string
	*verifier
}

func (s Stretch) verifier(salt []byte, authPW secret, wrapKB []byte) *verifier {
	big := s(authPW.bytes(), salt)
	return &verifier{salt, expand(big, "verifyHash", 32), xor(wrapKB, expand(big, "wrapwrapKey", 32))}
}

// open is the account's wrapped kB, if authPW is the one that v was made of.
func (v *verifier) open(s Stretch, authPW secret) (wrapKB []byte, ok bool) {
	big := s(authPW.bytes(), v.salt)
	if subtle.ConstantTimeCompare(expand(big, "verifyHash", 32), v.verifyHash) != 1 {
		return nil, false
	}
	return xor(v.wrapWrapKB, expand(big, "wrapwrapKey", 32)), true
}

// Labels of the kinds of token that this server makes (accounts spec, 3.1).
const (
	sessionLabel  = "sessionToken"
	keyFetchLabel = "keyFetchToken"
)

// tokenID is what a client shows instead of the token, and tokenKey what it signs Hawk headers with.
func tokenID(token secret, label string) []byte { return expand(token.bytes(), label, 32) }
func tokenKey(token secret, label string) hawkKey {
	return hawkKey(expand(token.bytes(), label, 2*32)[32:])
}

// sealBundle encrypts the account's two keys for the holder of the token (accounts spec, 4.1): 64 bytes and their MAC.
func sealBundle(keyFetchToken secret, kA, wrapKB []byte) []byte {
	bundleKey := expand(keyFetchToken.bytes(), keyFetchLabel, 3*32)[64:]
	response := expand(bundleKey, "account/keys", 32+64)
	ciphertext := xor(append(append([]byte{}, kA...), wrapKB...), response[32:])
	mac := hmac.New(sha256.New, response[:32])
	mac.Write(ciphertext)
	return mac.Sum(ciphertext)
}
