// Package doctor finds out why this computer cannot pair: it makes a list of small checks of the computer, its network and
// the two servers, and says of each in plain words what is the case and what to do. Nothing that it says holds a secret.
//
//	checks, finish := doctor.Checks(subject, world)
//	results := doctor.Run(ctx, checks)
//
// Checks is the list as data, Run makes the checks, and what they look at is in World, so that a test can put a fault into
// any part of it.
package doctor

import "context"

// Verdict is what a check comes to.
type Verdict string

const (
	// Fine: nothing is in the way here.
	Fine Verdict = "fine"
	// Trouble: this has to be mended.
	Trouble Verdict = "trouble"
	// NotChecked: it could not be looked at, or there was nothing to look at.
	NotChecked Verdict = "not checked"
)

// Check is one thing to look at.
type Check struct {
	// Name is for programs and never changes; Title is for people.
	Name, Title string
	// Needs names the checks that have to be fine before this one makes sense. They stand before it in a list.
	Needs []string
	// Look makes the check, and ends when its context does.
	Look func(context.Context) Finding
}

// Finding is what a check found: what is the case, and what to do about it, in whole sentences. Do is empty where there is
// nothing to do.
type Finding struct {
	Verdict  Verdict
	What, Do string
}

func fine(what string) Finding                  { return Finding{Fine, what, ""} }
func trouble(what, do string) Finding           { return Finding{Trouble, what, do} }
func notChecked(what string, do string) Finding { return Finding{NotChecked, what, do} }
