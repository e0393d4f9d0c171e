// Command countersign brings a new phone into a Firefox account from a computer that is signed in, without a password
// typed on the phone. See README.md.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"countersign/app/core"
	"countersign/app/page"
	"countersign/assets"
	"countersign/oauth"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/ui"
	"countersign/ui/screen"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	forbidDumps()
	joinConsole()
	if len(os.Args) > 1 && os.Args[1] == keychainVerb {
		os.Exit(keychainChild(os.Args[2:], os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run is the program: one verb, with its flags.
func run(ctx context.Context, arguments []string) int {
	ui.Speak("") // until the settings are read, the system's language
	out := &messages{out: os.Stdout, err: os.Stderr}
	o, err := parseOptions(arguments)
	switch {
	case err == flag.ErrHelp:
		out.say(helpText)
		return exitOK
	case err != nil:
		out.problem(err.Error())
		return exitUsage
	case o.version:
		out.say(assets.Name + " " + assets.Version)
		return exitOK
	}
	switch o.verb {
	case verbRelay:
		return runRelay(ctx, o, out)
	case verbSandbox:
		return runSandbox(ctx, o, out)
	case verbPhone:
		return runPhoneVerb(ctx, o, out)
	case verbDoctor:
		return runDoctor(ctx, o, out)
	case verbReport:
		return runReport(ctx, o, out)
	case verbHistory:
		return runHistory(o, out)
	}
	return runApp(ctx, o, out)
}

// messages is what the program says on a terminal outside of its screens.
type messages struct{ out, err io.Writer }

func (m *messages) say(text string)     { fmt.Fprintln(m.out, text) }
func (m *messages) problem(text string) { fmt.Fprintln(m.err, text) }

// mayListen says what is to be said of a practice server that listens at an address, and reports whether it may.
func (m *messages) mayListen(address string) bool {
	if problem := wildcardProblem(address); problem != "" {
		m.problem(problem)
		return false
	}
	if warning := openWarning(address); warning != "" {
		m.problem(warning)
	}
	return true
}

// runApp runs the program proper, in a window or in a terminal.
func runApp(ctx context.Context, o options, out *messages) int {
	makeRoom() // this is the UI goroutine
	if o.listen != "" && !out.mayListen(o.listen) {
		return exitUsage
	}
	crashed := watchForCrashes(stateFolder(os.Getenv))
	start, problem := prepare(o)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	defer start.performer.local.stop()
	if crashed {
		start.model.Aside = core.Recovering{}
	}
	if o.verb == "" && !o.accessible {
		problem := displayProblem(ctx, os.Getenv)
		if problem == "" && runOnlyWindow(ctx, o, start) {
			return exitOK
		}
		out.problem(cmp.Or(problem, displayClosed()))
	}
	if start.model.Aside = nil; crashed { // lines that are piped in are for the screens that they were written for
		out.problem(screen.Say("Countersign broke down last time. To save what is known of it: countersign diagnostics"))
	}
	e := &errand{verb: o.verb, code: o.code}
	if e.code == "-" {
		e.code = readLine(os.Stdin)
	}
	runTerminal(ctx, start.performer, start.model, newSession(os.Stdin, os.Stdout, os.Getenv, o.accessible), e)
	if e.problem != "" {
		out.problem(e.problem)
		return exitFailure
	}
	return exitOK
}

// runRelay serves a relay alone.
func runRelay(ctx context.Context, o options, out *messages) int {
	limits, err := relay.SettingsFromEnv(os.Getenv)
	if err != nil {
		out.problem(screen.Say("One of the PAIR_ settings makes no sense: {{.Cause}}.", "Cause", err.Error()))
		return exitUsage
	}
	server := relay.NewServer(limits)
	defer server.Close()
	pages, err := page.OptionsFromEnv(os.Getenv)
	if err != nil {
		out.problem(screen.Say("PAIR_CONTENT_ROOT takes an address such as https://accounts.firefox.com, and PAIR_CODE_LENGTH 6, 8 or 10."))
		return exitUsage
	}
	return runServer(ctx, cmp.Or(o.listen, defaultListen), out, func(string) (http.Handler, error) { return page.Before(server, pages), nil })
}

// runSandbox serves the sandbox alone: the account server and a relay.
func runSandbox(ctx context.Context, o options, out *messages) int {
	address := cmp.Or(o.listen, defaultListen)
	if !out.mayListen(address) {
		return exitUsage
	}
	relays := relay.NewServer(relay.DefaultSettings())
	defer relays.Close()
	return runServer(ctx, address, out, func(host string) (http.Handler, error) {
		accounts, err := newSandbox(host, "")
		if err != nil {
			return nil, err
		}
		return sandboxHandler(accounts, relays, 0), nil
	})
}

// runPhoneVerb plays a phone that has scanned a pairing URL.
func runPhoneVerb(ctx context.Context, o options, out *messages) int {
	link := o.link
	if link == "-" {
		link = readLine(os.Stdin)
	}
	origin, invitation, err := pairing.ParseURL(link)
	if err != nil {
		out.problem(screen.Say("That is not a pairing link. It looks like https://accounts.firefox.com/pair#channel_id=…&channel_key=…."))
		return exitUsage
	}
	servers, problem := phoneServers(ctx, o, origin)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	log, _, _ := startLog(o.logLevel)
	return runPhone(ctx, newDemoPhone(servers, invitation, log, nil), newSession(os.Stdin, os.Stdout, os.Getenv, o.accessible))
}

// maxArgument is the longest argument that is read from a pipe, in bytes.
const maxArgument = 1024

// readLine reads what should not stand among the arguments, where others can see it: one line from a pipe, and not a byte more,
// because what follows is for the screens.
func readLine(in io.Reader) string {
	var line []byte
	for one := make([]byte, 1); len(line) < maxArgument; line = append(line, one[0]) {
		if n, _ := in.Read(one); n == 0 || one[0] == '\n' {
			break
		}
	}
	return strings.TrimSpace(string(line))
}

// program is what is needed to start: who performs, and where the model begins.
type program struct {
	performer *performer
	model     core.Model
}

// knownSite is the account server that flags or settings name, as far as that can be said without asking anybody. The
// address is that of a server to ask.
func knownSite(server string, p *performer) (site core.Site, address string, err error) {
	switch server {
	case "":
		return core.Site{}, "", nil
	case serverMozilla:
		return p.site(core.Mozilla, oauth.Production()), "", nil
	case serverSandbox:
		servers, err := p.local.start()
		return p.site(core.Sandbox, servers), "", err
	}
	return core.Site{}, server, nil
}
