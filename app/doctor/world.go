package doctor

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// Subject is what is examined.
type Subject struct {
	// Servers are those of the account. A server that has to be asked for the others has its Content only.
	Servers oauth.Servers
	// Relay replaces the relay that such a server names; usually empty.
	Relay string
}

// World is what the checks look at.
type World struct {
	// UserAgent is what this program calls itself.
	UserAgent string
	// Now is this computer's clock.
	Now func() time.Time
	// Resolver turns names into addresses.
	Resolver Resolver
	// AccountProxy and RelayProxy choose the proxy for a request to the account server and to the relay; nil is none.
	AccountProxy, RelayProxy func(*http.Request) (*url.URL, error)
	// TLS is used for secure connections; nil means the system's roots.
	TLS *tls.Config
	// Dialer opens channels on the relay.
	Dialer *relay.Dialer
	// Display says whether a window could be opened.
	Display func(context.Context) Display
	// Settings says what is wrong with the settings file; zero is nothing.
	Settings screen.Problem
	// Keychain looks for the stored session.
	Keychain func(context.Context) Stored
	// Held is a copy of the session that the program holds, to be examined in place of the stored one; nil, or false, is none.
	Held func() (oauth.Account, bool)
}

// Resolver is the part of net.Resolver that is used here.
type Resolver interface {
	LookupHost(ctx context.Context, host string) (addresses []string, err error)
}

// Display is what became of looking for a display.
type Display uint8

const (
	// DisplayOpens: there is one, and it answers.
	DisplayOpens Display = iota
	// DisplayMissing: none is named.
	DisplayMissing
	// DisplayClosed: one is named, and does not answer.
	DisplayClosed
)

// Stored is what the keychain holds for this program: an account, if Found; a Fault says why it could not be asked. Sealed says that
// it was not, because sessions are in a sealed file.
type Stored struct {
	Account oauth.Account
	Found   bool
	Sealed  bool
	Fault   core.KeychainFault
}
