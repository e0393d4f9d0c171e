package api_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// person is a user in front of a browser, which follows the server's pages and then comes back to this computer.
type person struct {
	*world
	http http.Client
	page string
}

var ticketPattern = regexp.MustCompile(`name="ticket" value="([0-9a-f]{64})"`)

// submit fills in the form of a page.
func (p *person) submit(address string, form url.Values) {
	p.Helper()
	response, err := p.http.PostForm(address, form)
	p.must(err)
	p.read(response)
}

func (p *person) read(response *http.Response) {
	p.Helper()
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	p.must(err)
	p.page = string(text)
}

// signIn opens the URL, and types the password and, where it is asked for, the code.
func (p *person) signIn(address, email, password string, code func() string) {
	p.Helper()
	response, err := p.http.Get(address)
	p.must(err)
	if p.read(response); !strings.Contains(p.page, "continue to Countersign") {
		p.Fatalf("%s", p.page)
	}
	p.submit(address, url.Values{"decision": {"allow"}, "email": {email}, "password": {password}})
	if code != nil {
		ticket := ticketPattern.FindStringSubmatch(p.page)
		if ticket == nil {
			p.Fatalf("no page that asks for a code: %s", p.page)
		}
		p.submit(address, url.Values{"decision": {"allow"}, "ticket": {ticket[1]}, "code": {code()}})
	}
	if !strings.Contains(p.page, "You may close this page") {
		p.Fatalf("%s", p.page)
	}
}

// comesBack waits for the browser and redeems what it brings.
func comesBack(t *testing.T, b *api.BrowserSignIn, on api.Arrival) (oauth.Account, error) {
	defer b.Close()
	if err := b.Wait(t.Context()); err != nil {
		return oauth.Account{}, err
	}
	return b.Redeem(t.Context(), on)
}

// By the browser, a user gets the account that a password would have got: it pairs phones, survives being stored, and has
// nothing else signed in beside it.
func TestSignInWithTheBrowser(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil, factorAccount())
		for email, c := range map[string]struct {
			password string
			code     func() string
		}{
			deskEmail:   {password, nil},
			codeEmail:   {password, func() string { return w.lastMail(codeEmail) }},
			factorEmail: {"pw", func() string { return sandbox.TOTP(factorSecret, time.Now()) }},
		} {
			b, err := w.client.StartBrowserSignIn(t.Context(), "")
			w.must(err)
			done := make(chan struct{})
			var a oauth.Account
			go func() {
				a, err = comesBack(t, b, api.Arrival{Device: "Desk"})
				close(done)
			}()
			(&person{world: w}).signIn(b.URL(), email, c.password, c.code)
			<-done
			w.must(err)
			w.checkKey(a)
			clients, err := w.client.AttachedClients(t.Context(), a)
			w.must(err)
			var own int
			for _, one := range clients {
				if one.ClientID != "" {
					t.Errorf("%s: left over: %+v", email, one)
				}
				if one.Current {
					own++
					if one.DeviceID != a.DeviceID || one.Name != "Desk" {
						t.Errorf("%s: %+v", email, one)
					}
				}
			}
			if own != 1 {
				t.Errorf("%s: %d of this session", email, own)
			}
			item, err := a.MarshalVault()
			w.must(err)
			stored, err := oauth.ParseVault(item)
			w.must(err)
			w.pair(stored, newPhone(t, ""))
			w.must(w.client.SignOut(t.Context(), stored))
		}
	})
}

// A server that reads Hawk alone is found out on the way.
func TestSignInWithTheBrowserAtAnOldServer(t *testing.T) {
	var bearers []string
	w := newWorldOf(t, sandbox.Options{}, oldServer(&bearers, `{"code":401,"errno":110}`))
	b, err := w.client.StartBrowserSignIn(t.Context(), "")
	w.must(err)
	done := make(chan struct{})
	var a oauth.Account
	go func() {
		a, err = comesBack(t, b, api.Arrival{Device: "Desk"})
		close(done)
	}()
	(&person{world: w}).signIn(b.URL(), deskEmail, password, nil)
	<-done
	w.must(err)
	if w.checkKey(a); a.Scheme != oauth.Hawk || len(bearers) != 1 {
		t.Errorf("%v after Bearer for %q", a.Scheme, bearers)
	}
}

func TestDeclineInTheBrowser(t *testing.T) {
	w := newWorld(t)
	b, err := w.client.StartBrowserSignIn(t.Context(), "")
	w.must(err)
	done := make(chan error, 1)
	go func() {
		_, err := comesBack(t, b, api.Arrival{Device: "Desk"})
		done <- err
	}()
	p := &person{world: w}
	p.submit(b.URL(), url.Values{"decision": {"deny"}})
	if !strings.Contains(p.page, "You may close this page") {
		t.Errorf("%s", p.page)
	}
	err = <-done
	w.fails(err, oauth.Declined)
	if api.FailureOf(err).RetryAfter != 0 {
		t.Error("there is nothing to wait for")
	}
}
