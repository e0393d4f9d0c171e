package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http/httptest"
	"testing"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// host is a computer that is signed in and shows a code, in the test's hands. It does each thing when it is told to.
type host struct {
	t        testing.TB
	relay    *testRelay
	server   *httptest.Server
	accounts *sandbox.Server
	servers  oauth.Servers
	client   *api.Client
	account  oauth.Account

	code  pairing.ShortCode
	plate *relay.PlateConn
	// waitsAt is the relay on which it says that it waits.
	waitsAt string

	guest   // its end of the channel
	request oauth.Request
}

// hostEmail is an account that is quick to sign in to: its password is stretched as that of an old account.
const hostEmail = "host@countersign.example"

// newHost signs in at a practice server of its own.
func newHost(t testing.TB, r *testRelay) *host {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	h := &host{
		t: t, relay: r, server: server, servers: sandboxServers(server.Listener.Addr().String()), waitsAt: r.address, guest: guest{t: t},
	}
	h.servers.Relay = r.address
	var err error
	if h.accounts, err = sandbox.New(sandbox.Options{Origin: h.servers.Content, RelayURL: r.address}); err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = h.accounts
	server.Start()
	t.Cleanup(server.Close)
	some := sandbox.NewAccount{Email: hostEmail, Password: sandbox.DemoPassword, Version: sandbox.V1, Trusted: true}
	if err := h.accounts.AddAccount(some); err != nil {
		t.Fatal(err)
	}
	h.client = api.New(h.servers, "host")
	t.Cleanup(h.client.Close)
	h.signIn()
	return h
}

func (h *host) signIn() {
	h.t.Helper()
	pending, err := h.client.SignIn(h.t.Context(), hostEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	if err == nil {
		h.account, err = h.client.FinishSignIn(h.t.Context(), pending, "Host")
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// show gets a plate and shows a code.
func (h *host) show() string {
	h.t.Helper()
	var err error
	if h.plate, err = new(relay.Dialer).OpenPlate(h.t.Context(), h.relay.base()); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { h.plate.Close() })
	if h.code, err = pairing.NewShortCode(rand.Reader, h.plate.Plate(), pairing.SixSymbols); err != nil {
		h.t.Fatal(err)
	}
	return h.code.Display()
}

// claimed waits for somebody who types the code.
func (h *host) claimed() relay.ClaimNumber {
	h.t.Helper()
	claim, ok := (<-h.plate.Notices()).(relay.Claimed)
	if !ok {
		h.t.Fatal("nobody claims the plate")
	}
	return claim.Claim
}

// frame waits for a message of a claimant.
func (h *host) frame() []byte {
	h.t.Helper()
	f, ok := (<-h.plate.Notices()).(relay.Frame)
	if !ok {
		h.t.Fatal("the claimant says nothing")
	}
	return f.Data
}

// offers answers a claimant's hello, with a fresh channel and its own code or another one.
func (h *host) offers(n relay.ClaimNumber, code []byte) cpace.Offering {
	h.t.Helper()
	hello, err := cpace.ParseHello(h.frame())
	if err != nil {
		h.t.Fatal(err)
	}
	if h.conn, err = new(relay.Dialer).Open(h.t.Context(), h.relay.base()); err != nil {
		h.t.Fatal(err)
	}
	conn := h.conn
	h.t.Cleanup(func() { conn.Close() })
	where, err := cpace.NewChannel(h.waitsAt, h.conn.ID().String())
	if err != nil {
		h.t.Fatal(err)
	}
	offering, offer, err := cpace.NewOffering(rand.Reader, code, where, hello)
	if err == nil {
		err = h.plate.Send(n, offer.Encode())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return offering
}

// accepts lets a claimant in who knows the code.
func (h *host) accepts() {
	h.t.Helper()
	n := h.claimed()
	offering := h.offers(n, h.code.Bytes())
	proof, err := cpace.ParseProof(h.frame())
	if err != nil {
		h.t.Fatal(err)
	}
	agreed, confirmation, err := offering.Verify(proof)
	if err == nil {
		err = h.plate.Pass(n, confirmation.Encode())
	}
	var key tlspsk.Key
	if err == nil {
		key, err = tlspsk.NewKey(agreed.PSK())
	}
	if err == nil {
		h.tls, err = tlspsk.Server(key, h.conn.ID().PSKIdentity(), rand.Reader)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// refuses has a claimant fail who does not know the code.
func (h *host) refuses() {
	h.t.Helper()
	n := h.claimed()
	offering := h.offers(n, h.code.Bytes())
	proof, err := cpace.ParseProof(h.frame())
	if err != nil {
		h.t.Fatal(err)
	}
	if _, _, err := offering.Verify(proof); !errors.Is(err, cpace.ErrRefused) {
		h.t.Fatalf("the proof holds: %v", err)
	}
	if err := h.plate.Fail(n); err != nil {
		h.t.Fatal(err)
	}
}

// says sends a message.
func (h *host) says(m pairing.Message) {
	h.t.Helper()
	record, err := h.tls.Seal(pairing.Encode(m))
	if err == nil {
		err = h.conn.Send(record)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// asked waits for the request, checks it as the program does, and says whose account it is.
func (h *host) asked(email string) oauth.Request {
	h.t.Helper()
	asked, ok := h.hears().(pairing.Request)
	if !ok {
		h.t.Fatal("no request comes")
	}
	r, err := oauth.ParseRequest(oauth.Fields(asked), oauth.PolicyOf(h.servers))
	if err != nil {
		h.t.Fatal(err)
	}
	if r.ClientName() != "Countersign" || !r.GrantsSync() || !r.GrantsSession() {
		h.t.Errorf("asked for: %s, %s", r.ClientName(), r.Scope())
	}
	h.says(pairing.Metadata{Email: email, DeviceName: "Host"})
	return r
}

// approves waits for the other person's yes, and gives what was asked for.
func (h *host) approves(r oauth.Request) {
	h.t.Helper()
	if _, ok := h.hears().(pairing.Confirm); !ok {
		h.t.Fatal("the other person does not confirm")
	}
	given, err := h.client.MintAuthorization(h.t.Context(), h.account, r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.says(pairing.Authorization{Code: pairing.NewAuthorizationCode(given.Code.Text()), State: given.State})
}

// sessions is how many programs are signed in to the account.
func (h *host) sessions() int {
	h.t.Helper()
	list, err := h.client.AttachedClients(context.Background(), h.account)
	if err != nil {
		h.t.Fatal(err)
	}
	return len(list)
}

// newcomer is the program on another computer, about to join.
func (h *host) newcomer(change ...func(*doorway, *core.Model)) *doorway {
	h.t.Helper()
	begin := func(d *doorway, m *core.Model) {
		m.Site, m.Stage = core.Site{Kind: core.SelfHosted, Servers: h.servers}, core.SigningIn{}
		h.t.Cleanup(func() {
			d.work.clients.of(h.servers).Close()
			h.client.Close()
			h.server.CloseClientConnections()
		})
	}
	return enterDoorway(h.t, append([]func(*doorway, *core.Model){begin}, change...)...)
}
