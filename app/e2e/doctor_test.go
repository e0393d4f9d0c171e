package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// patient is a computer on which everything is fine, until something is done to it.
type patient struct {
	*testing.T
	w                      *world
	l                      *login
	environment, arguments []string
	start                  func(*exec.Cmd) error
}

func newPatient(t *testing.T) *patient {
	t.Helper()
	p := &patient{T: t, w: newWorld(t), l: newLogin(t)}
	p.environment, p.arguments, p.start = p.l.environment(), []string{"--server", p.w.origin}, (*exec.Cmd).Start
	return p
}

// signedIn has somebody signed in, with the session in an open keyring.
func (p *patient) signedIn() {
	p.Helper()
	p.l.open()
	desk := p.l.run(p.w)
	desk.signsIn()
	desk.quit()
}

// finding is what the doctor says of one check, to programs.
type finding struct {
	Name         screen.CheckName
	Verdict      string
	What, Do     string
	Remedy       screen.Remedy
	Milliseconds int64
}

// examine runs the doctor.
func (p *patient) examine() (found []finding, healthy bool) {
	p.Helper()
	command := exec.Command(program, append([]string{"doctor", "--json"}, p.arguments...)...)
	command.Env, command.Dir = p.environment, p.l.home
	var out bytes.Buffer
	command.Stdout = &out
	p.must(p.start(command))
	err := command.Wait()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		p.Fatalf("the doctor ends with %v", err)
	}
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		p.Fatalf("%v: %s", err, out.Bytes())
	}
	return found, err == nil
}

// ailments are real faults, put into a world where everything else is fine: what the doctor says of each, and what it offers.
var ailments = []struct {
	name  string
	fault func(*patient)
	check screen.CheckName
	what  string
	offer screen.Remedy
}{
	{"nobody at the display", func(p *patient) { p.set("DISPLAY=:7999") }, screen.CheckDisplay, "The display does not let Countersign open a window.", ""},
	{"junk in the settings", junkInSettings, screen.CheckSettings, "The settings file is not in order, so it was left alone and not used.", ""},
	{"no keyring", func(*patient) {}, screen.CheckKeychain, "This computer has no keychain that answers, so you have to sign in each time.", screen.RemedyKeep},
	{"locked keyring", func(p *patient) { p.l.open(); p.l.close(); p.l.shut() }, screen.CheckKeychain, "The keychain is locked.", screen.RemedyKeychain},
	{"junk in the keyring", func(p *patient) { p.l.open(); p.l.putItem("junk") }, screen.CheckKeychain,
		"What the keychain holds for Countersign cannot be read.", screen.RemedyKeep},
	{"name that cannot be", func(p *patient) { p.serverAt("https://" + noSuchName) }, screen.CheckAccountDNS,
		"This network does not know the address of the account server.", ""},
	{"proxy refuses", func(p *patient) { p.behind(http.StatusForbidden) }, screen.CheckAccountProxy,
		"The proxy does not let Countersign through to the account server.", ""},
	{"proxy wants a password", func(p *patient) { p.behind(http.StatusProxyAuthRequired) }, screen.CheckAccountProxy,
		"The proxy asks for a name and a password.", ""},
	{"proxy is gone", func(p *patient) { p.arguments = nil; p.set("HTTPS_PROXY=http://127.0.0.1:9") }, screen.CheckAccountProxy,
		"The proxy that is set on this computer cannot be reached.", ""},
	{"proxy refuses the relay", func(p *patient) { p.behind(http.StatusForbidden) }, screen.CheckRelayProxy,
		"The proxy does not let Countersign through to the pairing server.", ""},
	{"certificate of another name", func(p *patient) { p.serverAt(p.secure("elsewhere.example", time.Hour, true)) }, screen.CheckAccountTLS,
		"Something that this computer does not trust answered in place of the account server.", screen.RemedyPage},
	{"certificate of nobody known", func(p *patient) { p.serverAt(p.secure("127.0.0.1", time.Hour, false)) }, screen.CheckAccountTLS,
		"Something that this computer does not trust answered in place of the account server.", screen.RemedyPage},
	{"certificate that has run out", func(p *patient) { p.serverAt(p.secure("127.0.0.1", -time.Hour, true)) }, screen.CheckAccountTLS,
		"The certificate of the account server does not count at this computer's date.", ""},
	{"account server is a page", func(p *patient) { p.serverAt(webPage(p.T)) }, screen.CheckAccount,
		"A web page answered in place of the account server.", screen.RemedyPage},
	{"account server is down", func(p *patient) {
		p.w.accounts.Inject(sandbox.Fault{Path: "/.well-known/", Kind: sandbox.Status(503), Count: sandbox.Always})
	}, screen.CheckAccount, "The account server is taking a break.", ""},
	{"session revoked", func(p *patient) { p.signedIn(); p.endSession() }, screen.CheckSession, "This computer was signed out of your account.", screen.RemedySignIn},
	{"password reset", func(p *patient) { p.signedIn(); p.must(p.w.accounts.RotateKeys(plainEmail)) }, screen.CheckKeys,
		"Your password was reset on another device, so the sync key on this computer is out of date.", screen.RemedyPassword},
	{"relay of no name", func(p *patient) { p.relayAt("wss://" + noSuchName) }, screen.CheckRelayDNS,
		"This network does not know the address of the pairing server.", screen.RemedyRelay},
	{"relay of another name", func(p *patient) {
		p.relayAt("wss" + strings.TrimPrefix(p.secure("elsewhere.example", time.Hour, true), "https"))
	},
		screen.CheckRelayTLS, "Something that this computer does not trust answered in place of the pairing server.", screen.RemedyPage},
	{"relay is gone", func(p *patient) { p.relayAt("ws://127.0.0.1:9") }, screen.CheckRelayTLS, "The pairing server could not be reached.", screen.RemedyRelay},
	{"relay refuses", func(p *patient) { p.relayIs(answers(http.StatusServiceUnavailable, "")) }, screen.CheckRelay,
		"The pairing server refused to open a channel.", screen.RemedyRelay},
	{"relay hangs", func(p *patient) { p.relayIs(http.HandlerFunc(hangs)) }, screen.CheckRelay, "The pairing server did not answer in time.", screen.RemedyRelay},
	{"relay is a page", func(p *patient) { p.relayIs(answers(http.StatusOK, "<!doctype html>")) }, screen.CheckRelay,
		"Something between you and the pairing server answered instead of it.", screen.RemedyPage},
	{"clock is ahead", func(p *patient) { p.clock(3 * time.Hour) }, screen.CheckClock, "This computer's clock is about 3 hours ahead.", ""},
	{"clock is behind", func(p *patient) { p.clock(-5 * time.Minute) }, screen.CheckClock, "This computer's clock is about 5 minutes behind.", ""},
}

// TestDoctorFindsRealFaults, each in a computer of its own: with its sentence, and with what helps.
func TestDoctorFindsRealFaults(t *testing.T) {
	t.Parallel()
	for _, a := range ailments {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			a.fault(p)
			found, healthy := p.examine()
			if healthy {
				t.Error("the doctor ends as if all were fine")
			}
			for _, f := range found {
				if f.Name == a.check && (f.Verdict != "trouble" || f.What != a.what || f.Remedy != a.offer || f.Do == "") {
					t.Errorf("of %s it says: %s. %s %s (%q)", f.Name, f.Verdict, f.What, f.Do, f.Remedy)
				}
			}
		})
	}
}

// TestEveryCheckIsMadeToFail by one of the ailments, and is fine where nothing ails.
func TestEveryCheckIsMadeToFail(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.signedIn()
	p.set("DISPLAY=" + newServer(t, 320, 200).name)
	found, healthy := p.examine()
	if !healthy || len(found) < 14 {
		t.Errorf("of a healthy computer it says: %+v", found)
	}
	for _, f := range found {
		fails := false
		for _, a := range ailments {
			fails = fails || a.check == f.Name
		}
		if !fails {
			t.Errorf("nothing makes %s fail", f.Name)
		}
		if f.Verdict != "fine" || f.Remedy != "" {
			t.Errorf("%s is %s: %s %s", f.Name, f.Verdict, f.What, f.Do)
		}
	}
}

func (p *patient) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *patient) set(variable string) { p.environment = append(p.environment, variable) }

// serverAt names another account server.
func (p *patient) serverAt(address string) { p.arguments = []string{"--server", address} }

// relayAt names another relay.
func (p *patient) relayAt(address string) { p.arguments = append(p.arguments, "--relay", address) }

// relayIs has another relay there.
func (p *patient) relayIs(h http.Handler) {
	server := httptest.NewServer(h)
	p.Cleanup(server.Close)
	p.Cleanup(server.CloseClientConnections)
	p.relayAt("ws" + strings.TrimPrefix(server.URL, "http"))
}

// behind puts a proxy that lets nobody through before the servers, which are Mozilla's: nobody is asked who they are.
func (p *patient) behind(status int) {
	server := httptest.NewServer(answers(status, ""))
	p.Cleanup(server.Close)
	p.arguments = nil
	p.set("HTTPS_PROXY=" + server.URL)
}

// hangs answers nothing but whether it is there.
func hangs(_ http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.URL.Path, "heartbeat") {
		<-r.Context().Done()
	}
}

// noSuchName has a part that is longer than names have, so that no resolver looks for it.
var noSuchName = strings.Repeat("x", 64) + ".example"

func junkInSettings(p *patient) {
	path := filepath.Join(p.l.home, "settings.json")
	p.must(os.WriteFile(path, []byte("{junk"), 0o600))
	p.arguments = append(p.arguments, "--config", path)
}

// endSession destroys the session that is in the keyring, from elsewhere.
func (p *patient) endSession() {
	p.Helper()
	account, err := oauth.ParseVault([]byte(p.l.item()))
	p.must(err)
	defer account.Wipe()
	p.must(api.New(account.Servers, "test").SignOut(p.Context(), account))
}
