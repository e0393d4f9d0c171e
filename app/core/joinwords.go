package core

import (
	"errors"
	"fmt"

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
		return "Joining with a code does not work here: Mozilla's server gives that only to its own programs."
	}
	return "Joining with a code does not work here: this server does not know Countersign."
}

// typingSentence says what is wrong with a text that is no short code, and where, without repeating any of it.
func typingSentence(err error, length pairing.ShortCodeLength) (p screen.Problem, at int) {
	var symbol *pairing.SymbolError
	switch {
	case errors.As(err, &symbol):
		return screen.Problem{
			What: fmt.Sprintf("Character %d is in no code.", symbol.Position+1),
			Do:   "A code has digits and the letters A to Z without U. Compare it with the other screen.",
		}, symbol.Position + 1
	case errors.Is(err, pairing.ErrTooManySymbols):
		return screen.Problem{What: "That is too long.", Do: fmt.Sprintf("A code has %d characters.", length)}, 0
	}
	return screen.Problem{What: "There is something missing.", Do: fmt.Sprintf("A code has %d characters.", length)}, 0
}

// failedSentence says why this computer was not brought in.
func (s Joining) failedSentence(why pairing.SupplicantReason) screen.Problem {
	switch {
	case s.Fault != 0:
		return joinFaultSentences[s.Fault]
	case why == pairing.RedeemRefused:
		return joinAccountSentence(s.Failure)
	}
	return joinEndSentences[why]
}

const newCode = "Get a new code on the other computer, then try again."

var joinFaultSentences = map[JoinFault]screen.Problem{
	NobodyWaits: {
		What: "No computer is waiting for this code, or somebody else is typing it just now.",
		Do:   "Compare it with the other screen. If it is the same, get a new one there.",
	},
	CodeRefused: {
		What: "The other computer did not take this code.",
		Do:   "Compare it with the other screen. If it is the same, get a new one there.",
	},
	CodeWornOut:   {What: "This code has been refused three times, so it is not tried again.", Do: newCode},
	WaitingEnded:  {What: "The other computer stopped waiting. Its code may have run out.", Do: newCode},
	NoAnswer:      {What: "The other computer did not answer in time.", Do: newCode},
	TooManyCodes:  {What: "Too many codes were typed from this network.", Do: "Wait a minute, then try again."},
	NoCodesThere:  {What: "The pairing server here does not know codes.", Do: "Sign in with your password, or choose another pairing server in the settings."},
	CodesRefused:  {What: "The pairing server refused.", Do: "Wait a few minutes, then try again."},
	CodesNonsense: {What: "Something between you and the pairing server answered instead of it.", Do: "If this network has a sign-in page, open it in a browser first."},
	CodesUnreachable: {
		What: "The pairing server could not be reached.",
		Do:   "Check your connection, then try again.",
	},
	StrangeServer: {
		What: "The other computer named a pairing server that must not be used, because the way to it is not protected.",
		Do:   "Check the settings of the other computer, then try again.",
	},
	OtherAccount: {
		What: "The approval was for another account than the one that you agreed to.",
		Do:   "Nothing was stored. Find out who showed you the code before you try again.",
	},
}

var joinEndSentences = map[pairing.SupplicantReason]screen.Problem{
	pairing.PhoneCancelled:       {What: "You cancelled.", Do: newCode},
	pairing.AuthorityCancelled:   {What: "The other computer said no.", Do: newCode},
	pairing.AuthorityGone:        {What: "The connection to the other computer ended.", Do: newCode},
	pairing.KeyRefused:           {What: "The protected connection to the other computer failed.", Do: newCode},
	pairing.AuthorizationInvalid: {What: "The approval of the other computer was not in order.", Do: "Update Countersign on both computers, then try again."},
	pairing.NonsenseReceived:     {What: "The other computer said something that Countersign does not understand.", Do: "Update Countersign on both computers, then try again."},
}

// joinAccountSentence says why the account server did not turn the approval into a sign-in.
func joinAccountSentence(f oauth.Failure) screen.Problem {
	if s, ok := joinAccountSentences[f.Kind]; ok {
		return s
	}
	return accountSentence(f)
}

var noJoinAtServer = screen.Problem{What: "The account server does not let Countersign in this way.", Do: "Sign in with your password instead."}

var joinAccountSentences = map[oauth.FailureKind]screen.Problem{
	oauth.ClientRefused:     noJoinAtServer,
	oauth.ClientDisabled:    noJoinAtServer,
	oauth.ScopeRefused:      noJoinAtServer,
	oauth.RequestMalformed:  {What: "The account server did not understand the request.", Do: "Update Countersign, then try again."},
	oauth.StepUpNeeded:      {What: "The account asks for a fresh sign-in with its second step.", Do: "Sign out and in again on the other computer, with the code of your authenticator app, then get a new code."},
	oauth.GrantRefused:      {What: "The account server did not take the approval. It may have come too late.", Do: newCode},
	oauth.SessionGone:       {What: "The other computer was signed out of the account.", Do: "Sign in again there, then get a new code."},
	oauth.SessionUnverified: {What: "The sign-in of the other computer was never confirmed.", Do: "Sign in again there and enter the code, then get a new one for this computer."},
	oauth.StaleAuth:         otherIsStale,
	oauth.StaleKey:          otherIsStale,
}

var otherIsStale = screen.Problem{
	What: "The password was reset, so the sync key of the other computer is out of date.",
	Do:   "Sign in again there, then get a new code.",
}
