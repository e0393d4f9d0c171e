package sandbox

import (
	"maps"
	"slices"
	"time"
)

// store is everything the server remembers, guarded by Server.mu. It holds no session id, token or code, only their
// digests, and the keys of Hawk signatures, which cannot be checked with less. A device lives inside the session or the
// refresh token that registered it, or in both where they were linked, so none of them can outlive the others.
type store struct {
	accounts  []*account
	sessions  map[digest]*session
	keyFetch  map[digest]*keyFetch
	codes     map[digest]*grant
	refreshes map[digest]*refreshToken
	access    map[digest]*accessToken
	signIns   map[digest]*browserSignIn
	changes   map[digest]*passwordChange
	mail      map[string][]Mail    // by the key of the address
	nonces    map[digest]time.Time // of Hawk signatures, with the ends of their use
}

func newStore() store {
	return store{
		sessions:  map[digest]*session{},
		keyFetch:  map[digest]*keyFetch{},
		codes:     map[digest]*grant{},
		refreshes: map[digest]*refreshToken{},
		access:    map[digest]*accessToken{},
		signIns:   map[digest]*browserSignIn{},
		changes:   map[digest]*passwordChange{},
		mail:      map[string][]Mail{},
		nonces:    map[digest]time.Time{},
	}
}

// credential is what a session and a refresh token have in common.
type credential struct {
	id      digest
	account *account
	created time.Time
	used    time.Time
	device  *device // nil until one is registered
}

// account is one user.
type account struct {
	uid         hex16
	signUp      email // the address that salts version 1
	primary     email // the address to sign in with
	displayName string
	verified    bool
	trusted     bool
	totp        *authenticator // nil without a second factor
	offer       *offer         // nil unless a second factor is being set up
	phone       *recoveryPhone // nil without one
	backup      []digest       // backup codes that are not used yet
	unblock     *challenge
	kA          []byte
	keysChanged time.Time
	refused     quota           // sign-ins with a wrong password
	escrow      *escrow         // nil for an account that a client made, and for one without a password
	v1          *verifier       // nil for an account without a password
	v2          *saltedVerifier // nil for an account that was never upgraded
}

func (a *account) hasPassword() bool { return a.v1 != nil }

// escrow is what a real server never knows: with it SyncKey can tell the key and RotateKeys can wrap a new one.
type escrow struct {
	kB     []byte
	logins logins
}

// find is the account with that address, by whatever spelling; nil if there is none.
func (s *store) find(address email) *account {
	for _, a := range s.accounts {
		if a.primary.key() == address.key() || a.signUp.key() == address.key() {
			return a
		}
	}
	return nil
}

func (s *store) findUID(uid hex16) *account {
	for _, a := range s.accounts {
		if a.uid == uid {
			return a
		}
	}
	return nil
}

// session is a signed-in client. It is verified once it has no pending challenge.
type session struct {
	credential
	hawkKey
	authAt   time.Time
	agent    string
	method   string // how it was verified, empty for not at all or by trust
	aal      int
	pending  *challenge
	link     *challenge // nil unless a link was mailed
	resends  quota
	attempts quota
}

// sessionLifetime is that of a session without a device (accounts spec, fact 7).
const sessionLifetime = 28 * 24 * time.Hour

func (s *session) verified() bool { return s.pending == nil }

func (s *session) expired(now time.Time) bool {
	return s.device == nil && now.Sub(s.created) >= sessionLifetime
}

// hawkKey is what a client signs Hawk headers with. A session that was recalled has none, and is shown by Bearer only.
type hawkKey []byte

func (k hawkKey) key() []byte { return k }

// keyFetch is a bundle that waits for its session to be verified, and is then given out once.
type keyFetch struct {
	hawkKey
	session *session
	bundle  []byte
}

// refreshToken is what an OAuth client holds.
type refreshToken struct {
	credential
	client *client
	scopes scopes
}

// sessionsOf and refreshesOf are an account's, the oldest first.
func (s *store) sessionsOf(a *account) []*session {
	return ofAccount(s.sessions, a, func(one *session) *credential { return &one.credential })
}

func (s *store) refreshesOf(a *account) []*refreshToken {
	return ofAccount(s.refreshes, a, func(one *refreshToken) *credential { return &one.credential })
}

func ofAccount[T any](all map[digest]*T, a *account, of func(*T) *credential) []*T {
	var found []*T
	for _, one := range all {
		if of(one).account == a {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(x, y *T) int {
		if c := of(x).created.Compare(of(y).created); c != 0 {
			return c
		}
		return slices.Compare(of(x).id[:], of(y).id[:])
	})
	return found
}

// credentialsOf are an account's sessions and then its refresh tokens.
func (s *store) credentialsOf(a *account) []*credential {
	var all []*credential
	for _, one := range s.sessionsOf(a) {
		all = append(all, &one.credential)
	}
	for _, one := range s.refreshesOf(a) {
		all = append(all, &one.credential)
	}
	return all
}

// drop ends a session or a refresh token, what is linked to it and what hangs on them.
func (s *store) drop(c *credential) {
	for _, other := range s.credentialsOf(c.account) {
		if other == c || c.device != nil && other.device == c.device {
			s.end(other.id)
		}
	}
}

func (s *store) end(id digest) {
	delete(s.sessions, id)
	delete(s.refreshes, id)
	maps.DeleteFunc(s.keyFetch, func(_ digest, k *keyFetch) bool { return k.session.id == id })
	maps.DeleteFunc(s.codes, func(_ digest, g *grant) bool { return g.session.id == id })
}

// quota is a rate limit: at most so many in a sliding window.
type quota struct{ taken []time.Time }

// take counts one more, or says how long to wait.
func (q *quota) take(now time.Time, limit int, window time.Duration) (wait time.Duration, ok bool) {
	if wait, ok = q.allows(now, limit, window); ok {
		q.taken = append(q.taken, now)
	}
	return wait, ok
}

// allows is take without the counting.
func (q *quota) allows(now time.Time, limit int, window time.Duration) (wait time.Duration, ok bool) {
	q.taken = slices.DeleteFunc(q.taken, func(t time.Time) bool { return now.Sub(t) >= window })
	if len(q.taken) >= limit {
		return window - now.Sub(q.taken[0]), false
	}
	return 0, true
}
