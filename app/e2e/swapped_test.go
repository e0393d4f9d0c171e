package e2e

import (
	"crypto/rand"
	"encoding/json"
	"testing"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// invite starts the roles swapped: a computer of Mozilla's libraries invites, and our demo phone reads the link.
func invite(t *testing.T, w *world) (authority *puppet, phone *console) {
	t.Helper()
	authority = play(t, "authority.mjs")
	link := authority.do("open", order{"origin": w.origin}).Link
	phone = run(t, "phone", "-")
	phone.send(link)
	return authority, phone
}

// introduce answers the phone's request with metadata, and reads what the phone makes of it.
func introduce(authority *puppet, phone *console) {
	phone.t.Helper()
	authority.hear("pair:supp:request")
	authority.do("metadata", order{"email": plainEmail, "deviceName": "Firefox on a laptop"})
	phone.expect("Demo phone: Join this account?", "Firefox on a laptop wants to bring this phone into "+plainEmail+".", "y Confirm")
}

// grant is what an authority needs to mint: a session of the account, and its key.
func grant(t *testing.T, w *world) order {
	t.Helper()
	found, err := api.Discover(t.Context(), w.origin, "", "e2e")
	if err != nil {
		t.Fatal(err)
	}
	client := api.New(found.Servers, "e2e")
	defer client.Close()
	pending, err := client.SignIn(t.Context(), plainEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.FinishSignIn(t.Context(), pending, "e2e")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]json.RawMessage{oauth.ScopeOldsync: account.Sync.JWK()}
	return order{"bearer": account.Session.Authorization(), "keys": keys}
}

// authorize mints and passes the code on.
func (p *puppet) authorize(with order) {
	p.t.Helper()
	code := p.do("mint", with)
	p.do("authorize", order{"code": code.Code, "state": code.State})
}

// Our phone is brought in by Mozilla's libraries, whichever side confirms first.
func TestSwappedRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		goes func(authority *puppet, phone *console, with order)
	}{
		{"phone first", func(authority *puppet, phone *console, with order) {
			phone.send("y")
			phone.expect("Demo phone: Now approve on the computer", "You confirmed here.")
			authority.hear("pair:supp:authorize")
			authority.authorize(with)
		}},
		{"computer first", func(authority *puppet, phone *console, with order) {
			authority.authorize(with)
			phone.send("y")
			authority.hear("pair:supp:authorize")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			with := grant(t, w)
			authority, phone := invite(t, w)
			introduce(authority, phone)
			c.goes(authority, phone, with)
			phone.answer("d", "Demo phone: You are signed in", "This phone is in "+plainEmail+", with its sync keys.", "d Close")
			if err := phone.exit(t); err != nil {
				t.Errorf("the phone ends with %v", err)
			}
			authority.await("closed")
			checkRequest(t, authority)
		})
	}
}

// checkRequest: what our phone asked for is what Mozilla's phones ask for.
func checkRequest(t *testing.T, authority *puppet) {
	t.Helper()
	asked := authority.hear("pair:supp:request")
	_, err := oauth.ParseRequest(oauth.Fields{
		ClientID: asked.Data["client_id"], Scope: asked.Data["scope"], State: asked.Data["state"],
		CodeChallenge: asked.Data["code_challenge"], CodeChallengeMethod: asked.Data["code_challenge_method"],
		KeysJWK: asked.Data["keys_jwk"], AccessType: asked.Data["access_type"],
	}, oauth.DefaultPolicy())
	if err != nil || len(asked.Data) != 7 {
		t.Errorf("the phone's request has %d members: %v", len(asked.Data), err)
	}
	if asked.Sender["remote"] != "127.0.0.1" || asked.Sender["ua"] == "" {
		t.Errorf("the relay says of the phone %v", asked.Sender)
	}
}

// Our phone gives up with a sentence when the computer does not go through with it.
func TestSwappedRolesFail(t *testing.T) {
	t.Parallel()
	const ended, scanAgain = "The connection to the computer ended.", "Scan a new code to try again."
	for _, c := range []struct {
		name     string
		goes     func(authority *puppet, phone *console, with order)
		what, do string
	}{
		{"cancelled", func(authority *puppet, phone *console, _ order) {
			authority.do("cancel", nil)
		}, "The computer said no.", "Start again on the computer."},
		{"closed", func(authority *puppet, _ *console, _ order) {
			authority.do("close", nil)
		}, ended, scanAgain},
		{"cancelled on the phone", func(authority *puppet, phone *console, _ order) {
			phone.send("c")
			authority.await("closed")
		}, "You cancelled.", scanAgain},
		{"wrong state", func(authority *puppet, phone *console, with order) {
			authority.do("authorize", order{"code": authority.do("mint", with).Code, "state": "another"})
		}, ended, scanAgain},
		{"code that is none", func(authority *puppet, phone *console, with order) {
			authority.do("authorize", order{"code": "zz", "state": authority.do("mint", with).State})
		}, ended, scanAgain},
		{"code of nobody", func(authority *puppet, phone *console, with order) {
			const nobodys = "0000000000000000000000000000000000000000000000000000000000000000"
			authority.do("authorize", order{"code": nobodys, "state": authority.do("mint", with).State})
			phone.send("y")
		}, "The account server could not do this.", inAMoment},
		{"keys for another phone", func(authority *puppet, phone *console, with order) {
			with["to"] = anotherKey(authority.t)
			authority.authorize(with)
			phone.send("y")
		}, "The account server gave an answer that makes no sense.", inAMoment},
		{"junk", func(authority *puppet, phone *console, _ order) {
			authority.do("inside", order{"text": "[]"})
		}, ended, scanAgain},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			with := grant(t, w)
			authority, phone := invite(t, w)
			introduce(authority, phone)
			c.goes(authority, phone, with)
			phone.answer("d", "Demo phone: Pairing did not work", c.what, c.do, "d Close")
			if phone.exit(t) == nil {
				t.Error("a phone that failed ends as if it had not")
			}
		})
	}
}

// anotherKey is a public key that is nobody's here.
func anotherKey(t *testing.T) string {
	t.Helper()
	key, err := oauth.NewPhoneKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return oauth.KeysJWK(key.PublicKey(), "")
}

// With another key than the computer's the phone does not get in, and both sides know why.
func TestSwappedRolesWrongKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	authority := play(t, "authority.mjs")
	id := authority.do("open", order{"origin": w.origin}).ID
	phone := run(t, "phone", "-")
	phone.send(w.origin + "/pair#channel_id=" + id + "&channel_key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	phone.expect("Demo phone: Pairing did not work", "The code did not fit.", "Scan the code that is on the computer now.")
	if why := authority.await("insecure").Text; why != decryptError {
		t.Errorf("the computer is told %q", why)
	}
}
