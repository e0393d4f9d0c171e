package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	plain := options{}
	with := func(change func(*options)) options {
		o := plain
		change(&o)
		return o
	}
	for line, want := range map[string]options{
		"":                                plain,
		"--sandbox":                       with(func(o *options) { o.server = serverSandbox }),
		"--server sandbox":                with(func(o *options) { o.server = serverSandbox }),
		"-server mozilla":                 with(func(o *options) { o.server = serverMozilla }),
		"--server=https://a.example":      with(func(o *options) { o.server = "https://a.example" }),
		"--server http://127.0.0.1:80":    with(func(o *options) { o.server = "http://127.0.0.1:80" }),
		"--relay wss://r.example":         with(func(o *options) { o.relay = "wss://r.example" }),
		"--code-relay wss://c.example":    with(func(o *options) { o.codes = "wss://c.example" }),
		"--config f --log-level debug":    with(func(o *options) { o.config, o.logLevel = "f", "debug" }),
		"--hidden":                        with(func(o *options) { o.hidden = true }),
		"countersign://devices":           with(func(o *options) { o.page = "devices" }),
		"countersign:settings":            with(func(o *options) { o.page = "settings" }),
		"countersign://doctor/ --sandbox": with(func(o *options) { o.page, o.server = "doctor", serverSandbox }),
		"--version":                       with(func(o *options) { o.version = true }),
		"pair":                            with(func(o *options) { o.verb = verbPair }),
		"join":                            with(func(o *options) { o.verb = verbJoin }),
		"join - --sandbox":                with(func(o *options) { o.verb, o.code, o.server = verbJoin, "-", serverSandbox }),
		"join --sandbox K7M 4X9":          with(func(o *options) { o.verb, o.code, o.server = verbJoin, "K7M 4X9", serverSandbox }),
		"pair --sandbox":                  with(func(o *options) { o.verb, o.server = verbPair, serverSandbox }),
		"relay --listen :0":               with(func(o *options) { o.verb, o.listen = verbRelay, ":0" }),
		"--sandbox --listen 10.0.0.1:8":   with(func(o *options) { o.server, o.listen = serverSandbox, "10.0.0.1:8" }),
		"sandbox":                         with(func(o *options) { o.verb = verbSandbox }),
		"history":                         with(func(o *options) { o.verb = verbHistory }),
		"history --json":                  with(func(o *options) { o.verb, o.json = verbHistory, true }),
		"doctor --json":                   with(func(o *options) { o.verb, o.json = verbDoctor, true }),
		"--accessible --sandbox":          with(func(o *options) { o.accessible, o.server = true, serverSandbox }),
		"join --accessible":               with(func(o *options) { o.verb, o.accessible = verbJoin, true }),
		"phone -":                         with(func(o *options) { o.verb, o.link = verbPhone, "-" }),
		"phone LINK":                      with(func(o *options) { o.verb, o.link = verbPhone, "LINK" }),
		"phone LINK --log-level info":     with(func(o *options) { o.verb, o.link, o.logLevel = verbPhone, "LINK", "info" }),
		"phone --log-level info LINK":     with(func(o *options) { o.verb, o.link, o.logLevel = verbPhone, "LINK", "info" }),
	} {
		if got, err := parseOptions(strings.Fields(line)); err != nil || got != want {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, line := range []string{"help", "--help", "-h", "pair --help", "phone LINK -h", "relay --help"} {
		if _, err := parseOptions(strings.Fields(line)); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// Every mistake has its sentence, which does not repeat what was typed: it may hold a secret.
func TestOptionsThatMakeNoSense(t *testing.T) {
	const (
		noFlag    = "That flag is not one of Countersign's. countersign --help lists them."
		noVerb    = "That is not something Countersign does. countersign --help lists what it does."
		tooMany   = "There is a word too many. countersign --help shows how it goes."
		noLink    = "Which link? countersign phone LINK, or - to read it from standard input."
		noServer  = "--server takes mozilla, sandbox, or an address that starts with https://."
		noRelay   = "--relay takes an address that starts with wss://."
		noCodes   = "--code-relay takes an address that starts with wss://."
		noLevel   = "--log-level takes error, warn, info or debug."
		noJSON    = "--json goes with countersign doctor and countersign history."
		noPage    = "That link leads to no page of Countersign."
		noHidden  = "--hidden goes with the window."
		noScreens = "--accessible goes with the program itself, with pair, with join and with phone."
		noListen  = "--listen goes with sandbox, with relay, and with --sandbox."
	)
	for line, want := range map[string]string{
		"countersign://secret":          noPage,
		"countersign://pair":            noPage,
		"countersign:":                  noPage,
		"pair --hidden":                 noHidden,
		"--secret":                      noFlag,
		"--server":                      noFlag,
		"--sandbox=secret":              noFlag,
		"pair -x":                       noFlag,
		"secret":                        noVerb,
		"keychain":                      noVerb,
		"Pair":                          noVerb,
		"pair secret":                   tooMany,
		"history secret":                tooMany,
		"pair --sandbox secret":         tooMany,
		"--sandbox pair":                tooMany,
		"diagnostics secret secret":     tooMany,
		"phone":                         noLink,
		"phone secret secret":           noLink,
		"--server secret":               noServer,
		"--server http://secret.test":   noServer,
		"--server ftp://secret.test":    noServer,
		"--server https://":             noServer,
		"--relay https://secret.test":   noRelay,
		"--relay ws://secret.test":      noRelay,
		"--relay secret":                noRelay,
		"--code-relay ws://secret.test": noCodes,
		"--log-level secret":            noLevel,
		"doctor --accessible":           noScreens,
		"--json":                        noJSON,
		"pair --json":                   noJSON,
		"--listen 10.0.0.1:8":           noListen,
		"phone - --listen 10.0.0.1:8":   noListen,
		"pair --server mozilla --listen 10.0.0.1:8": noListen,
	} {
		_, err := parseOptions(strings.Fields(line))
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", line, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: echoed", line)
		}
	}
}

// spoken are all the verbs and flags there are.
var spoken = []string{
	verbPair, verbJoin, verbPhone, verbSandbox, verbRelay, verbDoctor, verbHistory, verbReport,
	"--server", "--sandbox", "--relay", "--code-relay", "--config", "--log-level", "--listen", "--version", "--help", "--json", "--hidden", "--account", "--accessible",
}

// Help names every verb and every flag there is.
func TestHelpIsWhole(t *testing.T) {
	for _, name := range spoken {
		if !strings.Contains(helpText, " "+name) {
			t.Errorf("help does not name %s", name)
		}
	}
	if strings.Contains(helpText, keychainVerb) {
		t.Error("help names the hidden verb")
	}
}

// What is installed with the program names every verb and every flag that help names, and no flag that is none: the manual, and
// what shells complete.
func TestWhatIsInstalledIsWhole(t *testing.T) {
	flags := regexp.MustCompile(`--[a-z][a-z-]*`)
	for _, name := range flags.FindAllString(helpText, -1) {
		if !slices.Contains(spoken, name) {
			t.Errorf("help names %s, which the tests do not know", name)
		}
	}
	for _, name := range []string{"countersign.1", "countersign.bash", "countersign.zsh", "countersign.fish"} {
		content, err := os.ReadFile(filepath.Join("..", "assets", "package", name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer(`\-`, "-", "-l ", "--").Replace(string(content))
		for _, word := range spoken {
			if !regexp.MustCompile(`(^|[^a-z-])` + word + `([^a-z-]|$)`).MatchString(text) {
				t.Errorf("%s does not name %s", name, word)
			}
		}
		for _, word := range flags.FindAllString(text, -1) {
			if !slices.Contains(spoken, word) {
				t.Errorf("%s names %s, which is no flag", name, word)
			}
		}
	}
}
