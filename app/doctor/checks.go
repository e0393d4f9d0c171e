package doctor

import (
	"net/url"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/ui/screen"
)

// examination is one round of checks: what is examined, and what a check has found for those that need it.
type examination struct {
	World
	content string // the account server's origin
	relay   string // empty until the account server has named it
	stored  Stored
	client  *api.Client
}

// Checks lists the checks of a subject. Call finish when they have been made: it clears what they learned.
func Checks(s Subject, w World) (checks []Check, finish func()) {
	e := &examination{World: w, content: s.Servers.Content, relay: s.Servers.Relay}
	if s.Relay != "" {
		e.relay = s.Relay
	}
	return e.checks(s.Servers), e.finish
}

func (e *examination) checks(servers oauth.Servers) []Check {
	account := &road{world: &e.World, to: accountServer, addresses: origins(servers.Auth, servers.Content), proxy: e.AccountProxy}
	clock := &clock{e.Now, []*road{account, e.pairingServer()}}
	var relayNamed []string
	if e.relay == "" {
		relayNamed = []string{"account"}
	}
	return []Check{
		{"display", screen.Say("Display"), nil, e.display},
		{"settings", screen.Say("Settings"), nil, e.settings},
		{"keychain", screen.Say("Keychain"), nil, e.keychain},
		{"clock", screen.Say("Clock"), nil, clock.look},
		{"account-dns", screen.Say("Address of the account server"), nil, account.resolve},
		{"account-proxy", screen.Say("Proxy to the account server"), nil, account.passProxy},
		{"account-tls", screen.Say("Connection to the account server"), []string{"account-dns", "account-proxy"}, account.secure},
		{"account", screen.Say("Account server"), []string{"account-tls"}, e.discover},
		{"session", screen.Say("Sign-in"), []string{"keychain", "account"}, e.session},
		{"keys", screen.Say("Sync key"), []string{"session"}, e.keys},
		{"relay-dns", screen.Say("Address of the pairing server"), relayNamed, e.relayRoad((*road).resolve)},
		{"relay-proxy", screen.Say("Proxy to the pairing server"), relayNamed, e.relayRoad((*road).passProxy)},
		{"relay-tls", screen.Say("Connection to the pairing server"), []string{"relay-dns", "relay-proxy"}, e.relayRoad((*road).secure)},
		{"relay", screen.Say("Pairing server"), []string{"relay-tls"}, e.openChannel},
	}
}

// finish clears what the checks learned.
func (e *examination) finish() {
	e.stored.Account.Wipe()
	if e.client != nil {
		e.client.Close()
	}
}

// origins are the different places at which those addresses are, as https (or, on this computer, http).
func origins(addresses ...string) []*url.URL {
	schemes := map[string]string{"https": "https", "wss": "https", "http": "http", "ws": "http"}
	var all []*url.URL
	known := map[string]bool{}
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || u.Host == "" || known[u.Host] {
			continue
		}
		known[u.Host] = true
		all = append(all, &url.URL{Scheme: schemes[u.Scheme], Host: u.Host, Path: "/__heartbeat__"})
	}
	return all
}
