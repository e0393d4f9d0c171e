package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"countersign/oauth"
)

// Version is how an account's password is stretched (accounts spec, 2.2).
type Version int

const (
	// V1 is salted with the address, V2 with a salt of its own. V2 costs a third of a second to set up.
	V1 Version = 1 + iota
	V2
	// NoPassword is of an account whose user signs in elsewhere, and cannot here: errno 149 (accounts spec, 2.7). It has no
	// keys.
	NoPassword
)

// NewAccount describes an account to add.
type NewAccount struct {
	Email    string // to sign in with
	Password string // empty if Version is NoPassword
	Version  Version
	// SignUp is the address that the account began with, which salts version 1; Email if empty.
	SignUp string
	// DisplayName is what the profile server calls the user; empty for none.
	DisplayName string
	// Unconfirmed says that the address is still to be confirmed: the first verification code does that.
	Unconfirmed bool
	// Trusted spares the account the e-mailed code at sign-in.
	Trusted bool
	// TOTP is the secret of the account's authenticator, see the function TOTP; empty for none.
	TOTP []byte
	// BackupCodes are one-time codes, of 8 to 20 letters and digits, for whoever has lost the authenticator.
	BackupCodes []string
	// Phone is the number that gets codes by text message, see the method Mail; empty for none.
	Phone string
}

// ErrAccount says that an account cannot be added: it is there already, or its address or version is none.
// ErrNoAccount says that there is no account with that address, ErrNoKeys that only the user of that account knows its
// keys, because a client made it, or that it has none.
var (
	ErrAccount   = errors.New("sandbox: not an account to add")
	ErrNoAccount = errors.New("sandbox: no account with that address")
	ErrNoKeys    = errors.New("sandbox: the keys of that account are not known here")
)

// AddAccount adds an account with fresh keys.
func (s *Server) AddAccount(n NewAccount) error {
	if n.SignUp == "" {
		n.SignUp = n.Email
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case n.Version == NoPassword && n.Password == "":
		return s.add(n, nil)
	case n.Version != V1 && n.Version != V2:
		return ErrAccount
	}
	logins := &logins{v1: stretchV1(email(n.SignUp), n.Password)}
	if n.Version == V2 {
		raw, err := s.draw(16)
		if err != nil {
			return fmt.Errorf("draw a client salt: %w", err)
		}
		salt := saltPrefixV2 + hex.EncodeToString(raw)
		logins.v2 = &saltedLogin{salt, stretchV2(salt, n.Password)}
	}
	return s.add(n, logins)
}

// logins are a password's credentials in the versions that an account has.
type logins struct {
	v1 credentials
	v2 *saltedLogin
}

type saltedLogin struct {
	clientSalt string
	credentials
}

// add adds an account with those credentials, nil for one without a password.
func (s *Server) add(n NewAccount, l *logins) error {
	a := &account{
		signUp: email(n.SignUp), primary: email(n.Email), verified: !n.Unconfirmed, trusted: n.Trusted,
		displayName: n.DisplayName,
	}
	var checked email
	if checked.UnmarshalText([]byte(n.Email)) != nil || checked.UnmarshalText([]byte(n.SignUp)) != nil ||
		s.find(a.primary) != nil || s.find(a.signUp) != nil {
		return ErrAccount
	}
	if len(n.TOTP) > 0 {
		a.totp = &authenticator{secret: n.TOTP}
	}
	for _, code := range n.BackupCodes {
		a.backup = append(a.backup, backupDigest(code))
	}
	if n.Phone != "" {
		a.phone = &recoveryPhone{number: n.Phone}
	}
	raw, err := s.draw(16)
	if err != nil {
		return fmt.Errorf("draw an account id: %w", err)
	}
	a.uid = hex16(raw)
	s.touchKeys(a)
	if l != nil {
		a.escrow = &escrow{logins: *l}
		if err := s.giveKeys(a); err != nil {
			return err
		}
	}
	s.accounts = append(s.accounts, a)
	return nil
}

// giveKeys gives the account fresh keys as of now, and wraps kB for each version of its credentials. The time of keys
// grows even while the clock stands still, as the ids of scoped keys must (accounts spec, 4.4).
func (s *Server) giveKeys(a *account) error {
	raw, err := s.draw(4 * 32)
	if err != nil {
		return fmt.Errorf("draw an account's keys: %w", err)
	}
	s.touchKeys(a)
	s.setKeys(a, raw)
	return nil
}

func (s *Server) touchKeys(a *account) {
	if now := s.now(); now.Sub(a.keysChanged) >= time.Millisecond {
		a.keysChanged = now
	} else {
		a.keysChanged = a.keysChanged.Add(time.Millisecond)
	}
}

// setKeys takes kA, kB and the salts of both verifiers, 32 bytes each, for an account in escrow.
func (s *Server) setKeys(a *account, raw []byte) {
	held := a.escrow
	a.kA, held.kB = raw[:32], raw[32:64]
	verify := func(c credentials, salt []byte) *verifier {
		return s.options.Stretch.verifier(salt, c.authPW, xor(held.kB, c.unwrapBKey.bytes()))
	}
	a.v1 = verify(held.logins.v1, raw[64:96])
	if v2 := held.logins.v2; v2 != nil {
		a.v2 = &saltedVerifier{v2.clientSalt, verify(v2.credentials, raw[96:])}
	}
}

// SyncKey is the account's key for sync, for comparison with what a phone has decrypted.
func (s *Server) SyncKey(address string) (oauth.ScopedKey, error) {
	a, unlock, err := s.lockAccount(address)
	if err != nil {
		return oauth.ScopedKey{}, err
	}
	defer unlock()
	if a.escrow == nil {
		return oauth.ScopedKey{}, ErrNoKeys
	}
	return a.syncKey(a.escrow.kB)
}

// syncKey derives the key for sync from the account's kB (accounts spec, 4.3).
func (a *account) syncKey(kB []byte) (oauth.ScopedKey, error) {
	fingerprint := sha256.Sum256(kB)
	base64url := base64.RawURLEncoding
	jwk, err := json.Marshal(map[string]string{
		"kty":   "oct",
		"scope": oauth.ScopeOldsync,
		"k":     base64url.EncodeToString(expand(kB, "oldsync", 64)),
		"kid":   strconv.FormatInt(a.keysChanged.UnixMilli(), 10) + "-" + base64url.EncodeToString(fingerprint[:16]),
	})
	if err != nil {
		return oauth.ScopedKey{}, err
	}
	return oauth.ParseScopedKey(oauth.ScopeOldsync, jwk)
}

// RotateKeys gives the account new keys, as a password reset without a recovery key does. A real reset ends all sessions
// as well: see RevokeSessions.
func (s *Server) RotateKeys(address string) error {
	a, unlock, err := s.lockAccount(address)
	if err != nil {
		return err
	}
	defer unlock()
	if a.escrow == nil {
		return ErrNoKeys
	}
	return s.giveKeys(a)
}

// RevokeSessions ends every session of the account and the devices of those sessions, as its user can do elsewhere.
// Refresh tokens stay.
func (s *Server) RevokeSessions(address string) error {
	a, unlock, err := s.lockAccount(address)
	if err != nil {
		return err
	}
	defer unlock()
	for _, one := range s.sessionsOf(a) {
		s.drop(&one.credential)
	}
	return nil
}

// lockAccount finds an account and keeps the store locked until unlock is called.
func (s *Server) lockAccount(address string) (a *account, unlock func(), err error) {
	s.mu.Lock()
	if a = s.find(email(address)); a == nil {
		s.mu.Unlock()
		return nil, nil, ErrNoAccount
	}
	return a, s.mu.Unlock, nil
}
