package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// browsing is a newcomer at the practice server of a host, whose pages are opened by the test.
type browsing struct {
	*doorway
	host   *host
	chain  *drawer
	opened chan string
}

// otherEmail is another account that is quick to sign in to.
const otherEmail = "other@countersign.example"

func newBrowsing(t *testing.T) *browsing {
	t.Helper()
	b := &browsing{host: newHost(t, newTestRelay(t)), chain: newDrawer(), opened: make(chan string, 4)}
	some := sandbox.NewAccount{Email: otherEmail, Password: sandbox.DemoPassword, Version: sandbox.V1, Trusted: true}
	if err := b.host.accounts.AddAccount(some); err != nil {
		t.Fatal(err)
	}
	b.doorway = b.host.newcomer(func(d *doorway, _ *core.Model) {
		d.vault = &vault{keychain: b.chain, disk: systemDisk{}, folder: t.TempDir()}
	})
	b.work.browse = func(address string) error { b.opened <- address; return nil }
	return b
}

// signsIn has the browser sign in on the page that is opened, or come back with whatever the form makes of it.
func (b *browsing) signsIn(form url.Values) {
	b.t.Helper()
	answer, err := http.PostForm(<-b.opened, form)
	if err != nil {
		b.t.Fatal(err)
	}
	answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
}

func as(email string) url.Values {
	return url.Values{"decision": {"allow"}, "email": {email}, "password": {sandbox.DemoPassword}}
}

// stored is the account in the keychain.
func (b *browsing) stored() oauth.Account {
	b.t.Helper()
	account, err := oauth.ParseVault([]byte(b.chain.only()))
	if err != nil {
		b.t.Fatal(err)
	}
	return account
}

// enters signs in with the browser, and waits for the home screen.
func (b *browsing) enters(email string) oauth.Account {
	b.t.Helper()
	b.act(screen.SignInWithBrowser{})
	b.signsIn(as(email))
	see(b.doorway, func(b screen.Browser) bool { return b.Returned })
	if home := see(b.doorway, func(h screen.Home) bool { return !h.Loading }); home.Email != email {
		b.t.Errorf("signed in as %s", home.Email)
	}
	return b.stored()
}

// devicesHere are the ids of the devices that the account lists for this computer.
func (b *browsing) devicesHere(a oauth.Account) (ids []string) {
	b.t.Helper()
	list, err := b.work.clients.of(a.Servers).AttachedClients(context.Background(), a)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range list {
		if c.Name == core.DeviceName {
			ids = append(ids, c.DeviceID)
		}
		if c.ClientID != "" {
			b.t.Errorf("left over at the server: %+v", c)
		}
	}
	return ids
}

// othersSessions is how many sessions the other account has.
func (b *browsing) othersSessions() int {
	b.t.Helper()
	client := api.New(b.host.servers, "other")
	defer client.Close()
	var list []oauth.AttachedClient
	pending, err := client.SignIn(b.t.Context(), otherEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	if err == nil {
		var account oauth.Account
		if account, err = client.FinishSignIn(b.t.Context(), pending, "Other"); err == nil {
			list, err = client.AttachedClients(b.t.Context(), account)
		}
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return len(list) - 1 // without this one
}

// What comes back from the browser is kept as after a sign-in with a password, and can be signed out and in again.
func TestBrowserSignInIsKept(t *testing.T) {
	b := newBrowsing(t)
	first := b.enters(hostEmail)
	if key, err := b.host.accounts.SyncKey(hostEmail); err != nil || string(first.Sync.JWK()) != string(key.JWK()) {
		t.Errorf("another key than the account's: %v", err)
	}
	if ids := b.devicesHere(first); len(ids) != 1 || ids[0] != first.DeviceID || first.DeviceID == "" {
		t.Fatalf("listed %q, want %q", ids, first.DeviceID)
	}
	b.act(screen.SignOut{})
	see(b.doorway, anySuch[screen.SignIn])
	second := b.enters(hostEmail)
	if ids := b.devicesHere(second); len(ids) != 1 || ids[0] != second.DeviceID {
		t.Errorf("listed %q, want %q", ids, second.DeviceID)
	}
	if strings.Contains(b.log.text(), first.Session.Hex()) || strings.Contains(b.log.text(), second.Session.Hex()) {
		t.Error("the log has a session")
	}
}

// An account that stays signed in gets another session from the browser and keeps its device; another account is refused, and
// nothing of it stays at the server.
func TestBrowserForAnAccountThatStays(t *testing.T) {
	b := newBrowsing(t)
	first := b.enters(hostEmail)
	if err := b.host.accounts.RotateKeys(hostEmail); err != nil {
		t.Fatal(err)
	}
	b.clock.jump(5 * time.Hour)
	b.act(screen.RefreshDevices{})
	see(b.doorway, func(s screen.SignIn) bool { return s.Again && s.Browser })

	b.act(screen.SignInWithBrowser{})
	b.signsIn(as(otherEmail))
	refused := see(b.doorway, func(s screen.SignIn) bool { return !s.Problem.None() })
	if !refused.Again || !strings.Contains(refused.Problem.What, "another account") || b.stored().Session.Hex() != first.Session.Hex() {
		t.Errorf("after another account: %+v", refused)
	}
	if n := b.othersSessions(); n != 1 {
		t.Errorf("the other account has %d sessions, want the browser's", n)
	}

	second := b.enters(hostEmail)
	if second.Session.Hex() == first.Session.Hex() || second.Sync.Kid() == first.Sync.Kid() {
		t.Error("the session or the key is the old one")
	}
	if ids := b.devicesHere(second); len(ids) != 1 || ids[0] != first.DeviceID || second.DeviceID != first.DeviceID {
		t.Errorf("listed %q as %q, want %q", ids, second.DeviceID, first.DeviceID)
	}
	if _, err := b.host.client.SessionStatus(t.Context(), first); api.FailureOf(err).Kind != oauth.SessionGone {
		t.Errorf("the old session: %v", err)
	}
}
