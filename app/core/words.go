package core

import (
	"errors"
	"fmt"
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// All sentences about what went wrong stand in this file, and those about joining with a code in joinwords.go: what happened,
// and what to do now.

var (
	badAddress = screen.Problem{
		What: "That is not the address of an account server.",
		Do:   "It starts with https://, for example https://accounts.example.org.",
	}
	fillInBoth = screen.Problem{
		What: "The e-mail address or the password is missing.",
		Do:   "Fill in both, then sign in.",
	}
	fillInPassword = screen.Problem{
		What: "The password is missing.",
		Do:   "Type it, then continue.",
	}
	linkUnopenedSentence = screen.Problem{
		What: "Nobody opened the link within twenty minutes.",
		Do:   "Sign in once more to have another one sent.",
	}
	noMessageSentence = screen.Problem{
		What: "No message could be sent: the account has no recovery phone, or it has had too many messages.",
		Do:   "Use your authenticator app, or a backup code.",
	}
	badAuthenticatorCode = screen.Problem{
		What: "That code is wrong or too old.",
		Do:   "Type the one that your app shows now.",
	}
	sessionGoneSentence = screen.Problem{
		What: "This computer was signed out of your account.",
		Do:   "Sign in again to go on.",
	}
	staleKeySentence = screen.Problem{
		What: "Your password was reset on another device, so the sync key on this computer is out of date.",
		Do:   "Type your password again to get the new one.",
	}
	maybeGivenSentence = screen.Problem{
		What: "The phone may have been let in all the same.",
		Do:   "Look for it among your devices before you try again.",
	}
	keychainKeptSentence = screen.Problem{
		What: "You are signed out, but your keychain would not remove the old session.",
		Do:   "Unlock your keychain, then start Countersign and sign out once more.",
	}
)

// keychainSentence says what is wrong with the keychain when that needs an answer.
func keychainSentence(f KeychainFault) screen.Problem {
	switch f {
	case KeychainLocked:
		return screen.Problem{What: "It is locked.", Do: "Unlock it, then try again."}
	case KeychainSlow:
		return screen.Problem{What: "It did not answer in time.", Do: "Look for a question from your keychain behind this window, then try again."}
	case KeychainUnreadable:
		return screen.Problem{What: "What it holds for Countersign cannot be read.", Do: "Continue without it and sign in again. The old entry stays where it is."}
	}
	if s, ok := sealedSentences[f]; ok {
		return s
	}
	return screen.Problem{What: "It refused to answer.", Do: "Check that your keychain works, then try again."}
}

// sealedSentences say what is wrong with a place that the person has chosen.
var sealedSentences = map[KeychainFault]screen.Problem{
	KeychainAbsent:  {What: "This computer has no keychain that answers.", Do: "Keep the session in another place."},
	KeychainFull:    {What: "The session does not fit there.", Do: "Keep it in another place."},
	PassphraseWrong: {What: "That is not the passphrase of this file.", Do: "Type it again. Capital letters and spaces matter."},
	FileDamaged:     {What: "The file with your session is damaged.", Do: "Continue without it and sign in again. The file stays where it is."},
	FileFailed:      {What: "The file could not be read or written.", Do: "Check that there is room on the disk and that you may write there, then try again."},
}

// unkeptNote says why the session is not in the keychain; empty when it is.
func unkeptNote(f KeychainFault) string {
	const until = " You stay signed in until you close Countersign."
	switch f {
	case 0:
		return ""
	case KeychainAbsent:
		return "This computer has no keychain that answers." + until
	case KeychainLocked:
		return "Your keychain is locked." + until
	case KeychainFull:
		return "Your keychain did not take the session." + until
	case KeychainUnused:
		return "You chose to go on without your keychain." + until
	case FileFailed:
		return "The file with your session could not be written." + until
	}
	return "Your keychain did not keep the session." + until
}

// again is the advice when all that helps is another try.
const again = "Try again in a moment."

// discoverySentence says why an account server could not be used.
func discoverySentence(f oauth.Failure) screen.Problem {
	switch f.Kind {
	case oauth.Unreachable, oauth.TimedOut:
		return screen.Problem{What: "That server could not be reached.", Do: "Check the address and your connection, then try again."}
	case oauth.Internal:
		return screen.Problem{What: "The practice server could not be started.", Do: "Close other copies of Countersign, then try again."}
	case oauth.TooManyRequests, oauth.Maintenance, oauth.Firewall, oauth.Blocked, oauth.Cancelled:
		return accountSentence(f)
	}
	return screen.Problem{What: "That is not a Firefox account server, or it is not set up for this.", Do: "Check the address with whoever runs the server."}
}

// signInSentence says why a sign-in went no further.
func signInSentence(f oauth.Failure) screen.Problem {
	switch f.Kind {
	case oauth.UnknownAccount:
		return screen.Problem{What: "There is no account with this e-mail address.", Do: "Check the address for a typing error."}
	case oauth.WrongPassword, oauth.EmailCase:
		return screen.Problem{What: "That is not the password of this account.", Do: "Type it once more."}
	case oauth.BadVerificationCode, oauth.BadUnblockCode:
		return screen.Problem{What: "That code is wrong or too old.", Do: "Check it, or ask for another one."}
	case oauth.NotPrimaryEmail:
		return screen.Problem{What: "This is not the account's main address.", Do: "Sign in with the main one."}
	case oauth.NoPassword:
		return screen.Problem{What: "This account has no password.", Do: "Set one in the account's settings in a browser, then sign in here."}
	case oauth.SessionGone:
		return screen.Problem{What: "This sign-in has run out.", Do: "Sign in once more."}
	case oauth.RequestMalformed:
		return screen.Problem{What: "The account server did not understand the request.", Do: "Update Countersign, then try again."}
	case oauth.ClientRefused, oauth.ClientDisabled, oauth.ScopeRefused:
		return screen.Problem{What: "The account server does not let Countersign in at the moment.", Do: "Update Countersign, or try again later."}
	case oauth.StepUpNeeded:
		return screen.Problem{What: "The account asks for its second step.", Do: "Sign in once more, and have your authenticator app ready."}
	}
	return accountSentence(f)
}

// wrongCodeSentence says that a code of this step did not do.
func wrongCodeSentence(step screen.Second) screen.Problem {
	switch step {
	case screen.AuthenticatorCode:
		return badAuthenticatorCode
	case screen.BackupCode:
		return screen.Problem{What: "That is not one of your unused backup codes.", Do: "Check it, or use another one."}
	}
	return signInSentence(oauth.Failure{Kind: oauth.BadVerificationCode})
}

// barredTitle says what the matter is where the password leads no further.
func barredTitle(kind oauth.FailureKind) string {
	if kind == oauth.Firewall || kind == oauth.Blocked {
		return "This sign-in was not let through"
	}
	return "This has to be done in a browser"
}

// accountSentence says what an account server's failure means, wherever it happens.
func accountSentence(f oauth.Failure) screen.Problem {
	if s, ok := accountSentences[f.Kind]; ok {
		return s
	}
	switch f.Kind {
	case oauth.TooManyRequests:
		return screen.Problem{What: "The account server has had too many requests.", Do: "Try again " + after(f.RetryAfter) + "."}
	case oauth.Maintenance:
		return screen.Problem{What: "The account server is taking a break.", Do: "Try again " + after(f.RetryAfter) + "."}
	}
	return screen.Problem{What: "The account server could not do this.", Do: again}
}

var accountSentences = map[oauth.FailureKind]screen.Problem{
	oauth.Unreachable:       {What: "The account server could not be reached.", Do: "Check your connection, then try again."},
	oauth.TimedOut:          {What: "The account server did not answer in time.", Do: again},
	oauth.NotJSON:           {What: "Something between you and the account server answered instead of it.", Do: "If this network has a sign-in page, open it in a browser first."},
	oauth.BadAnswer:         {What: "The account server gave an answer that makes no sense.", Do: again},
	oauth.Firewall:          {What: "The account server's firewall turned this computer away.", Do: "Try again later, or from another network."},
	oauth.Blocked:           {What: "The account server blocked this for security reasons.", Do: "Try again later, or from another network."},
	oauth.ResetRequired:     {What: "This account has to be reset before anybody can sign in.", Do: "Reset its password in a browser, then sign in here."},
	oauth.EmailUnconfirmed:  {What: "The account's e-mail address is not confirmed yet.", Do: "Open the confirmation e-mail, then try again."},
	oauth.EmailBounced:      {What: "E-mail to this address comes back.", Do: "Change the account's address in a browser."},
	oauth.NoAuthenticator:   {What: "This account has no authenticator app.", Do: "Sign in again."},
	oauth.OtherFactorNeeded: {What: "The account asks for a second step that Countersign does not know.", Do: "Choose another second step in the account's settings in a browser."},
	oauth.StepUpNeeded:      {What: "The account asks for a fresh sign-in with its second step.", Do: "Sign out, sign in again with the code of your authenticator app, then pair once more."},
	oauth.UseBrowser:        {What: "The account asks for a step that only a browser can do.", Do: "Do it in the account's settings in a browser."},
	oauth.SessionGone:       sessionGoneSentence,
	oauth.SessionUnverified: {What: "This sign-in was never confirmed.", Do: "Sign in again, and enter the code."},
	oauth.StaleAuth:         staleKeySentence,
	oauth.StaleKey:          staleKeySentence,
	oauth.ClientRefused:     {What: "The account server does not know the app on the phone.", Do: "Update the app on the phone, then pair again."},
	oauth.ClientDisabled:    {What: "The account server does not accept the app on the phone at the moment.", Do: "Try again later."},
	oauth.ScopeRefused:      {What: "The phone asked for access that its app may not have.", Do: "Update the app on the phone, then pair again."},
	oauth.RequestMalformed:  {What: "The account server did not understand the request.", Do: "Update Countersign and the app on the phone, then try again."},
	oauth.ClockWrong:        {What: "This computer's clock is wrong.", Do: "Set it right, then try again."},
	oauth.FeatureOff:        {What: "The account server has switched this off.", Do: "Ask whoever runs the server."},
	oauth.PleaseUpdate:      {What: "The account server has moved on.", Do: "Update Countersign, then try again."},
	oauth.Internal:          {What: "Something went wrong inside Countersign.", Do: "Try again. If it stays, the log says more."},
	oauth.Cancelled:         {What: "This was stopped.", Do: again},
}

// after puts a waiting time into words.
func after(d time.Duration) string {
	switch {
	case d <= 0:
		return "in a few minutes"
	case d <= time.Second:
		return "in a second"
	case d < time.Minute:
		return fmt.Sprintf("in %d seconds", int((d+time.Second-1)/time.Second))
	case d == time.Minute:
		return "in a minute"
	case d <= time.Hour:
		return fmt.Sprintf("in %d minutes", int((d+time.Minute-1)/time.Minute))
	default:
		return "tomorrow"
	}
}

// relaySentence says why there is no code to show.
func relaySentence(f RelayFault) screen.Problem {
	switch f {
	case RelayRefused:
		return screen.Problem{What: "The pairing server refused to open a channel.", Do: "Wait a few minutes, then try again."}
	case RelayNonsense:
		return screen.Problem{What: "Something between you and the pairing server answered instead of it.", Do: "If this network has a sign-in page, open it in a browser first."}
	}
	return screen.Problem{What: "The pairing server could not be reached.", Do: "Check your connection, then try again."}
}

// endedTitle and endedSentence say how a pairing ended, and what to do.
func (a Attempt) endedTitle(why pairing.Reason) string {
	if a.showsUselessSession() {
		why = pairing.MintRefused
	}
	switch why {
	case pairing.ByDecline:
		return "You declined"
	case pairing.ByCancel:
		return "Pairing stopped"
	case pairing.NobodyCame:
		return "No phone scanned the code"
	case pairing.CodeUnavailable, pairing.CodesResting:
		return "There is no code to type now"
	case pairing.CodeUsedUp:
		return "The code is used up"
	case pairing.CodeRanOut:
		return "Nobody typed the code in time"
	case pairing.CodeSeen:
		return "Somebody else had the code"
	}
	return "The phone was not connected"
}

func (a Attempt) endedSentence(why pairing.Reason) screen.Problem {
	switch {
	case a.Given:
		return maybeGivenSentence
	case a.showsUselessSession():
		return accountSentence(a.Failure)
	}
	switch why {
	case pairing.MintRefused:
		return accountSentence(a.Failure)
	case pairing.MintSlow:
		if a.StepUp.Phase == StepUpTyping {
			return endedSentences[pairing.Undecided]
		}
		return accountSentence(oauth.Failure{Kind: oauth.TimedOut})
	case pairing.RelayUnreachable:
		return relaySentence(a.Relay)
	case pairing.BadRequest:
		return requestSentence(a.Refused)
	case pairing.CodeUnavailable, pairing.CodesResting:
		return a.noCodeSentence()
	case pairing.ConnectionLost:
		if a.DoorFault == DoorUnkept {
			return a.noCodeSentence()
		}
	}
	if s, ok := typedSentences[why]; ok && a.Typed {
		return s
	}
	return endedSentences[why]
}

// noCodeSentence says why no short code can be had, or is checked.
func (a Attempt) noCodeSentence() screen.Problem {
	if a.DoorFault == DoorResting {
		return screen.Problem{What: "Too many wrong codes were typed within an hour.", Do: "Use the QR code, or try again " + after(a.Rest) + "."}
	}
	return doorSentences[a.DoorFault]
}

var doorSentences = map[DoorFault]screen.Problem{
	0:               {What: "The pairing server did not give a code in time.", Do: "Check your connection, then try again."},
	DoorUnreachable: relaySentence(RelayUnreachable),
	DoorNonsense:    relaySentence(RelayNonsense),
	DoorRefused:     {What: "The pairing server refused to give a code.", Do: "Use the QR code, or try again in a few minutes."},
	DoorAbsent:      {What: "The pairing server has no codes to type.", Do: "Use the QR code, or name a server that has them in the settings."},
	DoorFull:        {What: "All codes of the pairing server are in use.", Do: "Use the QR code, or try again in a few minutes."},
	DoorHurried:     {What: "The pairing server was asked for too many codes.", Do: "Use the QR code, or wait a minute."},
	DoorUnkept: {
		What: "Countersign could not write down how often wrong codes are typed, so it checks none.",
		Do:   "Use the QR code, and see that its settings folder can be written to.",
	},
	DoorBarred: {
		What: "A hundred wrong codes were typed in a row.",
		Do:   "Use the QR code. To have codes to type again, sign out and sign in.",
	},
	DoorUnread: {
		What: "Countersign cannot read its record of wrong codes.",
		Do:   "Use the QR code. To have codes to type again, sign out and sign in.",
	},
}

var endedSentences = map[pairing.Reason]screen.Problem{
	pairing.ByDecline:      {What: "The phone got nothing.", Do: "If you did not scan the code yourself, keep it out of sight of others."},
	pairing.ByCancel:       {What: "The phone got nothing.", Do: "Start again whenever you like."},
	pairing.NobodyCame:     {What: "The code was shown for ten minutes, then put away.", Do: "Have your phone ready, then try again."},
	pairing.WrongKey:       {What: "Something joined with a wrong code.", Do: "Try again, and scan the new code from inside Firefox."},
	pairing.PhoneSilent:    {What: "The phone scanned the code, then went quiet.", Do: "Keep Firefox open on the phone, and scan a new code."},
	pairing.BadMessage:     {What: "The phone said something that Countersign does not understand.", Do: "Update the app on the phone, then try again."},
	pairing.PhoneGone:      {What: "The phone left before it was connected.", Do: "Keep Firefox open on the phone, and try again."},
	pairing.ConnectionLost: {What: "The connection to the phone broke off.", Do: "Check both connections, then try again."},
	pairing.Undecided:      {What: "Nobody confirmed in time.", Do: "Try again, and confirm on both devices within five minutes."},
	pairing.TookTooLong:    {What: "This took longer than a pairing may.", Do: "Try again with both devices at hand."},
	pairing.CodeUsedUp:     {What: "It was typed wrongly three times. Somebody else may be trying.", Do: "Use the QR code."},
	pairing.CodeRanOut:     {What: "A code is good for five minutes.", Do: "Have the other device ready, then get another code."},
	pairing.CodeSeen: {
		What: "Two devices typed the right code, and one of them is not yours. Neither got anything.",
		Do:   "Read codes to nobody, whoever asks for them. Use the QR code.",
	},
}

// typedSentences are for devices that came by a short code.
var typedSentences = map[pairing.Reason]screen.Problem{
	pairing.ByDecline:      {What: "The other device got nothing.", Do: "If you did not type the code yourself, somebody else has seen it."},
	pairing.ByCancel:       {What: "The other device got nothing.", Do: "Start again whenever you like."},
	pairing.WrongKey:       {What: "The other device typed the right code, but did not join as it should.", Do: "Get another code, and type that one."},
	pairing.PhoneSilent:    {What: "The other device typed the code, then went quiet.", Do: "Keep it awake, and get another code."},
	pairing.BadMessage:     {What: "The other device said something that Countersign does not understand.", Do: "Update the app on it, then try again."},
	pairing.PhoneGone:      {What: "The other device left before it was connected.", Do: "Keep its window open, and get another code."},
	pairing.ConnectionLost: {What: "The connection broke off, and the code with it.", Do: "Check your connection, then get another code."},
}

// requestSentence says what was wrong with the phone's request, without repeating any of it.
func requestSentence(field string) screen.Problem {
	switch field {
	case oauth.FieldClientID, oauth.FieldClient:
		return screen.Problem{What: "The app on the phone is not one that Countersign lets in.", Do: "Start again from inside Firefox."}
	case oauth.FieldScope:
		return screen.Problem{What: "The phone asked for more than a phone needs.", Do: "It got nothing. Start again from inside Firefox."}
	case oauth.FieldNoSync, oauth.FieldKeysJWK:
		return screen.Problem{What: "The phone did not ask for sync keys in a way that keeps them safe.", Do: "Update Firefox on the phone, then try again."}
	}
	return screen.Problem{What: "The phone's request was not in order.", Do: "Update Firefox on the phone, then try again."}
}

func refusedField(err error) string {
	var refused *oauth.RequestError
	if errors.As(err, &refused) {
		return refused.Field
	}
	return ""
}
