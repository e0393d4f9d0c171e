package oauth

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// ErrVault says that a keychain item is not an account of ours; ErrVaultSize that an account does not fit into one.
var (
	ErrVault     = errors.New("oauth: not a stored account")
	ErrVaultSize = errors.New("oauth: account too large to store")
)

// MaxVault is the size that no stored account reaches, in bytes; the smallest keychain holds 2560 (accounts spec,
// section 9).
const MaxVault = 2000

const (
	vaultVersion   = 1
	deviceIDDigits = 32
)

// Account is a signed-in account: what the vault holds, and all that signing for a phone needs.
type Account struct {
	Servers  Servers
	UID      UID
	Email    string
	DeviceID string // 32 hex digits, or empty where the server registers no devices
	Verified bool   // the session has passed the server's second step
	AuthAt   int64  // when the password was last checked, Unix seconds
	FactorAt int64  // when the session last passed a second factor, Unix seconds; 0 if it never did here
	Scheme   Scheme // what the server reads
	Session  SessionToken
	Sync     ScopedKey
}

// IsDeviceID reports whether text is the id of a device: 32 lower-case hex digits.
func IsDeviceID(text string) bool { return len(text) == deviceIDDigits && isHex(text) }

// Wipe clears the account's secrets, in every copy.
func (a Account) Wipe() {
	a.Session.Wipe()
	a.Sync.Wipe()
}

// vaultAccount is the stored form (accounts spec, section 9.1). The servers are stored beside the token, so that nobody
// who can change a settings file can have the token sent elsewhere.
type vaultAccount struct {
	V        int           `json:"v"`
	Srv      vaultServers  `json:"srv"`
	Auth     string        `json:"auth"`
	UID      string        `json:"uid"`
	Email    string        `json:"email"`
	DeviceID string        `json:"deviceId"`
	Session  *SessionToken `json:"sessionToken"`
	AuthAt   int64         `json:"authAt"`
	FactorAt int64         `json:"factorAt,omitempty"`
	Verified bool          `json:"verified"`
	Keys     vaultKeys     `json:"keys"`
}

type vaultServers struct {
	Content  string `json:"content"`
	Auth     string `json:"auth"`
	OAuth    string `json:"oauth"`
	Profile  string `json:"profile"`
	Relay    string `json:"relay"`
	ClientID string `json:"client,omitempty"`
	SignIn   string `json:"signIn,omitempty"`
}

type vaultKeys struct {
	Oldsync json.RawMessage `json:"oldsync"`
}

// MarshalVault is the account in the clear, for the keychain and nothing else. ErrVaultSize means that it would not fit.
//
// The secrets are put into their places last, in the one buffer that is returned: encoding/json keeps its buffers.
func (a Account) MarshalVault() ([]byte, error) {
	var public bytes.Buffer
	e := json.NewEncoder(&public)
	e.SetEscapeHTML(false)
	err := e.Encode(vaultAccount{
		V: vaultVersion, Srv: vaultServers(a.Servers), Auth: schemeNames[a.Scheme],
		UID: a.UID.String(), Email: a.Email, DeviceID: a.DeviceID, AuthAt: a.AuthAt, FactorAt: a.FactorAt, Verified: a.Verified,
	})
	if err != nil {
		return nil, ErrVault
	}
	// No value can look like these members: quotes are escaped in strings.
	const session, sync = `"sessionToken":`, `"oldsync":`
	before, rest, _ := bytes.Cut(bytes.TrimSuffix(public.Bytes(), []byte("\n")), []byte(session+"null"))
	between, behind, _ := bytes.Cut(rest, []byte(sync+"null"))
	item := make([]byte, 0, 2*MaxVault+public.Len())
	item = append(append(append(item, before...), session...), '"')
	item = append(hex.AppendEncode(item, a.Session.bytes()), '"')
	item = a.Sync.appendJWK(append(append(item, between...), sync...))
	item = append(item, behind...)
	if len(item) >= MaxVault {
		clear(item)
		return nil, ErrVaultSize
	}
	return item, nil
}

// ParseVault reads what MarshalVault wrote, and nothing else: the item must be its byte for byte. Clearing the item stays with
// the caller; of its secrets there is no other copy than those of the account.
func ParseVault(item []byte) (Account, error) {
	w := vaultAccount{Session: &SessionToken{}}
	if len(item) >= MaxVault || json.Unmarshal(item, &w) != nil || w.V != vaultVersion || w.Session == nil {
		return Account{}, ErrVault
	}
	defer clear(w.Keys.Oldsync)
	a, err := w.account()
	if err != nil {
		w.Session.Wipe()
		return Account{}, ErrVault
	}
	again, err := a.MarshalVault()
	defer clear(again)
	if err != nil || !bytes.Equal(again, item) {
		a.Wipe()
		return Account{}, ErrVault
	}
	return a, nil
}

func (w vaultAccount) account() (a Account, err error) {
	var known bool
	if a.Scheme, known = parseScheme(w.Auth); !known || w.AuthAt < 0 || w.FactorAt < 0 {
		return Account{}, ErrVault
	}
	if a.Servers, err = Servers(w.Srv).parse(); err != nil {
		return Account{}, err
	}
	if a.UID, err = ParseUID(w.UID); err != nil {
		return Account{}, err
	}
	if a.Email, err = ParseEmail(w.Email); err != nil {
		return Account{}, err
	}
	if a.DeviceID = w.DeviceID; a.DeviceID != "" && !IsDeviceID(a.DeviceID) {
		return Account{}, ErrVault
	}
	if a.Session = *w.Session; a.Session.IsZero() {
		return Account{}, ErrVault
	}
	if a.Sync, err = ParseScopedKey(ScopeOldsync, w.Keys.Oldsync); err != nil {
		return Account{}, ErrVault
	}
	a.Verified, a.AuthAt, a.FactorAt = w.Verified, w.AuthAt, w.FactorAt
	return a, nil
}
