package main

import "countersign/ui/screen"

// errand is what a verb was typed for. It answers the screens on the way there in the person's place; all others are the person's.
type errand struct {
	verb string
	code string // of verbJoin; empty when it is to be asked for
	// begun says that the rest is the person's.
	begun bool
	// problem says why it cannot be run here.
	problem string
}

func joinedAlready() string {
	return screen.Say("This computer is signed in already. Sign out first, then join.")
}

// answer is what to do on a screen; nil leaves it to the person.
func (e *errand) answer(shown screen.Screen) screen.Action {
	if s, ok := shown.(screen.Join); ok && s.Step == screen.JoinTyping && e.code != "" {
		code := screen.NewSecret(e.code)
		e.code = ""
		return screen.SubmitShortCode{Code: code}
	}
	if e.begun {
		return nil
	}
	switch s := shown.(type) {
	case screen.Home:
		return e.atHome()
	case screen.SignIn:
		return e.atSignIn(s)
	}
	return nil
}

func (e *errand) atHome() screen.Action {
	switch e.verb {
	case verbPair:
		e.begun = true
		return screen.Pair{}
	case verbJoin:
		return e.giveUp(joinedAlready())
	}
	return nil
}

func (e *errand) atSignIn(s screen.SignIn) screen.Action {
	switch {
	case e.verb != verbJoin:
		return nil
	case !s.CanJoin:
		return e.giveUp(s.NoJoin)
	}
	e.begun = true
	return screen.JoinWithCode{}
}

func (e *errand) giveUp(problem string) screen.Action {
	e.begun, e.problem = true, problem
	return screen.WindowClosed{}
}
