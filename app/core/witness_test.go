package core

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// witness watches the program from outside: it keeps its own account of what is open, running and asked, and says what is
// wrong after each step. The fuzzer and the walk judge by it.
type witness struct {
	*played
	asked   map[asking]Ref // what is still to be answered
	open    map[Ref]bool   // channels: begun and not closed; true once greeted
	doors   map[Ref]*doorSeen
	running map[Timer]Ref
	resend  Ref // the newest SendCode, which has answers of its own
	browser Ref // the newest StartBrowserSignIn, which has some that are not its last

	joining  Ref    // the joining that goes on, until its channel is left
	keeping  Ref    // the joining whose session is being kept
	agreed   string // the account that the person has agreed to join
	redeemed string // the account that has come of it

	removals removals

	proven              bool // the account wants no code of its authenticator, or has had one, in this attempt
	clicked             bool // just now, and nothing has come of it yet
	acted               bool // the event of this step is a person's
	fresh               int  // attempts since the last click of a person that began by themselves
	given               bool // in this attempt the authorization was handed over
	approved, confirmed bool // in this attempt, by a person who could read the card, and by the phone
	app                 string
	clipboard           screen.Secret
	secrets             []string
	faults              []string
}

// doorSeen is a door, begun and not closed.
type doorSeen struct {
	opened   bool
	verified int
	held     bool
}

func watch(m Model) *witness {
	return &witness{
		played: play(m), asked: map[asking]Ref{}, open: map[Ref]bool{}, doors: map[Ref]*doorSeen{}, running: map[Timer]Ref{},
		secrets: spellings([]byte(password), []byte(passphrase), []byte(emailCode), []byte(shortCode), []byte("K7M4X9"),
			[]byte(authorizationCode), []byte(sessionHandle)),
	}
}

// spellings are the ways in which fmt could print secrets.
func spellings(secrets ...[]byte) []string {
	var all []string
	for _, s := range secrets {
		all = append(all, string(s), strings.Trim(fmt.Sprint(s), "[]"), strings.Trim(fmt.Sprintf("%#v", s), "[]byte{}"), fmt.Sprintf("%x", s))
	}
	return all
}

func (w *witness) unless(ok bool, format string, values ...any) {
	if !ok {
		w.faults = append(w.faults, fmt.Sprintf(format, values...))
	}
}

// hear takes one step and judges it.
func (w *witness) hear(e Event) []string {
	w.faults = nil
	_, w.acted = e.(Acted)
	w.clicked = w.acted
	before, wanted := w.Model, w.wants(e)
	w.notice(e)
	effects := w.step(e)
	for _, effect := range effects {
		w.perform(before, effect)
	}
	if !wanted {
		w.unless(reflect.DeepEqual(w.Model, before), "the model follows an answer that nobody waits for")
		w.unless(!slices.ContainsFunc(effects, func(f Effect) bool { _, wipe := f.(Wipe); return !wipe }), "something is done for an answer that nobody waits for: %v", effects)
	}
	w.unless(w.Codes.Strikes == before.Codes.Strikes || slices.ContainsFunc(effects, writesStrikes), "the strikes change, and nobody writes them down")
	w.keepsSecrets(e, before, effects)
	w.shows()
	w.removals.shows(w)
	return w.faults
}

func writesStrikes(f Effect) bool {
	switch f.(type) {
	case VerifyProof, KeepStrikes:
		return true
	}
	return false
}

// possible reports whether an answer is of the sort that was asked for.
func (w *witness) possible(e Event) bool {
	switch e := e.(type) {
	case CodeSent:
		return e.Ref == w.resend
	case SignedInto:
		return e.Ref != w.resend
	case CodeWanted:
		return e.Ref != w.resend && e.Ref != w.browser
	case BrowserAwaited:
		return e.Ref == w.browser
	case BrowserReturned:
		return e.Ref == w.browser
	}
	return true
}

// wants reports whether e was asked for, or needs no asking.
func (w *witness) wants(e Event) bool {
	switch e := e.(type) {
	case ScreenSeen, Started, Acted, AccountNamed, PageUnopened, StartedAgain, TrayLookedFor, LoginStartRefused:
		return true
	case TimerFired:
		return w.running[e.Timer] == e.Ref && e.Ref != 0
	case ChannelSaid:
		_, isOpen := w.open[e.Ref]
		return isOpen
	case RequestArrived:
		_, isOpen := w.open[e.Ref]
		return isOpen
	case DoorSaid:
		return w.doors[e.Ref] != nil
	case DoorLost:
		return w.doors[e.Ref] != nil
	}
	if a, ref := answered(e); a == joining {
		return ref != 0 && ref == w.joining
	} else {
		return ref != 0 && (w.asked[a] == ref || a == signingIn && w.keeping == ref)
	}
}

// answered is what e answers.
func answered(e Event) (asking, Ref) {
	ref := reflect.ValueOf(e).FieldByName("Ref").Interface().(Ref)
	switch e.(type) {
	case ConnectionChecked:
		return examining, ref
	case SessionMoved:
		return moving, ref
	case PreferencesUnkept:
		return preferring, ref
	case DiagnosticsSaved, DiagnosticsUnsaved:
		return diagnosing, ref
	case SessionFound, SessionAbsent, SessionSealed, KeychainFailed:
		return loading, ref
	case ServersAdopted:
		return adopting, ref
	case ServerFound, ServerRefused:
		return discovering, ref
	case SignedInto, CodeWanted, SignInRefused, CodeSent, BrowserAwaited, BrowserReturned, BackupCodeSpent:
		return signingIn, ref
	case SessionEnded:
		return ending, ref
	case AccountDropped:
		return dropping, ref
	case DevicesListed, DevicesFailed:
		return listing, ref
	case DeviceDisconnected, DisconnectFailed:
		return disconnecting, ref
	case SelfLocated, SelfUnlocated:
		return locating, ref
	case HistoryRead, HistoryUnread:
		return recalling, ref
	case HistoryExported, HistoryUnexported:
		return exporting, ref
	case ChannelOpened, ChannelUnopened:
		return opening, ref
	case DoorOpened, DoorUnopened:
		return openingDoor, ref
	case CodeMinted, MintFailed:
		return minting, ref
	case FactorGiven, FactorWanted, FactorRefused:
		return proving, ref
	case ShortCodeFailed, JoinSaid, JoinTold, JoinRedeemed, JoinRefused:
		return joining, ref
	}
	panic(fmt.Sprintf("%T answers nothing", e))
}

// notice writes down what e says about the world.
func (w *witness) notice(e Event) {
	wanted := w.wants(e)
	w.removals.notice(w, e, wanted)
	switch e := e.(type) {
	case Started, StartedAgain, TrayLookedFor, LoginStartRefused:
		return
	case Acted:
		card, ok := View(w.Model).(screen.Approve)
		w.approved = w.approved || ok && card.CanApprove && e.Action == screen.PairApproved{}
		if ok {
			w.app = card.App
		}
		if join, ok := View(w.Model).(screen.Join); ok && join.Step == screen.JoinAsking && e.Action == (screen.JoinConfirmed{}) {
			w.agreed = join.Account
		}
		return
	case JoinRedeemed:
		w.redeemed = e.Profile.Email
		return
	case SignedInto:
		if e.Ref == w.keeping {
			w.keeping = 0
		}
	case ScreenSeen, AccountNamed, ShortCodeFailed, JoinSaid, JoinTold, JoinRefused, PageUnopened, BrowserAwaited, BrowserReturned, BackupCodeSpent:
		return
	case ChannelSaid:
		w.confirmed = w.confirmed || wanted && e.Event == pairing.PhoneConfirmed{}
		return
	case RequestArrived, DoorLost:
		return
	case FactorGiven:
		w.proven = w.proven || wanted
	case ConnectionChecked:
		if !e.Over {
			return
		}
	case DoorSaid:
		if wanted && e.Event == (pairing.ProofHeld{}) {
			w.doors[e.Ref].held = true
		}
		return
	case DoorOpened:
		w.secrets = append(w.secrets, spellingsOf(e.Code)...)
		if wanted {
			w.doors[e.Ref].opened = true
		}
	case DoorUnopened:
		if wanted {
			delete(w.doors, e.Ref)
		}
	case TimerFired:
		if wanted {
			delete(w.running, e.Timer)
		}
		return
	case ChannelOpened:
		w.secrets = append(w.secrets, spellings(e.Invitation.Key.Bytes())...)
		_, link, _ := strings.Cut(e.Invitation.URL("", pairing.Version1), "channel_key=")
		w.secrets = append(w.secrets, link)
		if wanted {
			w.open[e.Ref] = true
		}
	case ChannelUnopened:
		if wanted {
			delete(w.open, e.Ref)
		}
	}
	if a, _ := answered(e); wanted {
		delete(w.asked, a)
	}
}

// perform writes down what an effect does to the world, and whether it may.
func (w *witness) perform(before Model, f Effect) {
	if a, ref := askingOf(f); a != nothing {
		w.asked[a] = ref
	}
	if uid, ends := sessionUsed(f); !uid.IsZero() {
		now := accountOf(w.Stage)
		w.unless(uid == now || ends && uid == accountOf(before.Stage), "%T is for another account than the one in use", f)
	}
	switch f := f.(type) {
	case SendCode:
		w.resend = f.Ref
		w.unless(countdowns(View(before))[0] == screen.Countdown{}, "another code is sent too early")
	case StartBrowserSignIn:
		w.browser = f.Ref
		w.unless(w.clicked, "%T without a click of its own", f)
		w.clicked = false
	case StartSignIn, StartReauth:
		w.unless(w.clicked, "%T without a click of its own", f)
		w.unless(countdowns(View(before))[0] == screen.Countdown{}, "%T while the server wants to be left alone", f)
		w.clicked = false
	case StopChecking:
		delete(w.asked, examining)
	case AdoptServers:
		w.unless(w.clicked && isShown(before, f.Servers), "servers are adopted that nobody has seen and said yes to")
	case RememberSite:
		w.unless(w.clicked || f.Site.Kind == Sandbox, "a server is used without a yes")
	case DisconnectDevice:
		w.removals.perform(w, f)
	case EndSession:
		delete(w.asked, disconnecting)
	case OpenChannel:
		w.opens()
		w.open[f.Ref] = false
	case OpenDoor, CloseDoor, AnswerClaim, VerifyProof, AcceptClaim, RefuseClaim, KeepStrikes, CopyCode, ClearClipboard:
		w.performAtDoor(before, f)
	case CloseChannel:
		_, isOpen := w.open[f.Ref]
		w.unless(isOpen, "a channel is closed that is not open: #%d", f.Ref)
		delete(w.open, f.Ref)
		delete(w.asked, opening)
	case SendMessage:
		w.unless(w.open[f.Ref], "a message is sent on a channel that is not open: #%d", f.Ref)
	case SendAuthorization:
		w.unless(w.open[f.Ref], "an authorization is sent on a channel that is not open: #%d", f.Ref)
		w.given = true
		w.unless(f.Message.Code.Reveal() == authorizationCode && f.Message.State != "", "an authorization is sent without its code")
	case ClaimShortCode:
		w.unless(w.joining == 0 && w.keeping == 0, "a code is claimed while another joining goes on")
		w.unless(f.Code.Plate().String() == shortCode[:2], "another code is claimed than was typed")
		w.joining, w.agreed, w.redeemed = f.Ref, "", ""
	case JoinDo:
		w.unless(f.Ref == w.joining, "something is done for a joining that does not go on: #%d", f.Ref)
		w.unless(w.agreed != "" || f.Effect != pairing.SendConfirm && f.Effect != pairing.RedeemCode, "%d is done before the person agreed", f.Effect)
		if f.Effect == pairing.LeaveChannel {
			w.joining = 0
		}
	case KeepJoined:
		w.unless(f.Ref == w.joining && w.agreed != "" && w.agreed == w.redeemed, "kept is %q, agreed to was %q", w.redeemed, w.agreed)
		w.keeping = f.Ref
	case AskFactor:
		w.proven = false
	case MintCode:
		w.unless(w.proven, "a code is asked for before it is known that the account wants no other")
		w.unless(len(w.doors) == 0, "a code is asked for while a door is open")
		w.unless(w.approved && w.confirmed, "a code is asked for; approved: %v, confirmed: %v", w.approved, w.confirmed)
		w.unless(f.Request.ClientName() == w.app, "a code is asked for another app than was shown")
	case AbortMint:
		w.unless(w.asked[minting] == f.Ref, "a mint is aborted that is not going on")
		delete(w.asked, minting)
	case AbortSignIn:
		delete(w.asked, signingIn)
	case StartTimer:
		w.running[f.Timer] = f.Ref
		if f.Timer == Timer(pairing.FlowTimer) {
			w.begins()
		}
	case StopTimer:
		delete(w.running, f.Timer)
	}
}

// sessionUsed is whose session an effect uses; zero if it uses none. Ends says that it is the last to do so.
func sessionUsed(f Effect) (uid oauth.UID, ends bool) {
	switch f := f.(type) {
	case ListDevices:
		return f.UID, false
	case DisconnectDevice:
		return f.UID, false
	case AskFactor:
		return f.UID, false
	case SubmitFactor:
		return f.UID, false
	case MintCode:
		return f.UID, false
	case StartReauth:
		return f.UID, false
	case StartBrowserSignIn:
		return f.UID, false
	case AdoptServers:
		return f.UID, false
	case EndSession:
		return f.UID, true
	}
	return oauth.UID{}, false
}

// accountOf is the account that is in use; zero if nobody is signed in.
func accountOf(s Stage) oauth.UID {
	switch s := s.(type) {
	case Ready:
		return s.Profile.UID
	case Keeping:
		return accountOf(s.Behind)
	case Switching:
		return accountOf(s.Behind)
	case SigningIn:
		return s.Stays.UID
	case Verifying:
		return s.Stays.UID
	case InBrowser:
		return s.Stays.UID
	case Barred:
		return s.Stays.UID
	}
	return oauth.UID{}
}

// opens: there is one way in at a time, and it begins with nobody's yes.
func (w *witness) opens() {
	w.unless(len(w.open) == 0 && len(w.doors) == 0, "a second way in is opened: %v %v", w.open, w.doors)
	w.approved, w.confirmed, w.proven = false, false, false
}

// begins: an attempt begins by itself three times at the most after a click, and never where the phone may have been let in.
func (w *witness) begins() {
	if w.fresh++; w.acted {
		w.fresh = 0
	}
	w.unless(w.acted || !w.given, "an attempt begins by itself after one that may have gone well")
	w.unless(w.fresh <= 3, "%d attempts have begun by themselves", w.fresh)
	w.given = false
}

// performAtDoor is perform for the typed code.
func (w *witness) performAtDoor(before Model, f Effect) {
	switch f := f.(type) {
	case CopyCode:
		w.clipboard = f.Code
		return
	case ClearClipboard:
		w.unless(f.Code == w.clipboard, "another code is taken off the clipboard")
		w.clipboard = screen.Secret{}
		return
	case KeepStrikes:
		w.unless(f.Strikes == w.Codes.Strikes, "other strikes are kept than count")
		return
	case OpenDoor:
		w.opens()
		w.unless(f.Strikes == w.Codes.Strikes && f.Length == w.Codes.Length, "the door is opened for others than the model's codes")
		w.doors[f.Ref] = &doorSeen{}
		return
	}
	ref := reflect.ValueOf(f).FieldByName("Ref").Interface().(Ref)
	door := w.doors[ref]
	if _, closing := f.(CloseDoor); door == nil || !door.opened && !closing {
		w.unless(false, "%T at a door that is not open: #%d", f, ref)
		return
	}
	switch f := f.(type) {
	case CloseDoor:
		delete(w.doors, ref)
		delete(w.asked, openingDoor)
	case VerifyProof:
		door.verified++
		w.unless(door.verified <= 3, "a proof too many is verified")
		w.unless(f.Strikes == w.Codes.Strikes && f.Strikes != before.Codes.Strikes, "a proof is verified that was not counted")
	case AcceptClaim:
		w.unless(door.held && len(w.open) == 0, "a claim is accepted; held: %v, open: %v", door.held, w.open)
		w.open[f.Channel] = true
	}
}

// keepsSecrets: nothing prints a secret, and one that leaves the model, or never gets into it, is wiped or passed on.
func (w *witness) keepsSecrets(e Event, before Model, effects []Effect) {
	for _, v := range []any{e, w.Model, effects, View(w.Model)} {
		printed := fmt.Sprintf("%v %+v %#v", v, v, v)
		for _, s := range w.secrets {
			w.unless(!strings.Contains(printed, s), "%T prints %q", v, s)
		}
	}
	if old := link(before); !old.IsEmpty() && link(w.Model) != old {
		w.unless(slices.Contains(effects, Effect(Wipe{old})), "a link leaves the model without being wiped")
	}
	if old := codeOf(before); !old.IsEmpty() && codeOf(w.Model) != old {
		w.unless(slices.Contains(effects, Effect(Wipe{old})), "a short code leaves the model without being wiped")
	}
	if acted, ok := e.(Acted); ok {
		if s := typed(acted.Action); !s.IsEmpty() {
			w.unless(slices.ContainsFunc(effects, func(f Effect) bool { return carries(f, s) }), "what was typed is neither used nor wiped")
		}
	}
}

func link(m Model) screen.Secret {
	if r, ok := m.Stage.(Ready); ok {
		return r.Attempt.Link
	}
	return screen.Secret{}
}

func codeOf(m Model) screen.Secret {
	if r, ok := m.Stage.(Ready); ok {
		return r.Attempt.Code
	}
	return screen.Secret{}
}

func typed(a screen.Action) screen.Secret {
	switch a := a.(type) {
	case screen.SubmitSignIn:
		return a.Password
	case screen.SubmitCode:
		return a.Code
	case screen.SubmitShortCode:
		return a.Code
	case screen.SubmitPassphrase:
		return a.Passphrase
	}
	return screen.Secret{}
}

func carries(f Effect, s screen.Secret) bool {
	switch f := f.(type) {
	case StartSignIn:
		return f.Password == s
	case StartReauth:
		return f.Password == s
	case SubmitFactor:
		return f.Code == s
	case SubmitCode:
		return f.Code == s
	case UnsealSession:
		return f.Passphrase == s
	case MoveSession:
		return f.Passphrase == s
	case Wipe:
		return f.Secret == Wiper(s)
	}
	return false
}

// shows: what is on screen agrees with what goes on.
func (w *witness) shows() {
	_, looks := w.Aside.(Examining)
	w.unless(looks || w.asked[examining] == 0, "the doctor looks, and nobody looks at the doctor")
	shown := w.Stage.view(w.Model) // also behind an aside
	invite, inviting := shown.(screen.Invite)
	w.unless(inviting && !invite.Scanned || link(w.Model).IsEmpty(), "the link stays in the model under %T", shown)
	w.unless(w.Warned || invite.URL.IsEmpty(), "a code is shown before the warning")
	code, isCode := shown.(screen.Code)
	w.unless(w.Warned || !isCode, "a code to type is shown before the warning")
	w.unless(code.Text == codeOf(w.Model), "the short code stays in the model under %T", shown)
	w.unless(w.clipboard == screen.Secret{} || w.clipboard == code.Text, "a code that is over stays on the clipboard")
	w.unless(code.Copied == !w.clipboard.IsEmpty(), "copied: %v", code.Copied)
	ticks := w.running[TickTimer] != 0 || w.running[WaitTimer] != 0
	w.unless(slices.ContainsFunc(countdowns(shown), screen.Countdown.Running) == ticks, "countdowns %v, ticking %v", countdowns(shown), ticks)
	w.unless(w.running[WaitTimer] == w.Ticking, "the sign-in's ticker: the model says #%d, the world #%d", w.Ticking, w.running[WaitTimer])

	joining := w.Stage
	if adding, is := joining.(Adding); is {
		joining = adding.In
	}
	j, isJoining := joining.(Joining)
	w.unless((isJoining && j.live()) == (w.joining != 0), "joining on screen %v, in the world #%d", isJoining, w.joining)
	stage := w.Stage
	if keeping, is := stage.(Keeping); is {
		stage = keeping.Behind
	}
	if switching, is := stage.(Switching); is {
		stage = switching.Behind
	}
	r, ready := stage.(Ready)
	if !ready {
		others := maps.Clone(w.running)
		delete(others, WaitTimer)
		w.unless(len(others) == 0 && len(w.open) == 0, "nobody is signed in, but timers run or channels are open: %v %v", others, w.open)
		return
	}
	for timer, ref := range r.Attempt.Timers {
		w.unless(w.running[Timer(timer)] == ref, "timer %s: the model says #%d, the world #%d", timerName(Timer(timer)), ref, w.running[Timer(timer)])
	}
	w.unless(w.running[UndoTimer] == r.Devices.Undo, "timer undo: the model says #%d, the world #%d", r.Devices.Undo, w.running[UndoTimer])
	if pairing.Live(r.Attempt.State) {
		w.unless(r.Care == nil, "a pairing goes on under %T", r.Care)
		w.endsByOneClick(shown)
	} else {
		w.unless(len(w.open) == 0 && len(w.doors) == 0, "a channel or a door is left open: %v %v", w.open, w.doors)
	}
}

func (w *witness) endsByOneClick(shown screen.Screen) {
	var click screen.Action = screen.Cancel{}
	if _, card := shown.(screen.Approve); card {
		click = screen.PairDeclined{}
	}
	before := w.Model
	before.Aside = nil // it does not end what goes on behind it
	after, _ := Step(before, Acted{click})
	_, waiting := View(after).(screen.Waiting)
	w.unless(!waiting && !pairing.Live(after.Stage.(Ready).Attempt.State), "%T does not end the pairing", click)
}

// countdowns is what runs out on a screen.
func countdowns(s screen.Screen) []screen.Countdown {
	switch s := s.(type) {
	case screen.Invite:
		return []screen.Countdown{s.Life}
	case screen.Code:
		return []screen.Countdown{s.Life}
	case screen.Approve:
		return []screen.Countdown{s.Life}
	case screen.Waiting:
		return []screen.Countdown{s.Life}
	case screen.SignIn:
		return []screen.Countdown{s.Wait}
	case screen.Barred:
		return []screen.Countdown{s.Wait}
	case screen.Browser:
		return []screen.Countdown{s.Life}
	case screen.Verify:
		return []screen.Countdown{s.Rest, s.Wait, s.Life}
	}
	return nil
}
