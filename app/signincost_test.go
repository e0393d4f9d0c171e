package main

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// requests is what an account server is asked, in order.
type requests struct {
	mu  sync.Mutex
	all []string
	// answered is told of each that has been answered.
	answered func(request string)
}

func (r *requests) before(accounts http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		request := q.Method + " " + q.URL.Path
		r.mu.Lock()
		r.all = append(r.all, request)
		r.mu.Unlock()
		accounts.ServeHTTP(w, q)
		if r.answered != nil {
			r.answered(request)
		}
	})
}

func (r *requests) sofar() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

const (
	asksStatus = "POST /v1/account/credentials/status"
	asksLogin  = "POST /v1/account/login"
)

// newAsker is the program at the sign-in of an account server that writes down what it is asked.
func newAsker(t *testing.T) (*doorway, *host, *requests) {
	t.Helper()
	h, log := newHost(t, newTestRelay(t)), &requests{}
	h.server.Config.Handler = log.before(h.accounts)
	return h.newcomer(), h, log
}

// A sign-in asks its server twice before the second step, and never twice for the same.
func TestSignInAsksTwice(t *testing.T) {
	d, h, log := newAsker(t)
	some := sandbox.NewAccount{Email: "code@example.org", Password: "pw", Version: sandbox.V2}
	if err := h.accounts.AddAccount(some); err != nil {
		t.Fatal(err)
	}
	d.act(screen.SubmitSignIn{Email: "code@example.org", Password: screen.NewSecret("pw")})
	see(d, anySuch[screen.Verify])
	if got := log.sofar(); !slices.Equal(got, []string{asksStatus, asksLogin}) {
		t.Fatalf("before the second step: %q", got)
	}
	mail := h.accounts.Mail("code@example.org")
	d.act(screen.SubmitCode{Code: screen.NewSecret(mail[len(mail)-1].Code)})
	see(d, func(s screen.Home) bool { return !s.Loading })
	all := log.sofar()
	slices.Sort(all)
	if once := slices.Compact(slices.Clone(all)); len(once) != len(all) {
		t.Errorf("something was asked for more than once: %q", all)
	}
}

// While the password is stretched the window goes on: it says that it is busy, and a click on Cancel counts before the server has
// heard anything of the password, and keeps it from ever hearing.
func TestStretchingLeavesTheWindowAlone(t *testing.T) {
	d, h, log := newAsker(t)
	some := sandbox.NewAccount{Email: "long@example.org", Password: "pw", Version: sandbox.V2, Trusted: true}
	if err := h.accounts.AddAccount(some); err != nil {
		t.Fatal(err)
	}
	log.answered = func(request string) {
		if request == asksStatus {
			d.act(screen.Cancel{})
		}
	}
	d.act(screen.SubmitSignIn{Email: "long@example.org", Password: screen.NewSecret("pw")})
	see(d, func(s screen.SignIn) bool { return s.Busy })
	see(d, func(s screen.SignIn) bool { return !s.Busy })
	if got := log.sofar(); !slices.Equal(got, []string{asksStatus}) {
		t.Errorf("the window waited for the password to be stretched: %q", got)
	}
	d.quit() // waits for all work
	if got := log.sofar(); slices.Contains(got, asksLogin) {
		t.Errorf("the password was shown after all: %q", got)
	}
}

// At the start the home screen is there although the account server takes no notice of anybody, for an hour: whoever waited for an
// answer would be late.
func TestStartNeedsNoNetwork(t *testing.T) {
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // it accepts, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { deaf.Close() })
	account := someAccount(t, "ada@example.org")
	account.Servers = sandboxServers(deaf.Addr().String())
	text, err := account.MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	chain := newDrawer()
	chain.items["session"] = string(text)
	d := enterDoorway(t, func(d *doorway, m *core.Model) {
		d.vault = &vault{keychain: chain, disk: systemDisk{}, folder: t.TempDir()}
		patient := api.New(account.Servers, userAgent(), api.WithTimeLimit(time.Hour))
		d.known = map[oauth.Servers]*api.Client{account.Servers: patient}
		*m = core.New(core.Site{}, "", screen.Problem{})
	})
	home := see(d, anySuch[screen.Home])
	if home.Email != account.Email || !home.Loading || strings.Contains(home.Server, "Mozilla") {
		t.Errorf("%+v", home)
	}
}
