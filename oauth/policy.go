package oauth

// Client is an OAuth client that a pairing may sign in: its id (16 hex digits) and the name to show for it.
type Client struct{ ID, Name string }

// Ids of Mozilla's pairing clients (pairing protocol spec, section 7.2).
const (
	FenixID            = "a2270f727f45f648"
	FirefoxIOSID       = "1b1a3e44c54fbb58"
	ReferenceBrowserID = "3c49430b43dfba77"
)

// Policy is which clients a pairing may sign in. The account server does not enforce such a list, so this is what keeps
// a scanned request from signing in something that is no Firefox at all. The zero Policy allows nobody.
type Policy struct{ Clients []Client }

// KnownClients are the clients that every account server of Mozilla's kind pairs: Firefox for Android and for iOS.
func KnownClients() []Client {
	return []Client{{FenixID, "Firefox for Android"}, {FirefoxIOSID, "Firefox for iOS"}}
}

// DefaultPolicy allows the known clients.
func DefaultPolicy() Policy { return Policy{KnownClients()} }

// PolicyOf allows the known clients, and this program where the servers know it: on another computer, it may join the account.
func PolicyOf(s Servers) Policy {
	p := DefaultPolicy()
	if IsClientID(s.ClientID) {
		p.Clients = append(p.Clients, Client{s.ClientID, ownName})
	}
	return p
}

// ownName is what a person reads where this program asks to be let in.
const ownName = "Countersign"

func (p Policy) find(id string) (Client, bool) {
	for _, c := range p.Clients {
		if c.ID == id {
			return c, true
		}
	}
	return Client{}, false
}
