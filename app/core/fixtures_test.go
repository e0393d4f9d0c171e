package core

import (
	"bytes"
	"crypto/ecdh"
	"fmt"
	"strings"
	"time"

	"countersign/app/nation"
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The people, servers and devices that the tests of this package play with.

const (
	password   = "correct horse battery"
	passphrase = "staple of lilac paint"
	emailCode  = "402913"
	alice      = "alice@example.org"
	bob        = "bob@example.org"
	shortCode  = "K7M-4X9"
	// pageLink is the page of a sign-in with the browser.
	pageLink = "http://127.0.0.1:3030/authorization?state=-"
)

var (
	uid      = uidOf("a1")
	sandbox  = Site{Kind: Sandbox, Servers: localServers, Demo: "demo@example.org"}
	selfHost = Site{Kind: SelfHosted, Servers: ownServers}

	localServers = oauth.Servers{
		Content: "http://127.0.0.1:3030", Auth: "http://127.0.0.1:3030/v1", OAuth: "http://127.0.0.1:3030/v1",
		Profile: "http://127.0.0.1:3030/v1", Relay: "ws://127.0.0.1:3031", ClientID: "c0417e2519700001",
	}
	ownServers = oauth.Servers{
		Content: "https://accounts.example.org", Auth: "https://accounts.example.org/v1", OAuth: "https://accounts.example.org/v1",
		Profile: "https://accounts.example.org/v1", Relay: "wss://pair.example.org",
	}

	// scatteredServers are on other hosts than the one that was typed.
	scatteredServers = oauth.Servers{
		Content: "https://accounts.example.org", Auth: "https://api.example.net/v1", OAuth: "https://accounts.example.org/v1",
		Profile: "https://accounts.example.org/v1", Relay: "wss://pair.example.net", ClientID: "0123456789abcdef",
		SignIn: "https://login.example.org/start",
	}

	authorizationCode = strings.Repeat("c0de", 16)
	// sessionHandle is a handle as old servers give it: the id of a session, which is a credential.
	sessionHandle = strings.Repeat("5e55", 16)
)

func uidOf(digits string) oauth.UID { return must(oauth.ParseUID(strings.Repeat(digits, 16))) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// invitation is the one that belongs to the channel with this Ref: each has a key of its own.
func invitation(channel Ref) pairing.Invitation {
	return pairing.Invitation{
		ID:  must(pairing.NewChannelID(bytes.NewReader(bytes.Repeat([]byte{byte(channel)}, 16)))),
		Key: must(pairing.NewChannelKey(bytes.NewReader(channelKey(channel)))),
	}
}

func channelKey(channel Ref) []byte {
	key := bytes.Repeat([]byte{0xA5}, 32)
	key[0], key[31] = byte(channel), byte(channel>>8)
	return key
}

// noon is when everything happens.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// daysAgo is so many days before noon, as account servers count.
func daysAgo(days int) int64 { return noon.AddDate(0, 0, -days).UnixMilli() }

// doorCode is the one that belongs to the door with this Ref.
func doorCode(door Ref) pairing.ShortCode {
	const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	text := fmt.Sprintf("K7M %c%cQ", symbols[door/32%32], symbols[door%32])
	return must(pairing.ParseShortCode(text, pairing.SixSymbols))
}

// spellingsOf are the ways in which a short code could be given away.
func spellingsOf(c pairing.ShortCode) []string {
	return []string{c.Display(), c.Spelling(), string(c.Bytes()), strings.Trim(fmt.Sprint(c.Bytes()), "[]"), fmt.Sprintf("%x", c.Bytes())}
}

// isASecret reports what text gives away of this test's secrets; empty when it keeps them all.
func isASecret(text string, channels Ref) string {
	secrets := []string{password, passphrase, emailCode, authorizationCode, sessionHandle, shortCode, "K7M4X9"}
	for _, s := range secrets[:len(secrets):len(secrets)] {
		secrets = append(secrets, strings.Trim(fmt.Sprint([]byte(s)), "[]"))
	}
	for channel := range channels {
		key := channelKey(channel + 1)
		_, link, _ := strings.Cut(invitation(channel+1).URL("", pairing.Version1), "channel_key=")
		secrets = append(secrets, spellingsOf(doorCode(channel+1))...)
		secrets = append(secrets, link, strings.Trim(fmt.Sprint(key), "[]"), fmt.Sprintf("%x", key))
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			return s
		}
	}
	return ""
}

// profiles are the accounts that scripts name.
var profiles = map[string]Profile{
	"":          {Key: "account a", UID: uid, Email: alice, Servers: oauth.Production()},
	"bob":       {Key: "account b", UID: uidOf("b0"), Email: bob, Servers: oauth.Production()},
	"self":      {Key: "account s", UID: uidOf("5e"), Email: alice, Servers: ownServers},
	"scattered": {Key: "account s", UID: uidOf("5e"), Email: alice, Servers: scatteredServers},
	"local":     {Key: "account l", UID: uidOf("10"), Email: alice, Servers: localServers},
	"sandbox":   {Key: "sandbox account d", UID: uidOf("de"), Email: "demo@example.org", Servers: localServers},
}

// knownAccounts reads "alice bob": accounts that are signed in. One with a hyphen before it needs a sign-in, and one with a
// question mark could not be read.
func knownAccounts(text string) (accounts []Account) {
	for name := range strings.FieldsSeq(text) {
		state := map[byte]AccountState{'-': NeedsSignIn, '?': Unread}[name[0]]
		if state == 0 && name[0] != '-' {
			state = SignedIn
		}
		p := profiles[accountName(strings.TrimLeft(name, "-?"))]
		a := Account{p, p.Servers.Content, state, 0}
		if state != SignedIn {
			a.Profile = Profile{Key: p.Key, Email: p.Email}
		}
		accounts = append(accounts, a)
	}
	return accounts
}

// accountName is what an account is called in profiles.
func accountName(text string) string {
	if _, known := profiles[text]; !known && text != "alice" {
		panic(text)
	}
	return strings.TrimPrefix(text, "alice")
}

// clients are the programs that scripts let the account list.
var clients = map[string]oauth.AttachedClient{
	"this": {
		DeviceID: strings.Repeat("01", 16), Current: true, Name: "Countersign", DeviceType: "desktop", OS: "Linux",
	},
	"laptop": {
		DeviceID: strings.Repeat("02", 16), Name: "Alice's laptop", DeviceType: "desktop", OS: "Windows", City: "Berlin",
		Country: "Germany",
	},
	"desktop": {
		DeviceID: strings.Repeat("05", 16), Name: "Alice's desktop", DeviceType: "desktop", OS: "Linux",
	},
	"phone": {
		ClientID: oauth.FenixID, RefreshTokenID: strings.Repeat("03", 32), Name: "Alice's Pixel", DeviceType: "mobile",
		OS: "Android", Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync,
	},
	"tablet": {
		ClientID: oauth.FenixID, RefreshTokenID: strings.Repeat("04", 32), Name: "Alice's tablet", DeviceType: "tablet",
		OS: "Android", Scope: oauth.ScopeOldsync + " " + oauth.ScopeSession,
	},
	"web": {
		Session: oauth.NewSessionHandle(sessionHandle), UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
	},
	"old-twin": {
		DeviceID: strings.Repeat("11", 16), Name: "Firefox on desk", DeviceType: "desktop", OS: "Linux",
		Created: daysAgo(400), LastAccess: daysAgo(90),
	},
	"new-twin": {
		DeviceID: strings.Repeat("12", 16), Name: "Firefox on desk", DeviceType: "desktop", OS: "Linux",
		Created: daysAgo(3), LastAccess: daysAgo(3),
	},
	"nameless": {ClientID: strings.Repeat("0f", 8)},
}

var phoneKey = must(ecdh.P256().NewPrivateKey(bytes.Repeat([]byte{7}, 32))).PublicKey()

// goodRequest is what Firefox for Android asks for.
var goodRequest = pairing.Request{
	ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync, State: "phone-state",
	CodeChallenge: oauth.S256("verifier"), CodeChallengeMethod: "S256", KeysJWK: oauth.KeysJWK(phoneKey, ""), AccessType: "offline",
}

// requests are the ways in which scripts let a phone ask.
var requests = map[string]func(*pairing.Request){
	"":            func(*pairing.Request) {},
	"session":     func(r *pairing.Request) { r.Scope += " " + oauth.ScopeSession },
	"ios":         func(r *pairing.Request) { r.ClientID = oauth.FirefoxIOSID },
	"countersign": func(r *pairing.Request) { r.ClientID = localServers.ClientID },
	"other app":   func(r *pairing.Request) { r.ClientID = strings.Repeat("ab", 8) },
	"no app":      func(r *pairing.Request) { r.ClientID = "FIREFOX" },
	"other scope": func(r *pairing.Request) { r.Scope += " https://identity.mozilla.com/apps/send" },
	"no sync":     func(r *pairing.Request) { r.Scope = oauth.ScopeProfile },
	"no state":    func(r *pairing.Request) { r.State = "" },
	"bad keys":    func(r *pairing.Request) { r.KeysJWK = "e30" },
}

// onlookers are ways to see the screen.
var onlookers = map[string]screen.Onlooker{"": 0, "over vnc": screen.RemoteViewer, "shared": screen.SharedScreen}

// heres are where the relay says that this computer is.
var heres = map[string]pairing.Sender{
	"here":   {Remote: "198.51.100.7", City: "Berlin", Country: "Germany"},
	"nearby": {Remote: "203.0.113.9", City: "Potsdam", Region: "Brandenburg", Country: "Germany"},
	"abroad": {Remote: "203.0.113.9", City: "Kyiv", Country: "Ukraine"},
}

// selfLocated is the answer of somebody who knows the countries.
func selfLocated(r Ref, here pairing.Sender) SelfLocated {
	return SelfLocated{r, here, Nations{nation.Of(sender.Country, sender.Region), nation.Of(here.Country, here.Region)}}
}

// sender is who the relay says the phone is; one member tries to disturb the screen.
var sender = pairing.Sender{
	UserAgent: "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
	Remote:    "198.51.100.7", City: "Ber\x1b[31mlin\u202e", Country: "Germany",
}

func authorization() oauth.Authorization {
	return oauth.Authorization{
		Code: must(oauth.ParseAuthorizationCode(authorizationCode)), State: "phone-state", Scope: oauth.ScopeOldsync,
	}
}
