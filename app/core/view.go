package core

import (
	"net/url"
	"slices"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

func (Starting) view(Model) screen.Screen { return screen.Starting{} }

func (s KeychainClosed) view(m Model) screen.Screen {
	return screen.KeychainTrouble{
		Problem: closedSentence(s.Fault, m.Accounts), Elsewhere: s.Fault == KeychainChanged, CanSignIn: len(m.Accounts) > 0,
	}
}

func (s Choosing) view(Model) screen.Screen {
	return screen.Welcome{Address: s.Address, Busy: s.Asked != 0, Problem: s.Problem, Why: s.Why}
}

func (s SigningIn) view(m Model) screen.Screen {
	v := screen.SignIn{
		Server: m.Site.name(), Email: s.Email, Again: s.Stays != Profile{}, KeychainNote: unkeptNote(m.Forgone),
		Browser: m.canUseBrowser(), Notice: s.Notice, Busy: s.Asked != 0, Wait: s.Waits.Server, Problem: s.Problem, Why: s.Why,
	}
	if !v.Again {
		v.Demo, v.CanJoin, v.NoJoin = m.Site.Demo, m.canJoin(), m.noJoinNote()
	}
	return v
}

func (s Verifying) view(Model) screen.Screen {
	return screen.Verify{
		Step: s.Step, Email: s.Email, Others: s.others(), Busy: s.Asked != 0 && s.Step != screen.EmailedLink || s.Sending, Resent: s.Resent,
		Resends: sends(s.Step), Rest: s.Waits.Resend, Wait: s.Waits.Server, Life: s.Waits.Link, Problem: s.Problem,
	}
}

// siteOf is the site of a session that was not signed in here and now.
func siteOf(s oauth.Servers) Site {
	if s == oauth.Production() {
		return Site{Kind: Mozilla, Servers: s}
	}
	return Site{Kind: SelfHosted, Servers: s}
}

// name is what the person calls the server.
func (s Site) name() string {
	switch s.Kind {
	case Mozilla:
		return "Mozilla"
	case Sandbox:
		return screen.Say("the practice server")
	}
	if u, err := url.Parse(s.Servers.Content); err == nil {
		return u.Host
	}
	return s.Servers.Content
}

func (s Ready) view(m Model) screen.Screen {
	if shown, is := s.Attempt.stepUp(); is {
		return shown
	}
	if shown := s.tending(); shown != nil {
		return shown
	}
	switch state := s.Attempt.State.(type) {
	case pairing.Idle:
		return s.home(m)
	case pairing.Deciding:
		return s.Attempt.card(state)
	case pairing.AwaitingPhone:
		return screen.Waiting{
			Stage: screen.AwaitingPhone, Typed: s.Attempt.Typed, Phone: s.Attempt.phone().name(), Life: s.Attempt.Life,
		}
	case pairing.Minting, pairing.Delivering:
		return screen.Waiting{Stage: screen.Authorizing, Typed: s.Attempt.Typed, Phone: s.Attempt.phone().name()}
	case pairing.Handshaking, pairing.AwaitingRequest:
		if s.Attempt.Typed {
			return screen.Waiting{Stage: screen.Securing, Typed: true}
		}
		return screen.Invite{Scanned: true, DemoPhone: m.offersDemoPhone()}
	case pairing.OpeningDoor, pairing.Offering:
		return s.Attempt.code(m)
	case pairing.Paired:
		return s.connected()
	case pairing.Ended:
		return screen.Ended{
			Title: s.Attempt.endedTitle(state.Why), Failed: s.Attempt.failed(state.Why), Calm: s.Attempt.calm(state.Why),
			Alarm: isAlarm(state.Why), Typed: s.Attempt.offersAnotherCode(state.Why),
		}
	}
	return s.invite(m)
}

func (s Ready) home(m Model) screen.Screen {
	h := screen.Home{
		Email: s.Profile.Email, Name: s.Profile.Name, Server: m.Site.name(), Loading: s.Devices.Asked != 0,
		KeychainNote: unkeptNote(m.Unkept), CanRetry: m.canKeep(), SigningOut: s.SigningOut != 0,
	}
	h.Backups = s.Backups.problem()
	h.DevicesProblem, h.Why = s.Devices.problem(), networkCheck(s.Devices.Fault.Kind)
	h.Devices = s.Devices.shown()
	if h.More = len(h.Devices) - homeDevices; h.More > 0 {
		h.Devices = h.Devices[:homeDevices]
	}
	h.More = max(h.More, 0)
	h.CanUndo = s.Devices.canUndo()
	return h
}

// homeDevices is how many devices are shown at home.
const homeDevices = 3

// oneOfSeveral is whose codes these are, where there are several accounts; empty otherwise.
func (a Attempt) oneOfSeveral(m Model) (account string) {
	if len(m.Accounts) > 1 {
		account = a.Profile.Email
	}
	return account
}

func (s Ready) invite(m Model) screen.Screen {
	a := s.Attempt
	invite := screen.Invite{
		Life: a.Life, Renewed: a.Fresh > 0, DemoPhone: m.offersDemoPhone(), Failed: a.Failed, Hold: m.Preferences.HoldToReveal,
		Warn: !m.Warned, Account: a.oneOfSeveral(m),
	}
	if m.Warned && a.Life.Left > lastCall {
		invite.URL = a.Link
	}
	switch state := a.State.(type) {
	case pairing.Inviting:
		invite.Renewed = invite.Renewed || state.Renewal
	case pairing.Pausing:
		if state.Failures > 0 {
			invite.Problem, invite.Failed = relaySentence(a.Relay), screen.Failed{}
		}
	}
	return invite
}

// lastCall is from how many seconds on before its end a code is shown no more, so that a phone that has just scanned it still finds
// its channel: phones have to load a page first.
const lastCall = 8

// offersDemoPhone: a demo phone needs the sandbox's servers, and a window of its own.
func (m Model) offersDemoPhone() bool { return m.Site.Kind == Sandbox && m.Windows }

// card is the question that the whole program exists for.
func (a Attempt) card(s pairing.Deciding) screen.Screen {
	p := a.phone()
	return screen.Approve{
		Device: p.device, System: p.system, Browser: p.browser,
		Place: placeOf(a.Phone), Address: a.Phone.Remote, Here: placeOf(a.Where.Here), Nearness: a.Where.Nearness,
		Account: a.Profile.Email, App: a.Request.ClientName(), Grants: grants(a.Request),
		Typed: a.Typed, Wrong: a.Wrong, PhoneConfirmed: s.PhoneConfirmed, CanApprove: s.Looked, Life: a.Life,
		Problem: a.StepUp.Problem,
	}
}

// grants says what a request asks for, in plain words.
func grants(r oauth.Request) []string {
	var lines []string
	if r.GrantsSync() {
		lines = append(lines, screen.Say("The keys to your synced data: bookmarks, passwords, history and open tabs"))
	}
	if r.GrantsSession() {
		lines = append(lines, screen.Say("A full sign-in to your account, as if you had typed your password there"))
	}
	if slices.Contains(strings.Fields(r.Scope()), oauth.ScopeProfile) {
		lines = append(lines, screen.Say("Your e-mail address, name and picture"))
	}
	return lines
}

func (s Ready) connected() screen.Screen {
	c := screen.Connected{
		Phone: s.Attempt.phone().name(), Account: s.Profile.Email, Grants: grants(s.Attempt.Request),
		Listed: s.Attempt.Found != "", Typed: s.Attempt.Typed,
		CanUndo:  s.Devices.canUndo() && s.Devices.Paired == s.Attempt.Found,
		Checking: s.Attempt.Found == "" && (s.Attempt.Timers[PollTimer] != 0 || s.Devices.Asked != 0),
	}
	for _, client := range s.Devices.List {
		if s.Attempt.Found != "" && handle(client.AttachedClient) == s.Attempt.Found && client.Name != "" {
			c.Phone = client.Name
		}
	}
	return c
}

func (a Attempt) phone() description { return describe(a.Phone.UserAgent) }

// join puts what is known side by side.
func join(separator string, parts ...string) string {
	var known []string
	for _, p := range parts {
		if p != "" {
			known = append(known, p)
		}
	}
	return strings.Join(known, separator)
}
