package core

import (
	"errors"
	"strings"
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// All sentences about what went wrong stand in this file, and those about joining with a code in joinwords.go: what happened,
// and what to do now.

func badAddress() screen.Problem {
	return screen.Problem{
		What: screen.Say("That is not the address of an account server."),
		Do:   screen.Say("It starts with https://, for example https://accounts.example.org."),
	}
}

func fillInBoth() screen.Problem {
	return screen.Problem{
		What: screen.Say("The e-mail address or the password is missing."),
		Do:   screen.Say("Fill in both, then sign in."),
	}
}

func fillInPassword() screen.Problem {
	return screen.Problem{
		What: screen.Say("The password is missing."),
		Do:   screen.Say("Type it, then continue."),
	}
}

func linkUnopenedSentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("Nobody opened the link within twenty minutes."),
		Do:   screen.Say("Sign in once more to have another one sent."),
	}
}

func noMessageSentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("No message could be sent: the account has no recovery phone, or it has had too many messages."),
		Do:   screen.Say("Use your authenticator app, or a backup code."),
	}
}

func badAuthenticatorCode() screen.Problem {
	return screen.Problem{
		What: screen.Say("That code is wrong or too old."),
		Do:   screen.Say("Type the one that your app shows now."),
	}
}

func sessionGoneSentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("This computer was signed out of your account."),
		Do:   screen.Say("Sign in again to go on."),
	}
}

func staleKeySentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("Your password was reset on another device, so the sync key on this computer is out of date."),
		Do:   screen.Say("Type your password again to get the new one."),
	}
}

func maybeGivenSentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("The phone may have been let in all the same."),
		Do:   screen.Say("Look for it among your devices before you try again."),
	}
}

func keychainKeptSentence() screen.Problem {
	return screen.Problem{
		What: screen.Say("You are signed out, but your keychain would not remove the old session."),
		Do:   screen.Say("Unlock your keychain, then start Countersign and sign out once more."),
	}
}

// keychainSentence says what is wrong with the keychain when that needs an answer.
func keychainSentence(f KeychainFault) screen.Problem {
	switch f {
	case KeychainLocked:
		return screen.Problem{What: screen.Say("It is locked."), Do: screen.Say("Unlock it, then try again.")}
	case KeychainSlow:
		return screen.Problem{What: screen.Say("It did not answer in time."), Do: screen.Say("Look for a question from your keychain behind this window, then try again.")}
	case KeychainUnreadable:
		return screen.Problem{What: screen.Say("What it holds for Countersign cannot be read."), Do: screen.Say("Continue without it and sign in again. The old entry stays where it is.")}
	}
	if s, ok := sealedSentences()[f]; ok {
		return s
	}
	return screen.Problem{What: screen.Say("It refused to answer."), Do: screen.Say("Check that your keychain works, then try again.")}
}

// closedSentence says what is wrong with a keychain that should have the sessions of these accounts.
func closedSentence(f KeychainFault, accounts []Account) screen.Problem {
	var names []string
	for _, a := range accounts {
		if a.State == Unread {
			names = append(names, a.Profile.Email)
		}
	}
	who := strings.Join(names, ", ")
	switch {
	case who == "":
	case f == KeychainAbsent:
		return screen.Problem{
			What: screen.Say("This computer has no keychain that answers. The one it had keeps the session of {{.Who}}.", "Who", who),
			Do:   screen.Say("Start your keychain, then try again. Or sign in again."),
		}
	case f == KeychainChanged:
		return screen.Problem{
			What: screen.Say("There is a keychain, but the session of {{.Who}} is not in it.", "Who", who),
			Do:   screen.Say("It may be in the keychain of another desktop, such as GNOME or KDE: go back there, or sign in again."),
		}
	}
	return keychainSentence(f)
}

// sealedSentences say what is wrong with a place that the person has chosen.
func sealedSentences() map[KeychainFault]screen.Problem {
	return map[KeychainFault]screen.Problem{
		KeychainAbsent:  {What: screen.Say("This computer has no keychain that answers."), Do: screen.Say("Keep the session in another place.")},
		ListFailed:      {What: screen.Say("The list of your accounts could not be written."), Do: screen.Say("Check that there is room on the disk and that you may write there, then try again.")},
		KeychainFull:    {What: screen.Say("The session does not fit there."), Do: screen.Say("Keep it in another place.")},
		PassphraseWrong: {What: screen.Say("That is not the passphrase of this file."), Do: screen.Say("Type it again. Capital letters and spaces matter.")},
		FileDamaged:     {What: screen.Say("The file with your session is damaged."), Do: screen.Say("Continue without it and sign in again. The file stays where it is.")},
		FileFailed:      {What: screen.Say("The file could not be read or written."), Do: screen.Say("Check that there is room on the disk and that you may write there, then try again.")},
	}
}

// unkeptNote says why the session is not in the keychain; empty when it is.
func unkeptNote(f KeychainFault) string {
	switch f {
	case 0:
		return ""
	case KeychainAbsent:
		return screen.Say("This computer has no keychain that answers. You stay signed in until you close Countersign.")
	case KeychainLocked:
		return screen.Say("Your keychain is locked. You stay signed in until you close Countersign.")
	case KeychainFull:
		return screen.Say("Your keychain did not take the session. You stay signed in until you close Countersign.")
	case KeychainUnused:
		return screen.Say("You chose to go on without your keychain. You stay signed in until you close Countersign.")
	case FileFailed:
		return screen.Say("The file with your session could not be written. You stay signed in until you close Countersign.")
	case ListFailed:
		return screen.Say("The list of your accounts could not be written. You stay signed in until you close Countersign.")
	}
	return screen.Say("Your keychain did not keep the session. You stay signed in until you close Countersign.")
}

// again is the advice when all that helps is another try.
func again() string { return screen.Say("Try again in a moment.") }

// discoverySentence says why an account server could not be used.
func discoverySentence(f oauth.Failure) screen.Problem {
	switch f.Kind {
	case oauth.Unreachable, oauth.TimedOut:
		return screen.Problem{What: screen.Say("That server could not be reached."), Do: screen.Say("Check the address and your connection, then try again.")}
	case oauth.Internal:
		return screen.Problem{What: screen.Say("The practice server could not be started."), Do: screen.Say("Close other copies of Countersign, then try again.")}
	case oauth.TooManyRequests, oauth.Maintenance, oauth.Firewall, oauth.Blocked, oauth.Cancelled:
		return accountSentence(f)
	}
	return screen.Problem{What: screen.Say("That is not a Firefox account server, or it is not set up for this."), Do: screen.Say("Check the address with whoever runs the server.")}
}

// signInSentence says why a sign-in went no further.
func signInSentence(f oauth.Failure) screen.Problem {
	switch f.Kind {
	case oauth.UnknownAccount:
		return screen.Problem{What: screen.Say("There is no account with this e-mail address."), Do: screen.Say("Check the address for a typing error.")}
	case oauth.WrongPassword, oauth.EmailCase:
		return screen.Problem{What: screen.Say("That is not the password of this account."), Do: screen.Say("Type it once more.")}
	case oauth.BadVerificationCode, oauth.BadUnblockCode:
		return screen.Problem{What: screen.Say("That code is wrong or too old."), Do: screen.Say("Check it, or ask for another one.")}
	case oauth.NotPrimaryEmail:
		return screen.Problem{What: screen.Say("This is not the account's main address."), Do: screen.Say("Sign in with the main one.")}
	case oauth.NoPassword:
		return screen.Problem{What: screen.Say("This account has no password."), Do: screen.Say("Set one in the account's settings in a browser, then sign in here.")}
	case oauth.SessionGone:
		return screen.Problem{What: screen.Say("This sign-in has run out."), Do: screen.Say("Sign in once more.")}
	case oauth.RequestMalformed:
		return screen.Problem{What: screen.Say("The account server did not understand the request."), Do: screen.Say("Update Countersign, then try again.")}
	case oauth.ClientRefused, oauth.ClientDisabled, oauth.ScopeRefused:
		return screen.Problem{What: screen.Say("The account server does not let Countersign in at the moment."), Do: screen.Say("Update Countersign, or try again later.")}
	case oauth.StepUpNeeded:
		return screen.Problem{What: screen.Say("The account asks for its second step."), Do: screen.Say("Sign in once more, and have your authenticator app ready.")}
	}
	return accountSentence(f)
}

// wrongCodeSentence says that a code of this step did not do.
func wrongCodeSentence(step screen.Second) screen.Problem {
	switch step {
	case screen.AuthenticatorCode:
		return badAuthenticatorCode()
	case screen.BackupCode:
		return screen.Problem{What: screen.Say("That is not one of your unused backup codes."), Do: screen.Say("Check it, or use another one.")}
	}
	return signInSentence(oauth.Failure{Kind: oauth.BadVerificationCode})
}

// barredTitle says what the matter is where the password leads no further.
func barredTitle(kind oauth.FailureKind) string {
	if kind == oauth.Firewall || kind == oauth.Blocked {
		return screen.Say("This sign-in was not let through")
	}
	return screen.Say("This has to be done in a browser")
}

// accountSentence says what an account server's failure means, wherever it happens.
func accountSentence(f oauth.Failure) screen.Problem {
	if s, ok := accountSentences()[f.Kind]; ok {
		return s
	}
	switch f.Kind {
	case oauth.TooManyRequests:
		return screen.Problem{What: screen.Say("The account server has had too many requests."), Do: tryAgain(f.RetryAfter)}
	case oauth.Maintenance:
		return screen.Problem{What: screen.Say("The account server is taking a break."), Do: tryAgain(f.RetryAfter)}
	}
	return screen.Problem{What: screen.Say("The account server could not do this."), Do: again()}
}

func accountSentences() map[oauth.FailureKind]screen.Problem {
	return map[oauth.FailureKind]screen.Problem{
		oauth.Unreachable:       {What: screen.Say("The account server could not be reached."), Do: screen.Say("Check your connection, then try again.")},
		oauth.TimedOut:          {What: screen.Say("The account server did not answer in time."), Do: again()},
		oauth.NotJSON:           {What: screen.Say("Something between you and the account server answered instead of it."), Do: screen.Say("If this network has a sign-in page, open it in a browser first.")},
		oauth.BadAnswer:         {What: screen.Say("The account server gave an answer that makes no sense."), Do: again()},
		oauth.Firewall:          {What: screen.Say("The account server's firewall turned this computer away."), Do: screen.Say("Try again later, or from another network.")},
		oauth.Blocked:           {What: screen.Say("The account server blocked this for security reasons."), Do: screen.Say("Try again later, or from another network.")},
		oauth.ResetRequired:     {What: screen.Say("This account has to be reset before anybody can sign in."), Do: screen.Say("Reset its password in a browser, then sign in here.")},
		oauth.EmailUnconfirmed:  {What: screen.Say("The account's e-mail address is not confirmed yet."), Do: screen.Say("Open the confirmation e-mail, then try again.")},
		oauth.EmailBounced:      {What: screen.Say("E-mail to this address comes back."), Do: screen.Say("Change the account's address in a browser.")},
		oauth.NoAuthenticator:   {What: screen.Say("This account has no authenticator app."), Do: screen.Say("Sign in again.")},
		oauth.OtherFactorNeeded: {What: screen.Say("The account asks for a second step that Countersign does not know."), Do: screen.Say("Choose another second step in the account's settings in a browser.")},
		oauth.StepUpNeeded:      {What: screen.Say("The account asks for a fresh sign-in with its second step."), Do: screen.Say("Sign out, sign in again with the code of your authenticator app, then pair once more.")},
		oauth.UseBrowser:        {What: screen.Say("The account asks for a step that only a browser can do."), Do: screen.Say("Do it in the account's settings in a browser.")},
		oauth.SessionGone:       sessionGoneSentence(),
		oauth.SessionUnverified: {What: screen.Say("This sign-in was never confirmed."), Do: screen.Say("Sign in again, and enter the code.")},
		oauth.StaleAuth:         staleKeySentence(),
		oauth.StaleKey:          staleKeySentence(),
		oauth.ClientRefused:     {What: screen.Say("The account server does not know the app on the phone."), Do: screen.Say("Update the app on the phone, then pair again.")},
		oauth.ClientDisabled:    {What: screen.Say("The account server does not accept the app on the phone at the moment."), Do: screen.Say("Try again later.")},
		oauth.ScopeRefused:      {What: screen.Say("The phone asked for access that its app may not have."), Do: screen.Say("Update the app on the phone, then pair again.")},
		oauth.RequestMalformed:  {What: screen.Say("The account server did not understand the request."), Do: screen.Say("Update Countersign and the app on the phone, then try again.")},
		oauth.ClockWrong:        {What: screen.Say("This computer's clock is wrong."), Do: screen.Say("Set it right, then try again.")},
		oauth.FeatureOff:        {What: screen.Say("The account server has switched this off."), Do: screen.Say("Ask whoever runs the server.")},
		oauth.PleaseUpdate:      {What: screen.Say("The account server has moved on."), Do: screen.Say("Update Countersign, then try again.")},
		oauth.Internal:          {What: screen.Say("Something went wrong inside Countersign."), Do: screen.Say("Try again. If it stays, the log says more.")},
		oauth.Cancelled:         {What: screen.Say("This was stopped."), Do: again()},
	}
}

// tryAgain says when: the advice when all that helps is to wait for a time. The server's time is rounded up.
func tryAgain(wait time.Duration) string {
	switch {
	case wait <= 0:
		return screen.Say("Try again in a few minutes.")
	case wait < time.Minute:
		return screen.Count("Try again in a second.", "Try again in {{.N}} seconds.", whole(wait, time.Second))
	case wait <= time.Hour:
		return screen.Count("Try again in a minute.", "Try again in {{.N}} minutes.", whole(wait, time.Minute))
	}
	return screen.Say("Try again tomorrow.")
}

// useQRCodeOrTryAgain is the same for a code to type, which is not the only way.
func useQRCodeOrTryAgain(wait time.Duration) string {
	switch {
	case wait <= 0:
		return screen.Say("Use the QR code, or try again in a few minutes.")
	case wait < time.Minute:
		return screen.Count("Use the QR code, or try again in a second.", "Use the QR code, or try again in {{.N}} seconds.", whole(wait, time.Second))
	case wait <= time.Hour:
		return screen.Count("Use the QR code, or try again in a minute.", "Use the QR code, or try again in {{.N}} minutes.", whole(wait, time.Minute))
	}
	return screen.Say("Use the QR code, or try again tomorrow.")
}

// whole is how many units cover a time.
func whole(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// relaySentence says why there is no code to show.
func relaySentence(f RelayFault) screen.Problem {
	switch f {
	case RelayRefused:
		return screen.Problem{What: screen.Say("The pairing server refused to open a channel."), Do: screen.Say("Wait a few minutes, then try again.")}
	case RelayNonsense:
		return screen.Problem{What: screen.Say("Something between you and the pairing server answered instead of it."), Do: screen.Say("If this network has a sign-in page, open it in a browser first.")}
	}
	return screen.Problem{What: screen.Say("The pairing server could not be reached."), Do: screen.Say("Check your connection, then try again.")}
}

// endedTitle and endedSentence say how a pairing ended, and what to do.
func (a Attempt) endedTitle(why pairing.Reason) string {
	if a.showsUselessSession() {
		why = pairing.MintRefused
	}
	switch why {
	case pairing.ByDecline:
		return screen.Say("You declined")
	case pairing.ByCancel:
		return screen.Say("Pairing stopped")
	case pairing.NobodyCame:
		return screen.Say("No phone scanned the code")
	case pairing.CodeUnavailable, pairing.CodesResting:
		return screen.Say("There is no code to type now")
	case pairing.CodeUsedUp:
		return screen.Say("The code is used up")
	case pairing.CodeRanOut:
		return screen.Say("Nobody typed the code in time")
	case pairing.CodeSeen:
		return screen.Say("Somebody else had the code")
	case pairing.CodeShared:
		return screen.Say("A second device tried the same code")
	}
	return screen.Say("The phone was not connected")
}

func (a Attempt) endedSentence(why pairing.Reason) screen.Problem {
	switch {
	case a.Given:
		return maybeGivenSentence()
	case a.showsUselessSession():
		return accountSentence(a.Failure)
	}
	switch why {
	case pairing.MintRefused:
		return accountSentence(a.Failure)
	case pairing.MintSlow:
		if a.StepUp.Phase == StepUpTyping {
			return endedSentences()[pairing.Undecided]
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
	if s, ok := typedSentences()[why]; ok && a.Typed {
		return s
	}
	return endedSentences()[why]
}

// noCodeSentence says why no short code can be had, or is checked.
func (a Attempt) noCodeSentence() screen.Problem {
	if a.DoorFault == DoorResting {
		return screen.Problem{What: screen.Say("Too many wrong codes were typed within an hour."), Do: useQRCodeOrTryAgain(a.Rest)}
	}
	return doorSentences()[a.DoorFault]
}

func doorSentences() map[DoorFault]screen.Problem {
	return map[DoorFault]screen.Problem{
		0:               {What: screen.Say("The pairing server did not give a code in time."), Do: screen.Say("Check your connection, then try again.")},
		DoorUnreachable: relaySentence(RelayUnreachable),
		DoorNonsense:    relaySentence(RelayNonsense),
		DoorRefused:     {What: screen.Say("The pairing server refused to give a code."), Do: screen.Say("Use the QR code, or try again in a few minutes.")},
		DoorAbsent:      {What: screen.Say("The pairing server has no codes to type."), Do: screen.Say("Use the QR code, or name a server that has them in the settings.")},
		DoorFull:        {What: screen.Say("All codes of the pairing server are in use."), Do: screen.Say("Use the QR code, or try again in a few minutes.")},
		DoorHurried:     {What: screen.Say("The pairing server was asked for too many codes."), Do: screen.Say("Use the QR code, or wait a minute.")},
		DoorUnkept: {
			What: screen.Say("Countersign could not write down how often wrong codes are typed, so it checks none."),
			Do:   screen.Say("Use the QR code, and see that its settings folder can be written to."),
		},
		DoorBarred: {
			What: screen.Say("A hundred wrong codes were typed in a row."),
			Do:   screen.Say("Use the QR code. To have codes to type again, sign out and sign in."),
		},
		DoorUnread: {
			What: screen.Say("Countersign cannot read its record of wrong codes."),
			Do:   screen.Say("Use the QR code. To have codes to type again, sign out and sign in."),
		},
	}
}

func endedSentences() map[pairing.Reason]screen.Problem {
	return map[pairing.Reason]screen.Problem{
		pairing.ByDecline:      {What: screen.Say("The phone got nothing."), Do: screen.Say("If you did not scan the code yourself, keep it out of sight of others.")},
		pairing.ByCancel:       {What: screen.Say("The phone got nothing."), Do: screen.Say("Start again whenever you like.")},
		pairing.NobodyCame:     {What: screen.Say("The code was shown for ten minutes, then put away."), Do: screen.Say("Have your phone ready, then try again.")},
		pairing.WrongKey:       {What: screen.Say("Something joined with a wrong code."), Do: screen.Say("Try again, and scan the new code from inside Firefox.")},
		pairing.PhoneSilent:    {What: screen.Say("The phone scanned the code, then went quiet."), Do: screen.Say("Keep Firefox open on the phone, and scan a new code.")},
		pairing.BadMessage:     {What: screen.Say("The phone said something that Countersign does not understand."), Do: screen.Say("Update the app on the phone, then try again.")},
		pairing.PhoneGone:      {What: screen.Say("The phone left before it was connected."), Do: screen.Say("Keep Firefox open on the phone, and try again.")},
		pairing.ConnectionLost: {What: screen.Say("The connection to the phone broke off."), Do: screen.Say("Check both connections, then try again.")},
		pairing.Undecided:      {What: screen.Say("Nobody confirmed in time."), Do: screen.Say("Try again, and confirm on both devices within five minutes.")},
		pairing.TookTooLong:    {What: screen.Say("This took longer than a pairing may."), Do: screen.Say("Try again with both devices at hand.")},
		pairing.CodeShared:     {What: screen.Say("Somebody else may have a picture of it. Neither device got anything."), Do: screen.Say("Show codes to nobody else. If it was your own phone on another network, get a fresh code.")},
		pairing.BegunAgain:     {What: screen.Say("The phone began again, or a second one like it tried the same code."), Do: screen.Say("Scan a fresh code. If you did not load the page on the phone again, somebody else has seen the code.")},
		pairing.CodeUsedUp:     {What: screen.Say("It was typed wrongly three times. Somebody else may be trying."), Do: screen.Say("Use the QR code.")},
		pairing.CodeRanOut:     {What: screen.Say("A code is good for five minutes."), Do: screen.Say("Have the other device ready, then get another code.")},
		pairing.CodeSeen: {
			What: screen.Say("Two devices typed the right code, and one of them is not yours. Neither got anything."),
			Do:   screen.Say("Read codes to nobody, whoever asks for them. Use the QR code."),
		},
	}
}

// typedSentences are for devices that came by a short code.
func typedSentences() map[pairing.Reason]screen.Problem {
	return map[pairing.Reason]screen.Problem{
		pairing.ByDecline:      {What: screen.Say("The other device got nothing."), Do: screen.Say("If you did not type the code yourself, somebody else has seen it.")},
		pairing.ByCancel:       {What: screen.Say("The other device got nothing."), Do: screen.Say("Start again whenever you like.")},
		pairing.WrongKey:       {What: screen.Say("The other device typed the right code, but did not join as it should."), Do: screen.Say("Type a fresh code there.")},
		pairing.PhoneSilent:    {What: screen.Say("The other device typed the code, then went quiet."), Do: screen.Say("Keep it awake, and type a fresh code there.")},
		pairing.BadMessage:     {What: screen.Say("The other device said something that Countersign does not understand."), Do: screen.Say("Update the app on it, then try again.")},
		pairing.PhoneGone:      {What: screen.Say("The other device left before it was connected."), Do: screen.Say("Keep its window open, and type a fresh code there.")},
		pairing.CodeShared:     {What: screen.Say("Somebody else may have seen it. Neither device got anything."), Do: screen.Say("Read codes to nobody, whoever asks for them. Use the QR code.")},
		pairing.BegunAgain:     {What: screen.Say("The other device began again, and a code works only once."), Do: screen.Say("Keep its window open, and type a fresh code there.")},
		pairing.ConnectionLost: {What: screen.Say("The connection broke off, and the code with it."), Do: screen.Say("Check your connection, then type a fresh code there.")},
	}
}

// requestSentence says what was wrong with the phone's request, without repeating any of it.
func requestSentence(field string) screen.Problem {
	switch field {
	case oauth.FieldClientID, oauth.FieldClient:
		return screen.Problem{What: screen.Say("The app on the phone is not one that Countersign lets in."), Do: screen.Say("Start again from inside Firefox.")}
	case oauth.FieldScope:
		return screen.Problem{What: screen.Say("The phone asked for more than a phone needs."), Do: screen.Say("It got nothing. Start again from inside Firefox.")}
	case oauth.FieldNoSync, oauth.FieldKeysJWK:
		return screen.Problem{What: screen.Say("The phone did not ask for sync keys in a way that keeps them safe."), Do: screen.Say("Update Firefox on the phone, then try again.")}
	}
	return screen.Problem{What: screen.Say("The phone's request was not in order."), Do: screen.Say("Update Firefox on the phone, then try again.")}
}

func refusedField(err error) string {
	var refused *oauth.RequestError
	if errors.As(err, &refused) {
		return refused.Field
	}
	return ""
}
