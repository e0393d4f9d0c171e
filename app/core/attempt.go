package core

import (
	"cmp"
	"slices"
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// Attempt is one pairing: the rules' state, and what the rules do not need to know but the person and the effects do.
type Attempt struct {
	State   pairing.State
	Profile Profile
	// Step is the step that it takes, and still the one that failed when it has ended.
	Step screen.PairingStep
	// Channel is the channel in use, and Via the relay that it is on; what other channels say is of the past.
	Channel Ref
	Via     string
	Minting Ref
	// Timers holds the Ref of each timer that runs.
	Timers [UndoTimer]Ref
	// Link is the pairing URL while it may be scanned.
	Link screen.Secret
	Life screen.Countdown
	// Door is the door that is open, or being opened; Typed says that this pairing goes by a short code, Wrong that somebody
	// typed a wrong one.
	Door  Ref
	Typed bool
	Wrong bool
	// Code is the short code while it may be typed, and Spoken its spelling.
	Code   screen.Secret
	Spoken screen.Secret
	// Phone is who the relay says the phone is, and Request what it asked for, once accepted.
	Phone   pairing.Sender
	Request oauth.Request
	// Where is this computer, to be compared with the phone.
	Where Whereabouts
	// Refused, Relay, DoorFault and Failure say more about how it ended: which part of the request was bad, why there was no
	// channel, no short code, no authorization code. Rest is how long no short code is checked.
	Refused   string
	Relay     RelayFault
	DoorFault DoorFault
	Rest      time.Duration
	Failure   oauth.Failure
	// StepUp is the code of an authenticator app that may be wanted first. MintedTwice says that it was wanted by a minting.
	StepUp      StepUp
	MintedTwice bool
	// Fresh counts the attempts since the person's last click that began by themselves, and Failed says why this one did.
	Fresh  int
	Failed screen.Failed
	// Given says that the code was handed to the channel. From then on the phone may have got it.
	Given bool
	// Before lists the clients that the account knew already; BeforeKnown says that it is complete.
	Before      []string
	BeforeKnown bool
	// Polls counts how often the account was asked since the phone was paired; Found is the phone, once listed.
	Polls int
	Found string
}

var idle = Attempt{State: pairing.Idle{}}

// polls is when the account is asked whether it lists the phone, counted from one asking to the next (pairing protocol
// spec, section 6.4).
var polls = []time.Duration{2 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 14 * time.Second}

// begin starts a pairing in the account, with a QR code or, if first is pairing.CodeWanted, a short code.
func begin(t *turn, p Profile, known Devices, first pairing.Event) Attempt {
	t.do(WatchScreen{})
	a := Attempt{State: pairing.Idle{}, Profile: p, Before: handles(known.clients()), BeforeKnown: known.Known}
	return a.feed(t, first)
}

// act is what the person may do while the pairing is live.
func (a Attempt) act(t *turn, action screen.Action) Attempt {
	switch action := action.(type) {
	case screen.PairApproved:
		return a.approve(t)
	case screen.SubmitCode:
		return a.submitFactor(t, action.Code)
	case screen.PairDeclined:
		return a.feed(t, pairing.Declined{})
	case screen.Cancel:
		return a.feed(t, pairing.Cancelled{})
	case screen.ShowCode:
		t.Warned = true
	case screen.TypeCode:
		if t.Warned {
			return a.feed(t, pairing.CodeWanted{})
		}
	case screen.ShowQR:
		return a.feed(t, pairing.InvitationWanted{})
	case screen.CopyCode:
		return a.copyCode(t)
	case screen.OpenDemoPhone:
		if _, inviting := a.State.(pairing.Inviting); inviting && t.Warned && t.offersDemoPhone() {
			servers := a.Profile.Servers
			servers.Relay = a.Via
			t.do(OpenDemoPhone{servers, screen.NewSecret(a.Link.Reveal())})
		}
	}
	return a
}

// on is what effects report. An answer with another Ref belongs to the past.
func (a Attempt) on(t *turn, e Event) Attempt {
	switch e := e.(type) {
	case ChannelOpened:
		return a.opened(t, e)
	case ChannelUnopened:
		if a.opens(e.Ref) {
			a.Channel, a.Relay = 0, e.Fault
			return a.feed(t, pairing.OpeningFailed{})
		}
	case ChannelSaid:
		if e.Ref.answers(a.Channel) {
			return a.feed(t, e.Event)
		}
	case RequestArrived:
		if e.Ref.answers(a.Channel) {
			return a.judge(t, e)
		}
	case DoorOpened, DoorUnopened, DoorLost, DoorSaid:
		return a.onDoor(t, e)
	case CodeMinted:
		t.do(Wipe{e.Authorization.Code})
		if e.Ref.answers(a.Minting) {
			return a.minted(t, e.Authorization)
		}
	case MintFailed:
		if e.Ref.answers(a.Minting) {
			return a.unminted(t, e.Failure)
		}
	case FactorWanted, FactorGiven, FactorRefused:
		return a.onFactor(t, e)
	case SelfLocated, SelfUnlocated:
		return a.located(e)
	}
	return a
}

// opened keeps of the invitation only the link to draw.
func (a Attempt) opened(t *turn, e ChannelOpened) Attempt {
	t.do(Wipe{e.Invitation.Key})
	if !a.opens(e.Ref) {
		return a
	}
	a.Link = screen.NewSecret(e.Invitation.URL(
		cmp.Or(t.Site.Reach, a.Profile.Servers.Content), pairing.Version(t.Preferences.PairingVersion)))
	return a.feed(t, pairing.ChannelOpened{})
}

// opens reports whether an answer with this Ref is about the channel that is being opened.
func (a Attempt) opens(r Ref) bool {
	_, opening := a.State.(pairing.Opening)
	return opening && r.answers(a.Channel)
}

// judge checks the phone's request. Only the first one counts: the rules end the pairing at a second.
func (a Attempt) judge(t *turn, e RequestArrived) Attempt {
	if _, first := a.State.(pairing.AwaitingRequest); !first {
		return a.feed(t, pairing.RequestReceived{})
	}
	r, err := oauth.ParseRequest(oauth.Fields(e.Request), oauth.PolicyOf(a.Profile.Servers))
	if err != nil {
		a.Refused = refusedField(err)
		return a.feed(t, pairing.RequestReceived{})
	}
	a.Phone, a.Request = e.Sender.Printable(), r
	return a.feed(t, pairing.RequestReceived{Acceptable: true}).locate(t)
}

// minted passes a copy of the code on within this one step, so it never rests in the model.
func (a Attempt) minted(t *turn, code oauth.Authorization) Attempt {
	was := len(t.effects)
	a = a.feed(t, pairing.CodeMinted{})
	for i, e := range t.effects[was:] {
		if send, ok := e.(SendAuthorization); ok {
			send.Message = pairing.Authorization{Code: pairing.NewAuthorizationCode(code.Code.Text()), State: code.State}
			t.effects[was+i] = send
		}
	}
	return a
}

// feed takes one step of the rules and turns their effects into the program's.
func (a Attempt) feed(t *turn, e pairing.Event) Attempt {
	was := a.State
	next, effects := pairing.Step(a.State, e)
	a.State = next
	a = a.moved(t, was)
	for _, effect := range effects {
		a = a.perform(t, effect)
	}
	return a.ticking(t)
}

func (a Attempt) perform(t *turn, e pairing.Effect) Attempt {
	switch e := e.(type) {
	case pairing.OpenChannel:
		a.Channel, a.Via, a.Relay, a.Typed = t.ref(), t.relayOf(a.Profile.Servers), 0, false
		t.do(OpenChannel{a.Channel, a.Via})
	case pairing.CloseChannel:
		t.do(CloseChannel{a.Channel, e.Farewell})
		a.Channel = 0
	case pairing.SendMetadata:
		t.do(SendMessage{a.Channel, pairing.Metadata{Email: a.Profile.Email, DeviceName: DeviceName}})
	case pairing.MintCode:
		a.Minting = t.ref()
		t.do(MintCode{a.Minting, a.Profile.UID, a.Request})
	case pairing.AbortMint:
		if a.Minting != 0 {
			t.do(AbortMint{a.Minting})
			a.Minting = 0
		}
	case pairing.SendAuthorization:
		a.Minting, a.Given = 0, true
		t.do(SendAuthorization{Ref: a.Channel})
	case pairing.StartTimer:
		a = a.start(t, Timer(e.Timer), e.After)
	case pairing.StopTimer:
		a = a.stop(t, Timer(e.Timer))
	default:
		a = a.performAtDoor(t, e)
	}
	return a
}

// DeviceName is what this computer calls itself towards a phone.
const DeviceName = "Countersign"

// moved keeps what is on screen in step with the state: the link and the short code leave the model as soon as they may not be
// used any more, the countdown follows the state's own time limit, and a pairing that is done begins to look for its phone.
func (a Attempt) moved(t *turn, was pairing.State) Attempt {
	if _, inviting := a.State.(pairing.Inviting); !inviting && !a.Link.IsEmpty() {
		t.do(Wipe{a.Link})
		a.Link = screen.Secret{}
	}
	a = a.dropCode(t)
	if step := stepOf(a.State); step != 0 {
		a.Step = step
	}
	if !pairing.Live(a.State) {
		if pairing.Live(was) {
			a.record(t)
			t.do(IgnoreScreen{})
		}
		a.StepUp.Asked, a.Where.Asked, a.Life = 0, 0, screen.Countdown{}
	}
	if limit := shownLimit(a.State); limit != shownLimit(was) {
		seconds := int(limit.Limit() / time.Second)
		a.Life = screen.Countdown{Left: seconds, Total: seconds}
		if limit == 0 {
			a.Life = screen.Countdown{}
		}
	}
	if _, paired := a.State.(pairing.Paired); paired && pairing.Live(was) {
		a = a.lookLater(t)
	}
	return a
}

// shownLimit is the time limit that a state shows; 0, the cap of the whole flow, is never shown.
func shownLimit(s pairing.State) pairing.Timer {
	switch s.(type) {
	case pairing.Inviting:
		return pairing.RenewTimer
	case pairing.Offering:
		return pairing.CodeTimer
	case pairing.Deciding, pairing.AwaitingPhone:
		return pairing.DecideTimer
	}
	return pairing.FlowTimer
}

// ticking runs the ticker while, and only while, something counts down.
func (a Attempt) ticking(t *turn) Attempt {
	switch {
	case a.Life.Running() && a.Timers[TickTimer] == 0:
		return a.start(t, TickTimer, time.Second)
	case !a.Life.Running() && a.Timers[TickTimer] != 0:
		return a.stop(t, TickTimer)
	}
	return a
}

func (a Attempt) tick(t *turn) Attempt {
	a.Timers[TickTimer] = 0
	a.Life.Left = max(a.Life.Left-1, 0)
	return a.ticking(t)
}

func (a Attempt) start(t *turn, timer Timer, after time.Duration) Attempt {
	a.Timers[timer] = t.ref()
	t.do(StartTimer{a.Timers[timer], timer, after})
	return a
}

func (a Attempt) stop(t *turn, timer Timer) Attempt {
	a.Timers[timer] = 0
	t.do(StopTimer{timer})
	return a
}

// runs reports whether e comes from a timer that is still wanted.
func (a Attempt) runs(e TimerFired) bool {
	return e.Timer < UndoTimer && e.Ref.answers(a.Timers[e.Timer])
}

// lookFor looks for the phone in a fresh list of the account's clients. Before the phone is paired the list says what was
// there already.
func (a Attempt) lookFor(t *turn, list []oauth.AttachedClient) Attempt {
	if _, paired := a.State.(pairing.Paired); !paired {
		a.Before, a.BeforeKnown = handles(list), true
		return a
	}
	for _, c := range list {
		if h := handle(c); a.BeforeKnown && a.mayBe(c) && h != "" && !slices.Contains(a.Before, h) {
			a.Found = h
			return a
		}
	}
	return a.lookLater(t)
}

// mayBe reports whether that is what was let in, if it is new. Who got a session of its own is listed without a client id.
func (a Attempt) mayBe(c oauth.AttachedClient) bool {
	return c.ClientID == a.Request.ClientID() || c.ClientID == "" && a.Request.GrantsSession()
}

// stopPolling gives up looking.
func (a Attempt) stopPolling(t *turn) {
	if a.Timers[PollTimer] != 0 {
		t.do(StopTimer{PollTimer})
	}
}

// lookLater asks the account again in a while, until it has been asked often enough.
func (a Attempt) lookLater(t *turn) Attempt {
	_, paired := a.State.(pairing.Paired)
	if !paired || a.Found != "" || a.Polls == len(polls) {
		return a
	}
	a.Polls++
	return a.start(t, PollTimer, polls[a.Polls-1])
}

// showsUselessSession reports whether this attempt ended because only signing in again helps.
func (a Attempt) showsUselessSession() bool {
	_, ended := a.State.(pairing.Ended)
	return ended && useless(a.Failure.Kind)
}

// useless reports whether a failure means that only signing in again helps.
func useless(kind oauth.FailureKind) bool {
	switch kind {
	case oauth.SessionGone, oauth.StaleKey, oauth.StaleAuth, oauth.SessionUnverified:
		return true
	}
	return false
}

func handles(list []oauth.AttachedClient) []string {
	var hs []string
	for _, c := range list {
		hs = append(hs, handle(c))
	}
	return hs
}

// handle names a client of the account by what does not change while it lives; empty for a mere session, whose handle may
// be a credential.
func handle(c oauth.AttachedClient) string {
	if c.RefreshTokenID != "" {
		return c.RefreshTokenID
	}
	return c.DeviceID
}
