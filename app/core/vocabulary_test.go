package core

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The language that scripts, properties and the walk speak: one line is one event. An answer takes the newest Ref of what
// it answers, unless the line ends in one, like "channel opened #4".

// asking is what an answer answers.
type asking int

const (
	nothing asking = iota
	loading
	discovering
	signingIn
	ending
	listing
	opening
	openingDoor
	minting
	proving
	joining
	disconnecting
	moving
	locating
	recalling
	exporting
	preferring
	diagnosing
	examining
	dropping
	adopting
)

func askingOf(e Effect) (asking, Ref) {
	switch e := e.(type) {
	case LoadSession:
		return loading, e.Ref
	case UnsealSession:
		return loading, e.Ref
	case MoveSession:
		return moving, e.Ref
	case AdoptServers:
		return adopting, e.Ref
	case SavePreferences:
		return preferring, e.Ref
	case SaveDiagnostics:
		return diagnosing, e.Ref
	case CheckConnection:
		return examining, e.Ref
	case DropAccount:
		return dropping, e.Ref
	case Discover:
		return discovering, e.Ref
	case StartSandbox:
		return discovering, e.Ref
	case StartSignIn:
		return signingIn, e.Ref
	case StartDemoSignIn:
		return signingIn, e.Ref
	case StartBrowserSignIn:
		return signingIn, e.Ref
	case SubmitCode:
		return signingIn, e.Ref
	case StartReauth:
		return signingIn, e.Ref
	case SendCode:
		return signingIn, e.Ref
	case CheckLink:
		return signingIn, e.Ref
	case EndSession:
		return ending, e.Ref
	case ListDevices:
		return listing, e.Ref
	case DisconnectDevice:
		return disconnecting, e.Ref
	case OpenChannel:
		return opening, e.Ref
	case OpenDoor:
		return openingDoor, e.Ref
	case MintCode:
		return minting, e.Ref
	case AskFactor:
		return proving, e.Ref
	case SubmitFactor:
		return proving, e.Ref
	case ClaimShortCode:
		return joining, e.Ref
	case LocateSelf:
		return locating, e.Ref
	case ReadHistory:
		return recalling, e.Ref
	case ClearHistory:
		return recalling, e.Ref
	case ExportHistory:
		return exporting, e.Ref
	}
	return nothing, 0
}

// played is the program under test, with the newest Ref of everything it asked for.
type played struct {
	Model
	newest map[asking]Ref
	timers map[Timer]Ref
}

func play(m Model) *played { return &played{m, map[asking]Ref{}, map[Timer]Ref{}} }

// step lets an event happen.
func (p *played) step(e Event) []Effect {
	var effects []Effect
	p.Model, effects = Step(p.Model, e)
	for _, effect := range effects {
		if a, ref := askingOf(effect); a != nothing {
			p.newest[a] = ref
		}
		switch e := effect.(type) {
		case StartTimer:
			p.timers[e.Timer] = e.Ref
		case AcceptClaim:
			p.newest[opening] = e.Channel
		}
	}
	return effects
}

// say lets happen what a line says.
func (p *played) say(line string) ([]Effect, error) {
	e, err := p.event(line)
	if err != nil {
		return nil, err
	}
	return p.step(e), nil
}

// phrase is how lines that begin alike become events.
type phrase struct {
	answers asking
	event   func(ref Ref, rest string) Event
}

// event reads one line.
func (p *played) event(line string) (e Event, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%q makes no sense", line)
		}
	}()
	words, explicit, _ := strings.Cut(line, " #")
	for _, start := range longestFirst {
		rest, ok := strings.CutPrefix(words, start)
		if !ok || rest != "" && rest[0] != ' ' {
			continue
		}
		rest = strings.TrimSpace(rest)
		ref := p.newest[vocabulary[start].answers]
		if start == "timer" {
			ref = p.timers[timerNamed(rest)]
		}
		if explicit != "" {
			ref = Ref(must(strconv.Atoi(explicit)))
		}
		return vocabulary[start].event(ref, rest), nil
	}
	return nil, fmt.Errorf("%q is no event", line)
}

// accountNamed reads "alice ada@example.org Ada Lovelace".
func accountNamed(_ Ref, s string) Event {
	who, rest, _ := strings.Cut(s, " ")
	email, name, _ := strings.Cut(rest, " ")
	return AccountNamed{profiles[accountName(who)].UID, email, name}
}

var vocabulary = map[string]phrase{
	"started":           {nothing, func(Ref, string) Event { return Started{} }},
	"click":             {nothing, func(_ Ref, s string) Event { return Acted{action(s)} }},
	"session found":     {loading, func(r Ref, s string) Event { return SessionFound{r, knownAccounts(cmp.Or(s, "alice"))} }},
	"session absent":    {loading, func(r Ref, s string) Event { return SessionAbsent{r, knownAccounts(s)} }},
	"session sealed":    {loading, func(r Ref, _ string) Event { return SessionSealed{r} }},
	"moved":             {moving, func(r Ref, _ string) Event { return SessionMoved{r, 0} }},
	"not moved":         {moving, func(r Ref, s string) Event { return SessionMoved{r, fault(s)} }},
	"tray found":        {nothing, func(Ref, string) Event { return TrayLookedFor{true} }},
	"no tray":           {nothing, func(Ref, string) Event { return TrayLookedFor{} }},
	"started again":     {nothing, func(_ Ref, s string) Event { return StartedAgain{screen.Page(s)} }},
	"login refused":     {nothing, func(Ref, string) Event { return LoginStartRefused{} }},
	"settings unkept":   {preferring, func(r Ref, _ string) Event { return PreferencesUnkept{r} }},
	"diagnosed":         {diagnosing, func(r Ref, s string) Event { return DiagnosticsSaved{r, s} }},
	"undiagnosed":       {diagnosing, func(r Ref, _ string) Event { return DiagnosticsUnsaved{r} }},
	"checking":          {examining, func(r Ref, s string) Event { return ConnectionChecked{r, checks(s), false} }},
	"checked":           {examining, func(r Ref, s string) Event { return ConnectionChecked{r, checks(s), true} }},
	"keychain failed":   {loading, keychainFailed},
	"dropped":           {dropping, func(r Ref, _ string) Event { return AccountDropped{r, 0} }},
	"not dropped":       {dropping, func(r Ref, s string) Event { return AccountDropped{r, fault(s)} }},
	"server found":      {discovering, func(r Ref, s string) Event { return ServerFound{r, known(sites, s), s != "relayless"} }},
	"servers adopted":   {adopting, func(r Ref, s string) Event { return ServersAdopted{r, known(profiles, s), 0} }},
	"servers unkept":    {adopting, func(r Ref, s string) Event { return ServersAdopted{r, profiles["scattered"], fault(s)} }},
	"server refused":    {discovering, func(r Ref, s string) Event { return ServerRefused{r, failure(s)} }},
	"signed in":         {signingIn, func(r Ref, s string) Event { return SignedInto{r, known(profiles, s), 0} }},
	"signed in, unkept": {signingIn, func(r Ref, s string) Event { return SignedInto{r, profiles[""], fault(s)} }},
	"code wanted":       {signingIn, func(r Ref, s string) Event { return CodeWanted{r, known(seconds, s)} }},
	"sign-in refused":   {signingIn, func(r Ref, s string) Event { return SignInRefused{r, failure(s)} }},
	"browser awaited":   {signingIn, func(r Ref, _ string) Event { return BrowserAwaited{r, pageLink} }},
	"browser returned":  {signingIn, func(r Ref, _ string) Event { return BrowserReturned{r} }},
	"page unopened":     {nothing, func(_ Ref, s string) Event { return PageUnopened{cmp.Or(s, pageLink)} }},
	"backup code spent": {signingIn, func(r Ref, s string) Event { return BackupCodeSpent{r, must(strconv.Atoi(s))} }},
	"code sent":         {signingIn, func(r Ref, _ string) Event { return CodeSent{r} }},
	"session ended":     {ending, func(r Ref, _ string) Event { return SessionEnded{r, 0} }},
	"session not ended": {ending, func(r Ref, s string) Event { return SessionEnded{r, fault(s)} }},
	"devices listed":    {listing, func(r Ref, s string) Event { return DevicesListed{r, devices(s), noon} }},
	"devices failed":    {listing, func(r Ref, s string) Event { return DevicesFailed{r, failure(s)} }},
	"account named":     {nothing, accountNamed},
	"disconnected":      {disconnecting, func(r Ref, _ string) Event { return DeviceDisconnected{r} }},
	"not disconnected":  {disconnecting, func(r Ref, s string) Event { return DisconnectFailed{r, failure(s)} }},
	"channel opened":    {opening, func(r Ref, _ string) Event { return ChannelOpened{r, invitation(r)} }},
	"channel unopened":  {opening, func(r Ref, s string) Event { return ChannelUnopened{r, known(relayFaults, s)} }},
	"channel said":      {opening, func(r Ref, s string) Event { return ChannelSaid{r, known(said, s)} }},
	"request arrived":   {opening, func(r Ref, s string) Event { return RequestArrived{r, request(s), sender} }},
	"history read":      {recalling, func(r Ref, s string) Event { return HistoryRead{Ref: r, Entries: known(histories, s), At: noon} }},
	"history damaged": {recalling, func(r Ref, s string) Event {
		return HistoryRead{Ref: r, Entries: known(histories, s), At: noon, Damaged: "history.jsonl.damaged"}
	}},
	"history unread":    {recalling, func(r Ref, _ string) Event { return HistoryUnread{r} }},
	"exported":          {exporting, func(r Ref, s string) Event { return HistoryExported{r, s} }},
	"unexported":        {exporting, func(r Ref, _ string) Event { return HistoryUnexported{r} }},
	"screen seen":       {nothing, func(_ Ref, s string) Event { return ScreenSeen{known(onlookers, s)} }},
	"self located":      {locating, func(r Ref, s string) Event { return selfLocated(r, known(heres, s)) }},
	"self unlocated":    {locating, func(r Ref, _ string) Event { return SelfUnlocated{r} }},
	"door opened":       {openingDoor, func(r Ref, _ string) Event { return DoorOpened{r, doorCode(r)} }},
	"door unopened":     {openingDoor, func(r Ref, s string) Event { return DoorUnopened{r, known(doorFaults, s), noon} }},
	"door lost":         {openingDoor, func(r Ref, s string) Event { return DoorLost{r, known(doorFaults, s)} }},
	"door said":         {openingDoor, func(r Ref, s string) Event { return DoorSaid{r, known(saidAtDoor, s), noon} }},
	"factor given":      {proving, func(r Ref, _ string) Event { return FactorGiven{r} }},
	"factor wanted":     {proving, func(r Ref, _ string) Event { return FactorWanted{r} }},
	"factor refused":    {proving, func(r Ref, s string) Event { return FactorRefused{r, failure(s)} }},
	"code minted":       {minting, func(r Ref, _ string) Event { return CodeMinted{r, authorization()} }},
	"mint failed":       {minting, func(r Ref, s string) Event { return MintFailed{r, failure(s)} }},
	"short code failed": {joining, func(r Ref, s string) Event { return ShortCodeFailed{r, known(joinFaults, s)} }},
	"join said":         {joining, func(r Ref, s string) Event { return JoinSaid{r, known(joinSaid, s)} }},
	"join told":         {joining, func(r Ref, s string) Event { return JoinTold{r, pairing.Metadata{Email: s, DeviceName: DeviceName}} }},
	"join redeemed":     {joining, func(r Ref, s string) Event { return JoinRedeemed{r, known(profiles, s)} }},
	"join refused":      {joining, func(r Ref, s string) Event { return JoinRefused{r, failure(s)} }},
	"joined":            {joining, func(r Ref, s string) Event { return SignedInto{r, known(profiles, s), 0} }},
	"timer":             {nothing, func(r Ref, s string) Event { return TimerFired{r, timerNamed(s)} }},
}

// keychainFailed reads "locked" or, with the accounts that are known, "locked of ?alice".
func keychainFailed(r Ref, s string) Event {
	name, accounts, _ := strings.Cut(s, " of ")
	return KeychainFailed{r, fault(name), knownAccounts(accounts)}
}

var longestFirst = slices.SortedFunc(maps.Keys(vocabulary), func(a, b string) int { return len(b) - len(a) })

// known looks a word up that has to be there.
func known[T any](in map[string]T, word string) T {
	v, ok := in[word]
	if !ok {
		panic(word)
	}
	return v
}

// action reads "SubmitSignIn alice@example.org", "ChooseServer example.org" and the names of all other actions. A password
// or a code is not written into scripts: there is one of each. "SubmitSignIn alice@example.org -" leaves it out, and what is
// no short code may follow SubmitShortCode.
func action(text string) screen.Action {
	name, rest, _ := strings.Cut(text, " ")
	switch name {
	case "ChooseServer":
		return screen.ChooseServer{Address: rest}
	case "SubmitSignIn":
		if email, ok := strings.CutSuffix(rest, " -"); ok {
			return screen.SubmitSignIn{Email: email}
		}
		return screen.SubmitSignIn{Email: rest, Password: screen.NewSecret(password)}
	case "ChooseStep":
		return screen.ChooseStep{Step: known(seconds, rest)}
	case "Prefer":
		return screen.Prefer{Preferences: known(preferred, rest)}
	case "UseRelay":
		return screen.UseRelay{Address: rest}
	case "OpenDoctor":
		return screen.OpenDoctor{At: screen.CheckName(rest)}
	case "UseRemedy":
		return screen.UseRemedy{Remedy: screen.Remedy(rest)}
	case "KeepIn":
		return screen.KeepIn{Place: known(places, rest)}
	case "SubmitPassphrase":
		if rest == "short" {
			return screen.SubmitPassphrase{Passphrase: screen.NewSecret(rest), Again: screen.NewSecret(rest)}
		}
		return screen.SubmitPassphrase{Passphrase: screen.NewSecret(passphrase), Again: screen.NewSecret(cmp.Or(rest, passphrase))}
	case "SignInWithBrowser":
		return screen.SignInWithBrowser{Email: rest}
	case "SubmitCode":
		return screen.SubmitCode{Code: screen.NewSecret(emailCode)}
	case "SubmitShortCode":
		return screen.SubmitShortCode{Code: screen.NewSecret(cmp.Or(rest, shortCode))}
	case "UseAccount":
		return screen.UseAccount{Key: profiles[accountName(rest)].Key}
	case "LeaveAccount":
		return screen.LeaveAccount{Key: profiles[accountName(rest)].Key}
	case "Disconnect":
		return screen.Disconnect{Devices: deviceKeys(rest)}
	}
	return known(plainActions, name)
}

var plainActions = byName[screen.Action](
	screen.ChooseMozilla{}, screen.ChooseSandbox{}, screen.ChangeServer{}, screen.UseDemoAccount{}, screen.ResendCode{},
	screen.Pair{}, screen.RefreshDevices{}, screen.SignOut{}, screen.OpenDemoPhone{}, screen.PairApproved{}, screen.PairDeclined{},
	screen.TypeCode{}, screen.ShowQR{}, screen.CopyCode{}, screen.Cancel{}, screen.Done{}, screen.RetryKeychain{}, screen.UseMemory{}, screen.KeepElsewhere{}, screen.PhoneConfirmed{}, screen.WindowClosed{},
	screen.ShowCode{}, screen.JoinWithCode{}, screen.JoinConfirmed{}, screen.ManageDevices{}, screen.UndoPairing{}, screen.DisconnectConfirmed{}, screen.OpenPage{}, screen.CopyLink{}, screen.UseServer{}, screen.CheckServer{},
	screen.OpenSettings{}, screen.SaveDiagnostics{}, screen.SwitchAccounts{}, screen.AddAccount{}, screen.SignInAgain{},
	screen.CheckAgain{}, screen.CopyReport{}, screen.Quit{}, screen.ShowWindow{}, screen.OpenHistory{}, screen.ExportHistory{}, screen.ClearHistory{}, screen.ClearConfirmed{},
)

// said is what a channel can say by itself.
var said = byName[pairing.Event](
	pairing.HelloReceived{}, pairing.HandshakeFailed{}, pairing.ChannelSecured{}, pairing.PhoneConfirmed{}, pairing.PhoneCompleted{},
	pairing.UnknownReceived{}, pairing.JunkReceived{}, pairing.SecondCame{}, pairing.StartedOver{}, pairing.PhoneLeft{}, pairing.ChannelLost{}, pairing.AuthorizationSent{},
)

// saidAtDoor is what can happen at an open door.
var saidAtDoor = byName[pairing.Event](
	pairing.ClaimBegan{}, pairing.ProofReceived{}, pairing.ProofHeld{}, pairing.ProofFailed{}, pairing.ClaimEnded{},
	pairing.CodeExpired{},
)

// joinSaid is what the channel of a joining can say by itself.
var joinSaid = func() map[string]pairing.SupplicantEvent {
	said := maps.Clone(heard)
	delete(said, "CodeRedeemed")
	return said
}()

// byName files values under the names of their types.
func byName[T any](values ...T) map[string]T {
	m := map[string]T{}
	for _, v := range values {
		_, name, _ := strings.Cut(fmt.Sprintf("%T", v), ".")
		m[name] = v
	}
	return m
}

var (
	sites = map[string]Site{"mozilla": {Kind: Mozilla, Servers: oauth.Production()}, "self": selfHost, "sandbox": sandbox,
		"scattered": {Kind: SelfHosted, Servers: scatteredServers}, "relayless": {Kind: SelfHosted, Servers: ownServers}}
	seconds = map[string]screen.Second{
		"e-mailed": screen.EmailedCode, "authenticator": screen.AuthenticatorCode, "backup": screen.BackupCode,
		"texted": screen.TextedCode, "unblock": screen.UnblockCode, "link": screen.EmailedLink,
	}

	faultNames = []string{"", "absent", "locked", "slow", "full", "unreadable", "refused", "unused", "wrong passphrase", "damaged", "file", "list", "changed"}
	places     = map[string]screen.Place{"keychain": screen.InKeychain, "file": screen.SealedFile, "memory": screen.MemoryOnly}
	joinFaults = map[string]JoinFault{
		"nobody waits": NobodyWaits, "refused": CodeRefused, "worn out": CodeWornOut, "ended": WaitingEnded, "no answer": NoAnswer,
		"too many": TooManyCodes, "no codes": NoCodesThere, "server refused": CodesRefused, "nonsense": CodesNonsense,
		"unreachable": CodesUnreachable, "strange server": StrangeServer, "other account": OtherAccount,
	}
	relayFaults = map[string]RelayFault{"unreachable": RelayUnreachable, "refused": RelayRefused, "nonsense": RelayNonsense}
	doorFaults  = map[string]DoorFault{
		"unreachable": DoorUnreachable, "refused": DoorRefused, "nonsense": DoorNonsense, "absent": DoorAbsent, "full": DoorFull,
		"hurried": DoorHurried, "unkept": DoorUnkept, "resting": DoorResting,
	}
)

func fault(name string) KeychainFault {
	if i := slices.Index(faultNames, name); i > 0 {
		return KeychainFault(i)
	}
	panic(name)
}

// failure reads a kind of failure and, after a comma, how long to wait: "too many requests, 15m".
func failure(text string) oauth.Failure {
	kind, wait, ok := strings.Cut(text, ", ")
	if !slices.Contains(failureKinds, oauth.FailureKind(kind)) {
		panic(text)
	}
	f := oauth.Failure{Kind: oauth.FailureKind(kind)}
	if ok {
		f.RetryAfter = must(time.ParseDuration(wait))
	}
	return f
}

var failureKinds = []oauth.FailureKind{
	oauth.UnknownAccount, oauth.WrongPassword, oauth.EmailCase, oauth.NotPrimaryEmail, oauth.NoPassword, oauth.ResetRequired,
	oauth.EmailUnconfirmed, oauth.EmailBounced, oauth.BadVerificationCode, oauth.BadUnblockCode, oauth.NoAuthenticator,
	oauth.OtherFactorNeeded, oauth.StepUpNeeded, oauth.UseBrowser, oauth.SessionGone, oauth.SessionUnverified, oauth.StaleAuth,
	oauth.StaleKey, oauth.UnknownDevice, oauth.DeviceConflict, oauth.ClientRefused, oauth.ClientDisabled, oauth.ScopeRefused,
	oauth.GrantRefused, oauth.RequestMalformed, oauth.TooManyRequests, oauth.Blocked, oauth.Firewall, oauth.ClockWrong,
	oauth.Maintenance, oauth.FeatureOff, oauth.ServerFault, oauth.PleaseUpdate, oauth.Unreachable, oauth.TimedOut, oauth.NotJSON,
	oauth.BadAnswer, oauth.Cancelled, oauth.Internal, oauth.Declined, oauth.KeysMissing, oauth.OtherAccount,
}

func devices(names string) []oauth.AttachedClient {
	var list []oauth.AttachedClient
	for name := range strings.FieldsSeq(names) {
		list = append(list, known(clients, name))
	}
	return list
}

// deviceKeys reads "2 3", or all keys that can have been given.
func deviceKeys(text string) (keys []screen.DeviceKey) {
	if text == "all" {
		for key := range screen.DeviceKey(1000) {
			keys = append(keys, key)
		}
		return keys
	}
	for word := range strings.FieldsSeq(text) {
		keys = append(keys, screen.DeviceKey(must(strconv.Atoi(word))))
	}
	return keys
}

func request(name string) pairing.Request {
	r := goodRequest
	known(requests, name)(&r)
	return r
}

func timerName(t Timer) string {
	switch t {
	case TickTimer:
		return "tick"
	case WaitTimer:
		return "wait"
	case PollTimer:
		return "poll"
	case ClipboardTimer:
		return "clipboard"
	case UndoTimer:
		return "undo"
	}
	return pairing.Timer(t).String()
}

func timerNamed(name string) Timer {
	for t := range timerCount {
		if timerName(t) == name {
			return t
		}
	}
	panic(name)
}
