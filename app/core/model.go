// Package core is the program: one pure function from what happened to what is to be done, and one from where the program
// stands to what is on screen.
//
//	Step(Model, Event) (Model, []Effect)      View(Model) screen.Screen
//
// Nothing here does anything. Package main performs the effects and reports back with events.
package core

import (
	"countersign/oauth"
	"countersign/ui/screen"
)

// Model is where the program stands.
type Model struct {
	// Stage is what the person is doing.
	Stage Stage
	// Site is the account server in use, once one is chosen.
	Site Site
	// Onlooker says how somebody else may be seeing the screen; 0 while nobody is known to, or nobody looks.
	Onlooker screen.Onlooker
	// Windows says that a second window can be opened, for the demo phone.
	Windows bool
	// Accounts are all that are known, the one used last first, and Wanted is the e-mail address of the one to begin with; usually
	// empty.
	Accounts []Account
	Wanted   string
	// Unkept says why the session in use is in memory only; 0 when it is not. Forgone says why all that come are; 0 when they are not.
	Unkept  KeychainFault
	Forgone KeychainFault
	// Sealed says that sessions are kept in a sealed file, and not in the keychain.
	Sealed bool
	// Address is the self-hosted server to ask before anything else, while no site is chosen; may be empty.
	Address string
	// Notice is something to say on the first screen, for example that the settings could not be read.
	Notice screen.Problem
	// Codes is about the short codes that are shown on this computer.
	Codes Codes
	// Relay replaces the relays that account servers name; empty replaces none.
	Relay string
	// Warned says that the person has read, since the program started, what to know before a code is shown.
	Warned bool
	// Preferences are how the person wants the program to be.
	Preferences screen.Preferences
	// Aside is what is looked at beside the stage; usually nil.
	Aside Aside
	// Shell is how the program stands in the desktop.
	Shell Shell
	// Ticking is the ticker of what a sign-in waits for; 0 while it waits for nothing.
	Ticking Ref
	// LastRef is the newest Ref given out.
	LastRef Ref
}

// Kind is what sort of account server a site is.
type Kind uint8

const (
	// Unchosen: the person has not said.
	Unchosen Kind = iota
	Mozilla
	SelfHosted
	Sandbox
)

// Site is an account server and its relay.
type Site struct {
	Kind    Kind
	Servers oauth.Servers
	// Demo is the sandbox's demo account; empty elsewhere.
	Demo string
	// Reach is the origin at which other devices find the sandbox, if it listens for them; this computer never uses it.
	Reach string
}

// New is the program before its first event. A chosen site, or the address of one, skips the question where the account
// is.
func New(site Site, address string, notice screen.Problem) Model {
	return Model{Stage: Starting{}, Site: site, Address: address, Notice: notice}
}

// Step is the program: what happens next, and what has to be done, when e happens in m.
func Step(m Model, e Event) (Model, []Effect) {
	t := &turn{Model: m}
	if seen, is := e.(ScreenSeen); is {
		t.Onlooker = seen.By
		return t.Model, nil
	}
	if t.atShell(e) {
		return t.Model, t.effects
	}
	if fired, ok := e.(TimerFired); ok && fired.Timer == WaitTimer {
		if !fired.Ref.answers(m.Ticking) {
			return m, nil
		}
		t.Ticking = 0
	}
	if !t.turnAside(e) {
		t.Stage = t.Stage.on(t, e) // the aside may have changed it
		t.comeForward(m)
	}
	t.wipeUnused(e)
	t.keepTicking()
	t.stopUnwatched(m)
	t.turnToWanted()
	t.tell(m)
	return t.Model, t.effects
}

// Stage is what the person is doing: one struct per stage, holding only what is known in it.
//
//	             Vetting
//	                ⇅
//	Starting ──► Choosing ──► SigningIn ⇄ Verifying ──► Ready ──► SigningIn
//	    ⇅                      ⇅     ⇅        │            ▲
//	KeychainClosed         Barred   TypingCode ⇄ Joining ──┤
//	                         └──► InBrowser ───────────────┘
//
// Keeping and Switching stand before Ready, and Adding around all from Choosing to Joining.
type Stage interface {
	// on handles an event; what a stage has no use for, it leaves alone.
	on(t *turn, e Event) Stage
	view(m Model) screen.Screen
}

// turn is one step being taken: the model so far, and the effects so far.
type turn struct {
	Model
	effects []Effect
}

func (t *turn) do(effects ...Effect) { t.effects = append(t.effects, effects...) }

// ref gives out a new Ref.
func (t *turn) ref() Ref {
	t.LastRef++
	return t.LastRef
}

// wipeUnused clears what a person typed at a moment when nobody wanted it.
func (t *turn) wipeUnused(e Event) {
	if a, ok := e.(Acted); ok && len(t.effects) == 0 {
		switch a := a.Action.(type) {
		case screen.SubmitSignIn:
			t.do(Wipe{a.Password})
		case screen.SubmitCode:
			t.do(Wipe{a.Code})
		case screen.SubmitShortCode:
			t.do(Wipe{a.Code})
		case screen.SubmitPassphrase:
			t.do(Wipe{a.Passphrase}, Wipe{a.Again})
		}
	}
}

// View is what is on screen.
func View(m Model) screen.Screen {
	if m.Aside != nil {
		return m.Aside.view(m)
	}
	return watched(m.Stage.view(m), m.Onlooker)
}
