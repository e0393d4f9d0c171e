package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"countersign/app/core"
	"countersign/app/page/join"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/pairing"
	"countersign/pairing/tlspsk"
	"countersign/ui/screen"
)

// typeCode has the person at a newcomer type a code.
func (d *doorway) typeCode(code string) {
	d.t.Helper()
	d.act(screen.JoinWithCode{})
	see(d, anySuch[screen.Join])
	d.act(screen.SubmitShortCode{Code: screen.NewSecret(code)})
}

// step waits for a step of the joining.
func (d *doorway) step(s screen.JoinStep) screen.Join {
	d.t.Helper()
	return see(d, func(j screen.Join) bool { return j.Step == s })
}

// A code brings the account over: nothing is stored before the person here has agreed, and then what a sign-in by password would
// have stored.
func TestJoin(t *testing.T) {
	h := newHost(t, newTestRelay(t))
	chain := newDrawer()
	d := h.newcomer(func(d *doorway, _ *core.Model) {
		d.vault = &vault{keychain: chain, disk: systemDisk{}, folder: t.TempDir()}
	})
	code := h.show()
	d.typeCode(strings.ToLower(code))
	h.accepts()
	r := h.asked(hostEmail)
	if asked := d.step(screen.JoinAsking); asked.Account != hostEmail || asked.Computer != "Host" {
		t.Errorf("asked about %+v", asked)
	}
	if len(chain.items) > 0 || h.sessions() != 1 {
		t.Errorf("before the person agreed there are %d items and %d sessions", len(chain.items), h.sessions())
	}
	d.act(screen.JoinConfirmed{})
	d.step(screen.JoinWaiting)
	h.approves(r)
	if home := see(d, func(s screen.Home) bool { return !s.Loading }); home.Email != hostEmail || len(home.Devices) != 2 {
		t.Errorf("signed in: %+v", home)
	}
	kept, err := oauth.ParseVault([]byte(chain.only()))
	if err != nil {
		t.Fatal(err)
	}
	want, err := h.accounts.SyncKey(hostEmail)
	if err != nil {
		t.Fatal(err)
	}
	if kept.UID != h.account.UID || !kept.Verified || kept.DeviceID == "" || kept.DeviceID == h.account.DeviceID ||
		kept.Servers != h.servers || !bytes.Equal(kept.Sync.JWK(), want.JWK()) {
		t.Errorf("kept: %+v", kept)
	}
	if kept.Session.Hex() == h.account.Session.Hex() || h.sessions() != 2 {
		t.Errorf("there are %d sessions, want one each", h.sessions())
	}
	if !reflect.DeepEqual(d.work.tried.codes, join.Refusals{}) {
		t.Error("the code is remembered")
	}
	d.keepsQuiet(code, kept.Session.Hex())
}

// keepsQuiet: nothing secret is in the log.
func (d *doorway) keepsQuiet(code string, secrets ...string) {
	d.t.Helper()
	bare := strings.ReplaceAll(code, "-", "")
	for _, secret := range append(secrets, code, bare, bare[2:], strings.ToLower(bare)) {
		if strings.Contains(d.log.text(), secret) {
			d.t.Errorf("the log has %q", secret)
		}
	}
}

// A code that does not fit is tried when the person asks for it, and at the third time for the last.
func TestWrongCodeHere(t *testing.T) {
	h := newHost(t, newTestRelay(t))
	d := h.newcomer()
	bad := wrong(h.show())
	for range 3 {
		d.typeCode(bad)
		h.refuses()
		d.failsWith("The other computer did not take this code.")
	}
	d.typeCode(bad)
	d.failsWith("This code has been refused three times")
	select {
	case n := <-h.plate.Notices():
		t.Errorf("the code is tried once more: %T", n)
	default:
	}
	d.typeCode(h.code.Display()) // the right one is still good
	h.accepts()
	h.asked(hostEmail)
	d.step(screen.JoinAsking)
	d.keepsQuiet(bad)
}

// failsWith waits for the end of a joining, and goes back to the sign-in screen.
func (d *doorway) failsWith(what string) {
	d.t.Helper()
	if failed := d.step(screen.JoinFailed); !strings.HasPrefix(failed.Problem.What, what) {
		d.t.Errorf("%q, want %q", failed.Problem.What, what)
	}
	d.act(screen.Cancel{})
	see(d, anySuch[screen.SignIn])
}

// Whatever the other computer does instead, the person is told what happened.
func TestHostMisbehaves(t *testing.T) {
	for name, c := range map[string]struct {
		does func(*host)
		says string
	}{
		"it refuses before it has heard anything": {func(h *host) { h.plate.Fail(h.claimed()) }, "The other computer did not take this code."},
		"it knows another code": {func(h *host) {
			n := h.claimed()
			h.offers(n, []byte(strings.ReplaceAll(wrong(h.code.Display()), "-", "")))
			h.frame()
			h.plate.Fail(n)
		}, "The other computer did not take this code."},
		"it makes an offer that is none": {func(h *host) {
			n := h.claimed()
			h.frame()
			h.plate.Send(n, []byte("no offer"))
		}, "The other computer did not take this code."},
		"it confirms without knowing the code": {func(h *host) {
			n := h.claimed()
			h.offers(n, h.code.Bytes())
			h.frame()
			h.plate.Pass(n, bytes.Repeat([]byte{1}, 98))
		}, "The other computer did not take this code."},
		"it leaves": {func(h *host) {
			h.claimed()
			h.plate.Close()
		}, "The other computer stopped waiting."},
		"it waits at an unprotected relay": {func(h *host) {
			h.waitsAt = "ws://192.0.2.1"
			h.accepts()
		}, "The other computer named a pairing server that must not be used"},
		"it waits at no relay": {func(h *host) {
			h.waitsAt = "https://" + strings.TrimPrefix(h.relay.address, "ws://")
			h.accepts()
		}, "The other computer named a pairing server that must not be used"},
		"it waits where nobody listens": {func(h *host) {
			h.waitsAt = "wss://127.0.0.1:1"
			h.accepts()
		}, "The pairing server could not be reached."},
		"it closes the channel": {func(h *host) {
			h.accepts()
			h.asked(hostEmail)
			record, _ := h.tls.Close()
			h.conn.Send(record)
		}, "The connection to the other computer ended."},
		"the relay goes": {func(h *host) {
			h.accepts()
			h.until(func(out tlspsk.Output) bool { return out.Established })
			h.relay.die()
		}, "The connection to the other computer ended."},
		"it says no": {func(h *host) {
			h.accepts()
			h.asked(hostEmail)
			h.says(pairing.Cancel{})
		}, "The other computer said no."},
		"it names no account": {func(h *host) {
			h.accepts()
			h.asked("nobody")
		}, "The other computer said something that Countersign does not understand."},
		"it gives a code for another request": {func(h *host) {
			h.accepts()
			h.asked(hostEmail)
			h.says(pairing.Authorization{Code: pairing.NewAuthorizationCode(strings.Repeat("0", 64)), State: "other"})
		}, "The approval of the other computer was not in order."},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, newTestRelay(t))
			d := h.newcomer()
			d.typeCode(h.show())
			c.does(h)
			d.failsWith(c.says)
			if n := h.sessions(); n != 1 {
				t.Errorf("there are %d sessions", n)
			}
		})
	}
}

// Whenever the person cancels, all of it ends, and no session is left: neither here nor at the server.
func TestCancelJoining(t *testing.T) {
	upTo := func(steps ...func(h *host, d *doorway)) []func(*host, *doorway) { return steps }
	claimed := func(h *host, _ *doorway) { h.claimed() }
	accepted := func(h *host, _ *doorway) { h.accepts() }
	asked := func(h *host, d *doorway) {
		r := h.asked(hostEmail)
		d.step(screen.JoinAsking)
		h.request = r
	}
	confirmed := func(_ *host, d *doorway) {
		d.act(screen.JoinConfirmed{})
		d.step(screen.JoinWaiting)
	}
	approved := func(h *host, d *doorway) {
		h.accounts.Inject(sandbox.Fault{Path: "/v1/oauth/token", Kind: sandbox.Hang{}})
		h.approves(h.request)
		d.step(screen.JoinFinishing)
	}
	redeemed := func(h *host, d *doorway) {
		h.accounts.Inject(sandbox.Fault{Path: "/v1/account/device", Kind: sandbox.Hang{}})
		h.approves(h.request)
		d.step(screen.JoinFinishing)
	}
	for name, steps := range map[string][]func(*host, *doorway){
		"while nobody answers":           upTo(),
		"while the code is checked":      upTo(claimed),
		"while the channel is set up":    upTo(accepted),
		"at the question":                upTo(accepted, asked),
		"while the other person decides": upTo(accepted, asked, confirmed),
		"before the server has answered": upTo(accepted, asked, confirmed, approved),
		"when there is a session":        upTo(accepted, asked, confirmed, redeemed),
	} {
		for way, leave := range map[string]screen.Action{"cancel": screen.Cancel{}, "close the window": screen.WindowClosed{}} {
			t.Run(name+", "+way, func(t *testing.T) {
				h := newHost(t, newTestRelay(t))
				chain := newDrawer()
				d := h.newcomer(func(d *doorway, _ *core.Model) {
					d.vault = &vault{keychain: chain, disk: systemDisk{}, folder: t.TempDir()}
				})
				d.typeCode(h.show())
				d.step(screen.JoinConnecting)
				for _, step := range steps {
					step(h, d)
				}
				d.act(leave)
				if leave == (screen.Cancel{}) {
					see(d, anySuch[screen.SignIn])
				} else {
					d.step(screen.JoinFailed)
				}
				<-d.work.joining.closed
				if n := h.sessions(); n != 1 || len(chain.items) > 0 {
					t.Errorf("there are %d sessions and %d items", n, len(chain.items))
				}
			})
		}
	}
}

// What the account server refuses is said, and nothing is left behind.
func TestJoinIsNotRedeemed(t *testing.T) {
	for name, c := range map[string]struct {
		email string
		fault *sandbox.Fault
		code  string // given in place of a good one
		says  string
	}{
		"another account than was shown": {email: "alice@example.org", says: "The approval was for another account"},
		"a code that is none of the server's": {
			email: hostEmail, code: strings.Repeat("0", 64), says: "The account server did not take the approval.",
		},
		"the session does not answer": {
			email: hostEmail, fault: &sandbox.Fault{Path: "/v1/session/status", Kind: sandbox.Status(500), Count: sandbox.Always}, says: "The account server",
		},
		"too many requests": {
			email: hostEmail, fault: &sandbox.Fault{Path: "/v1/oauth/token", Kind: sandbox.Refusal{Errno: 114}}, says: "The account server has had too many requests.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, newTestRelay(t))
			chain := newDrawer()
			d := h.newcomer(func(d *doorway, _ *core.Model) {
				d.vault = &vault{keychain: chain, disk: systemDisk{}, folder: t.TempDir()}
			})
			d.typeCode(h.show())
			h.accepts()
			r := h.asked(c.email)
			d.step(screen.JoinAsking)
			if c.fault != nil {
				h.accounts.Inject(*c.fault)
			}
			d.act(screen.JoinConfirmed{})
			if c.code == "" {
				h.approves(r)
			} else {
				h.hears()
				h.says(pairing.Authorization{Code: pairing.NewAuthorizationCode(c.code), State: r.State()})
			}
			d.failsWith(c.says)
			<-d.work.joining.closed
			if n := h.sessions(); n != 1 || len(chain.items) > 0 {
				t.Errorf("there are %d sessions and %d items", n, len(chain.items))
			}
		})
	}
}
