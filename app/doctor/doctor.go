// Package doctor finds out why this computer cannot pair: it makes a list of small checks of the computer, its network and
// the two servers, and says of each in plain words what is the case and what to do. Nothing that it says holds a secret.
//
//	checks, finish := doctor.Checks(subject, world)
//	results := doctor.Run(ctx, checks, func(soFar []doctor.Result) { … })
//
// Checks is the list as data, Run makes the checks, and what they look at is in World, so that a test can put a fault into
// any part of it.
package doctor

import (
	"context"

	"countersign/ui/screen"
)

// Verdict is what a check comes to.
type Verdict string

const (
	// Fine: nothing is in the way here.
	Fine Verdict = "fine"
	// Trouble: this has to be mended.
	Trouble Verdict = "trouble"
	// NotChecked: it could not be looked at, or there was nothing to look at.
	NotChecked Verdict = "not checked"

	// waiting and looking are for checks that have come to nothing yet. No result has them in the end.
	waiting Verdict = ""
	looking Verdict = "looking"
)

// Check is one thing to look at.
type Check struct {
	// Name is for programs and never changes; Title is for people.
	Name  screen.CheckName
	Title string
	// Needs names the checks that have to be fine before this one makes sense. They stand before it in a list.
	Needs []screen.CheckName
	// Look makes the check, and ends when its context does.
	Look func(context.Context) Finding
}

// Finding is what a check found: what is the case, and what to do about it, in whole sentences. Do is empty where there is
// nothing to do, and Remedy where Countersign itself can do nothing.
type Finding struct {
	Verdict  Verdict
	What, Do string
	Remedy   screen.Remedy
}

func fine(what string) Finding        { return Finding{Verdict: Fine, What: what} }
func trouble(what, do string) Finding { return Finding{Verdict: Trouble, What: what, Do: do} }
func notChecked(what string, do string) Finding {
	return Finding{Verdict: NotChecked, What: what, Do: do}
}

// with offers a remedy.
func (f Finding) with(r screen.Remedy) Finding {
	f.Remedy = r
	return f
}
