package core

import (
	"errors"
	"strconv"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The sentences about joining with a code.

// noJoinNote says why the sign-in screen does not offer it; empty where it does.
func (m Model) noJoinNote() string {
	switch {
	case m.canJoin():
		return ""
	case m.Site.Kind == Mozilla:
		return screen.Say("Joining with a code does not work here: Mozilla's server gives that only to its own programs.")
	}
	return screen.Say("Joining with a code does not work here: this server does not know Countersign.")
}

// typingSentence says what is wrong with a text that is no short code, and where, without repeating any of it.
func typingSentence(err error, length pairing.ShortCodeLength) (p screen.Problem, at int) {
	var symbol *pairing.SymbolError
	switch {
	case errors.As(err, &symbol):
		return screen.Problem{
			What: screen.Say("Character {{.Position}} is in no code.", "Position", strconv.Itoa(symbol.Position+1)),
			Do:   screen.Say("A code has digits and the letters A to Z without U. Compare it with the other screen."),
		}, symbol.Position + 1
	case errors.Is(err, pairing.ErrTooManySymbols):
		return screen.Problem{What: screen.Say("That is too long."), Do: lengthOfCode(length)}, 0
	}
	return screen.Problem{What: screen.Say("There is something missing."), Do: lengthOfCode(length)}, 0
}

func lengthOfCode(length pairing.ShortCodeLength) string {
	return screen.Count("A code has {{.N}} character.", "A code has {{.N}} characters.", int(length))
}

// failedSentence says why this computer was not brought in.
func (s Joining) failedSentence(why pairing.SupplicantReason) screen.Problem {
	switch {
	case s.Fault != 0:
		return joinFaultSentences()[s.Fault]
	case why == pairing.RedeemRefused:
		return joinAccountSentence(s.Failure)
	}
	return joinEndSentences()[why]
}

func newCode() string { return screen.Say("Get a new code on the other computer, then try again.") }

func joinFaultSentences() map[JoinFault]screen.Problem {
	return map[JoinFault]screen.Problem{
		NobodyWaits: {
			What: screen.Say("No computer is waiting for this code, or somebody else is typing it just now."),
			Do:   screen.Say("Compare it with the other screen. If it is the same, get a new one there."),
		},
		CodeRefused: {
			What: screen.Say("The other computer did not take this code."),
			Do:   screen.Say("Compare it with the other screen. If it is the same, get a new one there."),
		},
		CodeWornOut:   {What: screen.Say("This code has been refused three times, so it is not tried again."), Do: newCode()},
		WaitingEnded:  {What: screen.Say("The other computer stopped waiting. Its code may have run out."), Do: newCode()},
		NoAnswer:      {What: screen.Say("The other computer did not answer in time."), Do: newCode()},
		TooManyCodes:  {What: screen.Say("Too many codes were typed from this network."), Do: screen.Say("Wait a minute, then try again.")},
		NoCodesThere:  {What: screen.Say("The pairing server here does not know codes."), Do: screen.Say("Sign in with your password, or choose another pairing server in the settings.")},
		CodesRefused:  {What: screen.Say("The pairing server refused."), Do: screen.Say("Wait a few minutes, then try again.")},
		CodesNonsense: {What: screen.Say("Something between you and the pairing server answered instead of it."), Do: screen.Say("If this network has a sign-in page, open it in a browser first.")},
		CodesUnreachable: {
			What: screen.Say("The pairing server could not be reached."),
			Do:   screen.Say("Check your connection, then try again."),
		},
		StrangeServer: {
			What: screen.Say("The other computer named a pairing server that must not be used, because the way to it is not protected."),
			Do:   screen.Say("Check the settings of the other computer, then try again."),
		},
		OtherAccount: {
			What: screen.Say("The approval was for another account than the one that you agreed to."),
			Do:   screen.Say("Nothing was stored. Find out who showed you the code before you try again."),
		},
	}
}

func joinEndSentences() map[pairing.SupplicantReason]screen.Problem {
	return map[pairing.SupplicantReason]screen.Problem{
		pairing.PhoneCancelled:       {What: screen.Say("You cancelled."), Do: newCode()},
		pairing.AuthorityCancelled:   {What: screen.Say("The other computer said no."), Do: newCode()},
		pairing.AuthorityGone:        {What: screen.Say("The connection to the other computer ended."), Do: newCode()},
		pairing.KeyRefused:           {What: screen.Say("The protected connection to the other computer failed."), Do: newCode()},
		pairing.AuthorizationInvalid: {What: screen.Say("The approval of the other computer was not in order."), Do: screen.Say("Update Countersign on both computers, then try again.")},
		pairing.NonsenseReceived:     {What: screen.Say("The other computer said something that Countersign does not understand."), Do: screen.Say("Update Countersign on both computers, then try again.")},
	}
}

// joinAccountSentence says why the account server did not turn the approval into a sign-in.
func joinAccountSentence(f oauth.Failure) screen.Problem {
	if s, ok := joinAccountSentences()[f.Kind]; ok {
		return s
	}
	return accountSentence(f)
}

func noJoinAtServer() screen.Problem {
	return screen.Problem{What: screen.Say("The account server does not let Countersign in this way."), Do: screen.Say("Sign in with your password instead.")}
}

func joinAccountSentences() map[oauth.FailureKind]screen.Problem {
	return map[oauth.FailureKind]screen.Problem{
		oauth.ClientRefused:     noJoinAtServer(),
		oauth.ClientDisabled:    noJoinAtServer(),
		oauth.ScopeRefused:      noJoinAtServer(),
		oauth.KeysMissing:       noJoinAtServer(),
		oauth.RequestMalformed:  {What: screen.Say("The account server did not understand the request."), Do: screen.Say("Update Countersign, then try again.")},
		oauth.StepUpNeeded:      {What: screen.Say("The account asks for a fresh sign-in with its second step."), Do: screen.Say("Sign out and in again on the other computer, with the code of your authenticator app, then get a new code.")},
		oauth.GrantRefused:      {What: screen.Say("The account server did not take the approval. It may have come too late."), Do: newCode()},
		oauth.SessionGone:       {What: screen.Say("The other computer was signed out of the account."), Do: screen.Say("Sign in again there, then get a new code.")},
		oauth.SessionUnverified: {What: screen.Say("The sign-in of the other computer was never confirmed."), Do: screen.Say("Sign in again there and enter the code, then get a new one for this computer.")},
		oauth.StaleAuth:         otherIsStale(),
		oauth.StaleKey:          otherIsStale(),
	}
}

func otherIsStale() screen.Problem {
	return screen.Problem{
		What: screen.Say("The password was reset, so the sync key of the other computer is out of date."),
		Do:   screen.Say("Sign in again there, then get a new code."),
	}
}
