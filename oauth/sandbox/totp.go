package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// TOTP parameters: SHA-1, steps of 30 s, six digits, one step of tolerance both ways (RFC 6238, sections 4 and 5.2).
const (
	totpStep      = 30
	totpTolerance = 1
)

// authenticator is an account's second factor.
type authenticator struct {
	secret []byte
	spent  int64 // the last step whose code was accepted
}

// accepts reports whether code is that of about now, and of a step whose code was not accepted before (RFC 6238,
// section 5.2: "The verifier MUST NOT accept the second attempt of the OTP").
func (t *authenticator) accepts(code string, now time.Time) bool {
	current := now.Unix() / totpStep
	for step := current - totpTolerance; step <= current+totpTolerance; step++ {
		if step > t.spent && subtle.ConstantTimeCompare([]byte(hotp(t.secret, step)), []byte(code)) == 1 {
			t.spent = step
			return true
		}
	}
	return false
}

// TOTP is the code that an authenticator with that secret shows at that time.
func TOTP(secret []byte, at time.Time) string { return hotp(secret, at.Unix()/totpStep) }

// hotp is RFC 4226, section 5.3.
func hotp(secret []byte, counter int64) string {
	mac := hmac.New(sha1.New, secret)
	binary.Write(mac, binary.BigEndian, counter)
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1_000_000)
}
