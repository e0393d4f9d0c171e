package core

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/pairing"
	"countersign/ui/screen"
)

// walkLines is one line of each sort that matters to the program as a whole. The rules of pairing have a walk of their own.
var walkLines = slices.Concat(
	prefixed("click ", []string{
		"ChooseMozilla", "ChooseSandbox", "ChangeServer", "UseDemoAccount", "ResendCode", "Pair", "ShowCode", "RefreshDevices", "SignOut",
		"PairApproved", "PairDeclined", "Cancel", "Done", "RetryKeychain", "UseMemory", "SubmitSignIn " + alice, "SubmitCode", "TypeCode", "ShowQR",
		"UseAccount alice", "KeepElsewhere", "KeepIn file", "KeepIn memory", "SubmitPassphrase",
		"JoinWithCode", "SubmitShortCode", "JoinConfirmed", "ManageDevices", "Disconnect all", "UndoPairing", "DisconnectConfirmed",
		"ChooseStep backup", "ChooseStep texted", "ChooseStep authenticator", "OpenPage", "SignInWithBrowser", "CopyLink", "ChooseServer accounts.example.org", "UseServer", "CheckServer",
		"OpenSettings", "Prefer dark", "UseRelay wss://pair.example.org", "SaveDiagnostics",
		"OpenHistory", "ClearHistory", "ClearConfirmed",
	}),
	prefixed("door said ", slices.Sorted(maps.Keys(saidAtDoor))),
	[]string{
		"self located abroad", "history read some",
		"started", "session sealed", "keychain failed wrong passphrase", "moved", "not moved locked",
		"session found", "session absent", "keychain failed absent", "keychain failed locked",
		"server found sandbox", "server found self", "servers adopted", "server refused timed out", "signed in", "code wanted e-mailed",
		"code wanted authenticator", "code wanted unblock", "code wanted link", "sign-in refused wrong password", "sign-in refused session gone",
		"sign-in refused blocked by the server's firewall", "sign-in refused the account has no password", "sign-in refused too many requests, 5s",
		"backup code spent 1", "browser awaited", "browser returned", "page unopened", "sign-in refused declined in the browser", "sign-in refused session unverified", "sign-in refused this second factor is not available", "code sent",
		"factor given", "factor wanted", "factor refused timed out", "factor refused verification code wrong or expired",
		"mint failed a second factor or a fresh sign-in is needed",
		"mint failed the stored key is no longer the account's", "session ended",
		"devices listed this", "devices listed this phone", "devices failed timed out", "devices failed session gone",
		"channel opened", "channel unopened refused", "channel said HelloReceived", "channel said HandshakeFailed",
		"channel said ChannelSecured", "request arrived", "request arrived other scope", "channel said PhoneConfirmed",
		"channel said JunkReceived", "channel said SecondCame", "channel said StartedOver", "channel said PhoneLeft", "channel said ChannelLost", "code minted", "mint failed server fault",
		"mint failed session gone", "channel said AuthorizationSent", "door opened", "door unopened absent", "door unopened resting", "door lost unreachable",
		"short code failed refused", "join said JoinSecured", "join said JoinFailed", "join told demo@example.org", "join said Authorization",
		"join said InvalidAuthorization", "join said Cancel", "join said AuthorityLeft", "join redeemed sandbox", "join redeemed self",
		"join refused session gone", "joined sandbox", "disconnected", "not disconnected server fault", "not disconnected session gone",
	},
	slices.DeleteFunc(timerLines(), func(line string) bool { return line == "timer tick" || line == "timer wait" }),
)

// accountLines is the same for who has several accounts. What goes on in one of them is left to walkLines.
var accountLines = slices.Concat(
	prefixed("click ", []string{
		"SwitchAccounts", "UseAccount alice", "UseAccount bob", "LeaveAccount alice", "LeaveAccount bob", "AddAccount", "SignInAgain",
		"ChooseMozilla", "ChooseSandbox", "ChangeServer", "SubmitSignIn " + alice, "Cancel", "Done", "SignOut", "Pair", "RetryKeychain",
		"UseMemory", "SubmitPassphrase",
	}),
	[]string{
		"started", "session found", "session found alice bob", "session found alice ?bob", "session found ?alice bob", "session absent",
		"session absent -alice -bob", "session sealed", "keychain failed changed of ?alice ?bob", "keychain failed absent of ?alice",
		"signed in", "signed in bob", "sign-in refused wrong password", "session ended", "session not ended locked", "dropped",
		"not dropped locked", "devices failed session gone", "devices listed this", "server found sandbox", "channel unopened refused",
	},
)

// place is where the walk has been: what can be told from outside, without the numbers that only ever grow.
func place(m Model) string {
	if r, is := m.Aside.(Rechecking); is {
		return fmt.Sprintf("%T %v over %T", r, r.step(m), m.Stage.view(m))
	}
	if r, is := m.Aside.(Recalling); is {
		return fmt.Sprintf("%T over %T, asking %v, clearing %v, %d entries", r, m.Stage.view(m), r.Asked != 0, r.Clearing, len(r.Read.Entries))
	}
	if m.Aside != nil { // it changes nothing of what goes on behind it
		return fmt.Sprintf("%T over %T", m.Aside, m.Stage.view(m))
	}
	m.LastRef, m.Ticking, m.Preferences, m.Relay, m.Accounts = 0, 0, screen.Preferences{}, "", roughlyKnown(m.Accounts)
	m.Codes.Strikes = pairing.Strikes{} // a budget over all attempts; the scripts spend it
	switch s := m.Stage.(type) {
	case Starting:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case Choosing:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case SigningIn:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case Verifying:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case InBrowser:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case Joining:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case Unsealing:
		s.Asked = asksAtAll(s.Asked)
		m.Stage = s
	case Switching:
		s.Asked = asksAtAll(s.Asked)
		behind := m
		behind.Stage, s.Behind, s.Problem = s.Behind, nil, screen.Problem{}
		m.Stage = s
		return fmt.Sprintf("%T %+v before %s", s, s, place(behind))
	case Adding:
		in := m
		in.Stage = s.In
		return fmt.Sprintf("back to %s around %s", s.Back.Key, place(in))
	case Keeping:
		s.Asked = asksAtAll(s.Asked)
		behind := m
		behind.Stage, s.Behind, s.Problem = s.Behind, nil, screen.Problem{}
		m.Stage = s
		return fmt.Sprintf("%T %+v before %s", s, s, place(behind))
	case Ready:
		s.SigningOut, s.Devices.Asked = asksAtAll(s.SigningOut), asksAtAll(s.Devices.Asked)
		m.Site, m.Unkept, m.Forgone, m.Sealed = Site{}, 0, 0, false // they change what a signed-in person reads, not what can happen
		s.Devices, s.Care = s.Devices.unnumbered(), carefully(s.Care)
		a := &s.Attempt
		a.Fresh, a.Failed = 0, screen.Failed{} // see rows
		a.Channel, a.Door, a.Minting = asksAtAll(a.Channel), asksAtAll(a.Door), asksAtAll(a.Minting)
		a.StepUp.Asked = asksAtAll(a.StepUp.Asked)
		a.Where = Whereabouts{} // what a person reads, and nothing else
		a.State = roughly(a.State)
		if pairing.Live(a.State) { // nobody looks at the list meanwhile
			s.Devices, a.Before, a.BeforeKnown = Devices{}, nil, false
		}
		for timer := range a.Timers {
			a.Timers[timer] = asksAtAll(a.Timers[timer])
		}
		m.Stage = s
	}
	return fmt.Sprintf("%T %+v", m.Stage, m)
}

// unnumbered leaves out the keys, which only ever grow, and whether the timer has another number.
func (d Devices) unnumbered() Devices {
	d.LastKey, d.Undo, d.List = 0, asksAtAll(d.Undo), slices.Clone(d.List)
	for i := range d.List {
		d.List[i].Key = 0
	}
	return d
}

// roughlyKnown leaves out in which order the accounts came, and what does not tell them apart.
func roughlyKnown(accounts []Account) (rough []Account) {
	for _, a := range accounts {
		rough = append(rough, Account{Profile: Profile{Key: a.Profile.Key}, State: a.State})
	}
	slices.SortFunc(rough, func(a, b Account) int { return strings.Compare(string(a.Profile.Key), string(b.Profile.Key)) })
	return rough
}

func carefully(c Care) Care {
	switch c := c.(type) {
	case Browsing:
		return Browsing{}
	case Asking:
		c.Of = slices.Clone(c.Of)
		for i := range c.Of {
			c.Of[i].Shown.Key = 0
		}
		return c
	case Removing:
		c.Asked, c.Of = asksAtAll(c.Asked), slices.Clone(c.Of)
		for i := range c.Of {
			c.Of[i].Shown.Key = 0
		}
		return c
	}
	return c
}

// roughly leaves out what only the rules count: what a phone was forgiven, and the proofs at a door that is a tripwire.
func roughly(s pairing.State) pairing.State {
	switch s := s.(type) {
	case pairing.Handshaking:
		s.Door.Used = min(s.Door.Used, 1)
		return s
	case pairing.AwaitingRequest:
		s.Door.Used, s.Patience = min(s.Door.Used, 1), pairing.Patience{}
		return s
	case pairing.Deciding:
		s.Door.Used, s.Patience = min(s.Door.Used, 1), pairing.Patience{}
		return s
	case pairing.AwaitingPhone:
		s.Door.Used, s.Patience = min(s.Door.Used, 1), pairing.Patience{}
		return s
	}
	return s
}

func asksAtAll(r Ref) Ref { return min(r, 1) }

// rows is the program as it is, and as it were if this attempt were the last that begins by itself: between the first and the last
// there is nothing to tell.
func rows(p *played) []*played {
	r, ready := p.Stage.(Ready)
	if !ready || !pairing.Live(r.Attempt.State) {
		return []*played{p}
	}
	r.Attempt.Fresh = mostFresh
	last := *p
	last.Stage = r
	r.Attempt.Fresh = 0
	first := *p
	first.Stage = r
	return []*played{&first, &last}
}

// TestWalk goes everywhere that the program can get to by walkLines, and finds that every screen and every ending can be
// reached, that closing the window quits from everywhere, and that no place is a dead end: from each the home screen can
// still be reached.
func TestWalk(t *testing.T) {
	w := walkEverywhere(t, walkLines)
	for _, s := range []screen.Screen{
		screen.Starting{}, screen.KeychainTrouble{}, screen.Keeping{}, screen.Passphrase{}, screen.Welcome{}, screen.SignIn{}, screen.Verify{}, screen.Barred{}, screen.Browser{}, screen.Server{}, screen.Home{}, screen.Devices{}, screen.ConfirmDisconnect{}, screen.Disconnecting{}, screen.Invite{}, screen.Code{},
		screen.Waiting{}, screen.Approve{}, screen.Connected{}, screen.Ended{}, screen.Join{}, screen.Settings{}, screen.History{}, screen.ConfirmClear{},
	} {
		if !w.screens[fmt.Sprintf("%T", s)] {
			t.Errorf("%T is never shown", s)
		}
	}
	for _, why := range pairing.Reasons() {
		if !w.endings[why] && why != pairing.CodesResting { // that budget is over all attempts, and this walk forgets it
			t.Errorf("no pairing ends for reason %d", why)
		}
	}
}

// TestWalkOfAccounts is TestWalk for who has several accounts, by accountLines.
func TestWalkOfAccounts(t *testing.T) {
	w := walkEverywhere(t, accountLines)
	for _, s := range []screen.Screen{screen.Accounts{}, screen.KeychainTrouble{}, screen.Passphrase{}, screen.SignIn{}, screen.Welcome{}, screen.Home{}} {
		if !w.screens[fmt.Sprintf("%T", s)] {
			t.Errorf("%T is never shown", s)
		}
	}
}

func walkEverywhere(t *testing.T, lines []string) *walk {
	w := &walk{
		lines: lines, known: map[string]bool{}, from: map[string][]string{}, screens: map[string]bool{}, endings: map[pairing.Reason]bool{},
	}
	warned := inWindows()
	warned.Warned = true // TestWarningComesOnce is for the others
	w.visit("nowhere", play(warned))
	for len(w.queue) > 0 {
		p := w.queue[0]
		w.queue = w.queue[1:]
		w.quits(t, p)
		here := place(p.Model)
		for _, p := range rows(p) {
			w.goOn(here, p)
		}
	}
	t.Logf("%d places", len(w.known))
	if stuck := w.deadEnds(); len(stuck) > 0 {
		t.Errorf("%d places lead home no more, one is %s", len(stuck), stuck[0])
	}
	return w
}

// goOn visits what each line leads to.
func (w *walk) goOn(here string, p *played) {
	for _, line := range w.lines {
		if m, effects := Step(p.Model, must(p.event(line))); len(effects) == 0 && reflect.DeepEqual(m, p.Model) {
			continue
		}
		next := &played{p.Model, maps.Clone(p.newest), maps.Clone(p.timers)}
		must(next.say(line))
		w.visit(here, next)
	}
}

type walk struct {
	lines   []string
	queue   []*played
	known   map[string]bool
	from    map[string][]string // each place's neighbours that lead to it
	homes   []string
	screens map[string]bool
	endings map[pairing.Reason]bool
}

func (w *walk) visit(from string, p *played) {
	here := place(p.Model)
	w.from[here] = append(w.from[here], from)
	if w.known[here] {
		return
	}
	w.known[here] = true
	w.queue = append(w.queue, p)
	w.screens[fmt.Sprintf("%T", View(p.Model))] = true
	if r, ok := p.Stage.(Ready); ok {
		if e, ended := r.Attempt.State.(pairing.Ended); ended {
			w.endings[e.Why] = true
		}
		if r.Attempt.State == (pairing.Idle{}) && r.Care == nil && r.SigningOut == 0 {
			w.homes = append(w.homes, here)
		}
	}
}

// quits: closing the window ends the program here, after what was open is closed.
func (w *walk) quits(t *testing.T, p *played) {
	m, effects := Step(p.Model, Acted{screen.WindowClosed{}})
	if effects[len(effects)-1] != Effect(Quit{}) {
		t.Fatalf("closing the window does not quit from %s", place(p.Model))
	}
	if r, ok := m.Stage.(Ready); ok && pairing.Live(r.Attempt.State) {
		t.Fatalf("closing the window leaves the pairing going on from %s", place(p.Model))
	}
	if j, ok := m.Stage.(Joining); ok && j.live() {
		t.Fatalf("closing the window leaves the joining going on from %s", place(p.Model))
	}
}

// deadEnds goes backwards from home.
func (w *walk) deadEnds() []string {
	reached := map[string]bool{}
	for queue := w.homes; len(queue) > 0; queue = queue[1:] {
		if here := queue[0]; !reached[here] {
			reached[here] = true
			queue = append(queue, w.from[here]...)
		}
	}
	var stuck []string
	for here := range w.known {
		if !reached[here] {
			stuck = append(stuck, here)
		}
	}
	slices.SortFunc(stuck, strings.Compare)
	return stuck
}
