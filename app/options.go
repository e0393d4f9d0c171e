package main

import (
	"errors"
	"flag"
	"io"
	"slices"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The verbs. Without one, the program opens its window.
const (
	verbPair    = "pair"
	verbJoin    = "join"
	verbRelay   = "relay"
	verbSandbox = "sandbox"
	verbPhone   = "phone"
	verbDoctor  = "doctor"
	verbReport  = "diagnostics"
	verbHistory = "history"
)

// options is a command line that made sense.
type options struct {
	verb     string
	link     string // of verbPhone
	code     string // of verbJoin; empty when it is to be asked for
	file     string // of verbReport; empty is one with a name of its own
	server   string
	account  string // the e-mail address of the account to begin with
	relay    string
	codes    string // the relay that gives the codes that are typed
	config   string
	logLevel string
	listen   string // empty is defaultListen for the servers by themselves, and this computer alone for the program
	version  bool
	json     bool   // with verbDoctor and verbHistory only
	hidden   bool   // the window is put away in the tray, if there is one
	page     string // to which the window is to lead; empty is where it would be anyway
	// accessible runs the terminal, in plain lines, where a window could be opened too.
	accessible bool
}

const helpText = `Countersign brings a new phone into your Firefox account.

  countersign                 open the window; in a terminal where there is no display
  countersign --sandbox       the same, on the practice server inside the program
  countersign pair            pair a phone in the terminal
  countersign join            bring this computer into an account, with a code that another Countersign shows
  countersign join CODE       the same; others on this computer can read CODE there, and - reads it from standard input
  countersign phone LINK      play a phone that scanned the pairing link; - reads the link from standard input
  countersign sandbox         run the practice account server and a relay by themselves
  countersign relay           run a relay by itself; PAIR_ variables set its limits
  countersign doctor          find out what is in the way; with --json, for programs
  countersign diagnostics     save a file for whoever helps you; diagnostics FILE names it
  countersign history         what was tried on this computer, and what came of it; with --json, for programs

Flags, after the verb:
  --accessible            the terminal in plain lines, for screen readers: nothing is drawn or rewritten
  --server SERVER         mozilla, sandbox, or the https address of an account server
  --account E-MAIL        which of your accounts, when there are several
  --sandbox               short for --server sandbox
  --relay ADDRESS         another relay than the account server names (wss://…)
  --code-relay ADDRESS    another relay for codes that are typed (wss://…)
  --config FILE           another settings file
  --log-level LEVEL       error, warn, info or debug; the log goes to standard error and to a file
  --listen ADDRESS        where sandbox and relay listen, 127.0.0.1:8765 otherwise; with --sandbox, an address of
                          this computer at which phones find the practice server
  --hidden                begin in the tray, where the desktop has one
  --version               say which version this is
  --help                  show this

Settings are in one file, which docs/settings.md describes.`

// linkScheme begins links to a page of the program: countersign://devices. What such a link can do, everybody can have it do who
// gets somebody to click: it shows a page, and never a code or a question.
const linkScheme = "countersign:"

// usageError is a sentence for whoever typed a command line that makes no sense.
type usageError string

func (e usageError) Error() string { return string(e) }

const defaultListen = "127.0.0.1:8765"

// parseOptions reads a command line. Its errors are sentences for whoever typed it.
func parseOptions(arguments []string) (options, error) {
	o := options{}
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		o.verb, arguments = arguments[0], arguments[1:]
	}
	if link, is := strings.CutPrefix(o.verb, linkScheme); is {
		o.verb, o.page = "", strings.Trim(link, "/")
		if !slices.Contains(screen.Pages, screen.Page(o.page)) {
			return o, usageError(screen.Say("That link leads to no page of Countersign."))
		}
	}
	flags := flag.NewFlagSet("countersign", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.server, "server", "", "")
	flags.StringVar(&o.account, "account", "", "")
	useSandbox := flags.Bool("sandbox", false, "")
	flags.StringVar(&o.relay, "relay", "", "")
	flags.StringVar(&o.codes, "code-relay", "", "")
	flags.StringVar(&o.config, "config", "", "")
	flags.StringVar(&o.logLevel, "log-level", "", "")
	flags.StringVar(&o.listen, "listen", "", "")
	flags.BoolVar(&o.version, "version", false, "")
	flags.BoolVar(&o.json, "json", false, "")
	flags.BoolVar(&o.hidden, "hidden", false, "")
	flags.BoolVar(&o.accessible, "accessible", false, "")
	rest, err := parseMixed(flags, arguments)
	switch {
	case errors.Is(err, flag.ErrHelp) || o.verb == "help":
		return o, flag.ErrHelp
	case err != nil:
		return o, usageError(screen.Say("That flag is not one of Countersign's. countersign --help lists them."))
	}
	if *useSandbox {
		o.server = serverSandbox
	}
	return o, o.check(rest)
}

// parseMixed accepts flags before and after other arguments.
func parseMixed(flags *flag.FlagSet, arguments []string) (rest []string, err error) {
	for {
		if err := flags.Parse(arguments); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		arguments = flags.Args()[1:]
	}
}

func (o *options) check(rest []string) error {
	switch o.verb {
	case verbPhone:
		if len(rest) != 1 {
			return usageError(screen.Say("Which link? countersign phone LINK, or - to read it from standard input."))
		}
		o.link, rest = rest[0], nil
	case verbJoin:
		o.code, rest = strings.Join(rest, " "), nil // blanks in a code mean nothing
	case verbReport:
		if len(rest) > 0 {
			o.file, rest = rest[0], rest[1:]
		}
	case "", verbPair, verbRelay, verbSandbox, verbDoctor, verbHistory:
	default:
		return usageError(screen.Say("That is not something Countersign does. countersign --help lists what it does."))
	}
	if len(rest) > 0 {
		return usageError(screen.Say("There is a word too many. countersign --help shows how it goes."))
	}
	if o.hidden && o.verb != "" {
		return usageError(screen.Say("--hidden goes with the window."))
	}
	if o.json && o.verb != verbDoctor && o.verb != verbHistory {
		return usageError(screen.Say("--json goes with countersign doctor and countersign history."))
	}
	if o.accessible && !o.isShown() {
		return usageError(screen.Say("--accessible goes with the program itself, with pair, with join and with phone."))
	}
	if o.listen != "" && !o.listens() {
		return usageError(screen.Say("--listen goes with sandbox, with relay, and with --sandbox."))
	}
	if !(settings{Server: o.server}).valid() {
		return usageError(screen.Say("--server takes mozilla, sandbox, or an address that starts with https://."))
	}
	if _, err := oauth.ParseEmail(o.account); o.account != "" && err != nil {
		return usageError(screen.Say("--account takes the e-mail address of one of your accounts."))
	}
	if _, err := parseRelay(o.relay); err != nil {
		return usageError(screen.Say("--relay takes an address that starts with wss://."))
	}
	if _, err := parseRelay(o.codes); err != nil {
		return usageError(screen.Say("--code-relay takes an address that starts with wss://."))
	}
	if _, err := parseLogLevel(o.logLevel); err != nil {
		return usageError(screen.Say("--log-level takes error, warn, info or debug."))
	}
	return nil
}

// isShown reports whether there are screens.
func (o *options) isShown() bool {
	switch o.verb {
	case "", verbPair, verbJoin, verbPhone:
		return true
	}
	return false
}

// listens reports whether something listens that --listen can be about.
func (o *options) listens() bool {
	switch o.verb {
	case verbSandbox, verbRelay:
		return true
	case "", verbPair:
		return o.server == serverSandbox
	}
	return false
}

// parseRelay checks the address of a relay; empty is none.
func parseRelay(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return pairing.ParseRelay(text)
}
