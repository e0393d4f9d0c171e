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
	content  string // the account server's origin
	relay    string // empty until the account server has named it
	override bool   // the relay was set here, in place of the one that the account server names
	held     bool   // the session is the program's own, whatever the keychain holds
	stored   Stored
	client   *api.Client
}

// Checks lists the checks of a subject. Call finish when they have been made: it clears what they learned.
func Checks(s Subject, w World) (checks []Check, finish func()) {
	e := &examination{World: w, content: s.Servers.Content, relay: s.Servers.Relay}
	if s.Relay != "" {
		e.relay, e.override = s.Relay, true
	}
	if w.Held != nil {
		e.stored.Account, e.held = w.Held()
		e.stored.Found = e.held
	}
	return e.checks(s.Servers), e.finish
}

func (e *examination) checks(servers oauth.Servers) []Check {
	account := &road{world: &e.World, to: accountServer, addresses: origins(servers.Auth, servers.Content), proxy: e.AccountProxy}
	clock := &clock{e.Now, []*road{account, e.pairingServer()}}
	var relayNamed []screen.CheckName
	if e.relay == "" {
		relayNamed = []screen.CheckName{screen.CheckAccount}
	}
	session := []screen.CheckName{screen.CheckKeychain, screen.CheckAccount}
	if e.held {
		session = session[1:]
	}
	return []Check{
		{screen.CheckDisplay, screen.Say("Display"), nil, e.display},
		{screen.CheckSettings, screen.Say("Settings"), nil, e.settings},
		{screen.CheckKeychain, screen.Say("Keychain"), nil, e.keychain},
		{screen.CheckClock, screen.Say("Clock"), nil, clock.look},
		{screen.CheckAccountDNS, screen.Say("Address of the account server"), nil, account.resolve},
		{screen.CheckAccountProxy, screen.Say("Proxy to the account server"), nil, account.passProxy},
		{screen.CheckAccountTLS, screen.Say("Connection to the account server"), []screen.CheckName{screen.CheckAccountDNS, screen.CheckAccountProxy}, account.secure},
		{screen.CheckAccount, screen.Say("Account server"), []screen.CheckName{screen.CheckAccountTLS}, e.discover},
		{screen.CheckSession, screen.Say("Sign-in"), session, e.session},
		{screen.CheckKeys, screen.Say("Sync key"), []screen.CheckName{screen.CheckSession}, e.keys},
		{screen.CheckRelayDNS, screen.Say("Address of the pairing server"), relayNamed, e.orOwnRelay(e.relayRoad((*road).resolve))},
		{screen.CheckRelayProxy, screen.Say("Proxy to the pairing server"), relayNamed, e.relayRoad((*road).passProxy)},
		{screen.CheckRelayTLS, screen.Say("Connection to the pairing server"), []screen.CheckName{screen.CheckRelayDNS, screen.CheckRelayProxy}, e.orOwnRelay(e.relayRoad((*road).secure))},
		{screen.CheckRelay, screen.Say("Pairing server"), []screen.CheckName{screen.CheckRelayTLS}, e.orOwnRelay(e.openChannel)},
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
