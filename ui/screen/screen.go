// Package screen says what is shown and what a person can do about it, as plain data: a [Screen] goes out to a renderer,
// an [Action] comes back. The window (package ui) and the terminal (package ui/term) draw the same screens with the same
// words; all words that do not depend on data stand here, beside the screen they belong to.
package screen

// Screen is one of the screens of this package: [Starting], [Welcome], [SignIn], [Verify], [Barred], [Browser], [Server], [Home],
// [Devices], [ConfirmDisconnect], [Disconnecting], [Invite], [Code], [Waiting], [Approve], [Connected], [Ended], [Join],
// [KeychainTrouble], [Keeping], [Passphrase], [Accounts], [Doctor] or, in the demo phone's own window, [Phone].
type Screen interface{ screen() }

// Problem is a failure put for a person: what happened, and what to do now. Both are whole sentences. The zero value is
// no problem.
type Problem struct {
	What string
	Do   string
}

// None reports whether there is nothing to say.
func (p Problem) None() bool { return p == Problem{} }

// Countdown is time running out, in whole seconds. The zero value shows nothing.
type Countdown struct {
	Left  int
	Total int
}

// Running reports whether there is a countdown to show.
func (c Countdown) Running() bool { return c.Total > 0 }

func (Starting) screen()        {}
func (Welcome) screen()         {}
func (SignIn) screen()          {}
func (Verify) screen()          {}
func (Barred) screen()          {}
func (Home) screen()            {}
func (Code) screen()            {}
func (Join) screen()            {}
func (Waiting) screen()         {}
func (Approve) screen()         {}
func (Connected) screen()       {}
func (Ended) screen()           {}
func (KeychainTrouble) screen() {}
func (Phone) screen()           {}
