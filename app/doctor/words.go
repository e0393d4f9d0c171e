package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// All sentences stand in this file. "The pairing server" is the relay.

func connection() string { return screen.Say("Check your connection, then run this again.") }
func inAMoment() string  { return screen.Say("Run this again in a moment.") }
func signInPage() string {
	return screen.Say("If this network has a sign-in page, open it in a browser first. At work or at school, ask whoever runs the network.")
}

// portal is trouble that a network's sign-in page may be.
func portal(what string) Finding { return trouble(what, signInPage()).with(screen.RemedyPage) }

func noTimeLeft() Finding {
	return notChecked(screen.Say("There was no time left for this."), screen.Say("Run this again when the rest is fine."))
}

func displayOpens() Finding {
	return fine(screen.Say("The display answers."))
}

func displayMissing() Finding {
	return notChecked(screen.Say("There is no display here, so Countersign runs in the terminal."), "")
}

func displayClosed() Finding {
	return trouble(screen.Say("The display does not let Countersign open a window."), screen.Say("Start Countersign from your desktop, or pair in the terminal with countersign pair."))
}

func settingsFine() Finding {
	return fine(screen.Say("The settings are in order."))
}

// keychainEmpty is about a keychain without a session. Held says that somebody is signed in all the same.
func keychainEmpty(held bool) Finding {
	if held {
		return fine(screen.Say("The keychain answers. It does not hold your sign-in."))
	}
	return fine(screen.Say("The keychain answers. Nobody is signed in on this computer yet."))
}

func sealedHolds() Finding {
	return fine(screen.Say("Your sign-in is in a sealed file, and not in the keychain."))
}

func sealedShut() Finding {
	return notChecked(screen.Say("Your sign-in is in a sealed file, which only your passphrase opens."), "")
}

func keychainHolds() Finding {
	return fine(screen.Say("The keychain answers, and holds your sign-in."))
}

func nobodySignedIn() Finding {
	return notChecked(screen.Say("Nobody is signed in on this computer yet."), screen.Say("Sign in with Countersign."))
}

func signedInElsewhere() Finding {
	return notChecked(screen.Say("The stored sign-in is for another account server."), screen.Say("Name that server with --server to check it."))
}

func sessionFine() Finding {
	return fine(screen.Say("You are signed in, and the account server agrees."))
}

func keysFine() Finding {
	return fine(screen.Say("The sync key on this computer is the one that your devices use."))
}

func accountFine() Finding {
	return fine(screen.Say("The account server answers as it should."))
}

func relayFine() Finding {
	return fine(screen.Say("The pairing server opened a channel, and closed it again."))
}

func proxySettingTrouble() Finding {
	return trouble(screen.Say("The proxy that is set on this computer is not an address."), screen.Say("Correct HTTPS_PROXY or ALL_PROXY, or remove them. Then run this again."))
}

// blocked says which check has to be mended first.
func blocked(by Result) Finding {
	if by.Verdict == Trouble {
		return notChecked(screen.Say("This was not checked, because there is trouble with “{{.Check}}”.", "Check", by.Check.Title), screen.Say("Mend that first. Then run this again."))
	}
	return notChecked(screen.Say("This was not checked, because “{{.Check}}” was not.", "Check", by.Check.Title), "")
}

func keychainTrouble(f core.KeychainFault) Finding {
	switch f {
	case core.KeychainAbsent:
		return trouble(screen.Say("This computer has no keychain that answers, so you have to sign in each time."), screen.Say("Set up a keychain, for example GNOME Keyring or KWallet."))
	case core.KeychainLocked:
		return trouble(screen.Say("The keychain is locked."), screen.Say("Unlock it. Then run this again."))
	case core.KeychainSlow:
		return trouble(screen.Say("The keychain did not answer in time."), screen.Say("It may be waiting for you to unlock it: look for its question. Then run this again."))
	case core.KeychainUnreadable:
		return trouble(screen.Say("What the keychain holds for Countersign cannot be read."), screen.Say("Continue without the keychain, and sign in again."))
	}
	return trouble(screen.Say("The keychain refused to answer."), screen.Say("Check that your keychain works. Then run this again."))
}

func addressFound(to server) string {
	return to.either(screen.Say("The address of the account server was found."),
		screen.Say("The address of the pairing server was found."))
}
func proxyResolves(to server) string {
	return to.either(screen.Say("The proxy looks up the address of the account server."),
		screen.Say("The proxy looks up the address of the pairing server."))
}

func addressTrouble(to server, err error) Finding {
	unknown, ok := errors.AsType[*net.DNSError](err)
	switch {
	case ok && unknown.IsNotFound:
		return trouble(to.either(screen.Say("This network does not know the address of the account server."),
			screen.Say("This network does not know the address of the pairing server.")), screen.Say("Check your connection, and the name of the server. Then run this again."))
	case isLate(err):
		return trouble(to.either(screen.Say("Looking up the address of the account server took too long."),
			screen.Say("Looking up the address of the pairing server took too long.")), connection())
	}
	return trouble(to.either(screen.Say("The address of the account server could not be looked up."),
		screen.Say("The address of the pairing server could not be looked up.")), connection())
}

func noProxy(to server) string {
	return to.either(screen.Say("No proxy is set for the account server."),
		screen.Say("No proxy is set for the pairing server."))
}

func proxyPassed(to server, proxy string) string {
	return to.either(screen.Say("The proxy at {{.Proxy}} lets Countersign through to the account server.", "Proxy", proxy),
		screen.Say("The proxy at {{.Proxy}} lets Countersign through to the pairing server.", "Proxy", proxy))
}

func proxyTrouble(to server, tried attempt) Finding {
	switch {
	case !tried.connected:
		return trouble(screen.Say("The proxy that is set on this computer cannot be reached."), screen.Say("Check HTTPS_PROXY and ALL_PROXY, or ask whoever runs the network. Then run this again."))
	case tried.proxyStatus == http.StatusProxyAuthRequired:
		return trouble(screen.Say("The proxy asks for a name and a password."), screen.Say("Ask whoever runs the network for them, and put them into HTTPS_PROXY. Then run this again."))
	case isLate(tried.err):
		return trouble(screen.Say("The proxy did not answer in time."), inAMoment())
	}
	return trouble(to.either(screen.Say("The proxy does not let Countersign through to the account server."),
		screen.Say("The proxy does not let Countersign through to the pairing server.")), screen.Say("Ask whoever runs the network to allow it. Then run this again."))
}

func connected(to server) string {
	return to.either(screen.Say("The connection to the account server is secure, and it has proved who it is."),
		screen.Say("The connection to the pairing server is secure, and it has proved who it is."))
}

func connectedHere(to server) string {
	return to.either(screen.Say("The account server is on this computer, and is there."),
		screen.Say("The pairing server is on this computer, and is there."))
}

func connectionTrouble(to server, err error) Finding {
	var (
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		plain     tls.RecordHeaderError
		alert     tls.AlertError
		mistrust  *tls.CertificateVerificationError
	)
	switch {
	case outOfDate(err) != nil:
		return trouble(to.either(screen.Say("The certificate of the account server does not count at this computer's date."),
			screen.Say("The certificate of the pairing server does not count at this computer's date.")), screen.Say("Check this computer's date and time. If they are right, tell whoever runs the server. Then run this again."))
	case errors.As(err, &name), errors.As(err, &authority), errors.As(err, &mistrust):
		return portal(to.either(screen.Say("Something that this computer does not trust answered in place of the account server."),
			screen.Say("Something that this computer does not trust answered in place of the pairing server.")))
	case errors.As(err, &plain), errors.As(err, &alert):
		return portal(to.either(screen.Say("No secure connection to the account server could be made."),
			screen.Say("No secure connection to the pairing server could be made.")))
	case isLate(err):
		return trouble(to.either(screen.Say("The account server did not answer in time."),
			screen.Say("The pairing server did not answer in time.")), connection())
	}
	return trouble(to.either(screen.Say("The account server could not be reached."),
		screen.Say("The pairing server could not be reached.")), connection())
}

func isLate(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

// accountTrouble says why the account server's answer was not that of an account server.
func accountTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.NotJSON:
		return trouble(screen.Say("A web page answered in place of the account server."), screen.Say("If this network has a sign-in page, open it in a browser first. Otherwise check the name of the server.")).with(screen.RemedyPage)
	case oauth.BadAnswer:
		return trouble(screen.Say("That server is not a Firefox account server, or it is not set up for this."), screen.Say("Check its name with whoever runs it."))
	}
	return answerTrouble(kind)
}

// answerTrouble says what an account server's failure means, wherever it happens.
func answerTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.Unreachable:
		return trouble(screen.Say("The account server could not be reached."), connection())
	case oauth.TimedOut:
		return trouble(screen.Say("The account server did not answer in time."), inAMoment())
	case oauth.NotJSON:
		return portal(screen.Say("Something between you and the account server answered instead of it."))
	case oauth.Firewall, oauth.Blocked:
		return trouble(screen.Say("The account server's firewall turned this computer away."), screen.Say("Try again later, or from another network."))
	case oauth.TooManyRequests:
		return trouble(screen.Say("The account server has had too many requests."), screen.Say("Wait a few minutes. Then run this again."))
	case oauth.Maintenance:
		return trouble(screen.Say("The account server is taking a break."), screen.Say("Wait a few minutes. Then run this again."))
	}
	return trouble(screen.Say("The account server could not answer this."), inAMoment())
}

// sessionTrouble says what is wrong with the stored sign-in or its key.
func sessionTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.SessionGone:
		return trouble(screen.Say("This computer was signed out of your account."), screen.Say("Sign in again in Countersign.")).with(screen.RemedySignIn)
	case oauth.SessionUnverified:
		return trouble(screen.Say("This sign-in was never confirmed."), screen.Say("Sign in again in Countersign, and enter the code.")).with(screen.RemedySignIn)
	case oauth.StepUpNeeded:
		return trouble(screen.Say("The account asks for a fresh sign-in with its second step."), screen.Say("Sign out of Countersign, and sign in again.")).with(screen.RemedySignIn)
	case oauth.StaleKey:
		return trouble(screen.Say("Your password was reset on another device, so the sync key on this computer is out of date."), screen.Say("Type your password again in Countersign.")).with(screen.RemedyPassword)
	}
	return answerTrouble(kind)
}

func relayTrouble(ctx context.Context, err error) Finding {
	refused, ok := errors.AsType[*relay.RefusedError](err)
	switch {
	case ctx.Err() != nil, isLate(err):
		return trouble(screen.Say("The pairing server did not answer in time."), inAMoment())
	case ok && refused.Status < http.StatusBadRequest, errors.Is(err, relay.ErrGreeting):
		return portal(screen.Say("Something between you and the pairing server answered instead of it."))
	case ok:
		return trouble(screen.Say("The pairing server refused to open a channel."), screen.Say("Wait a few minutes. Then run this again."))
	}
	return trouble(screen.Say("The pairing server could not be reached."), connection())
}

func setClock() string {
	return screen.Say("Set the date and the time, best by letting the computer do it by itself. Then run this again.")
}

// clockFinding weighs what the servers say about the time. Without any, a certificate that does not count today hints at it.
func clockFinding(readings []reading, untrusted *x509.Certificate, now time.Time) Finding {
	var wrong []reading
	for _, r := range readings {
		if r.wrong() {
			wrong = append(wrong, r)
		}
	}
	switch {
	case len(wrong) > 0 && len(wrong) < len(readings):
		return trouble(wrong[0].of.either(screen.Say("The clock of the account server is wrong, and this computer's is right."),
			screen.Say("The clock of the pairing server is wrong, and this computer's is right.")), screen.Say("Tell whoever runs that server."))
	case len(wrong) > 0:
		return trouble(clockIsOff(wrong[0].off), setClock())
	case len(readings) > 0:
		return fine(screen.Say("This computer's clock is right."))
	case untrusted != nil && now.Before(untrusted.NotBefore):
		return trouble(screen.Say("This computer's clock is probably behind: a server's certificate does not count yet."), setClock())
	case untrusted != nil:
		return trouble(screen.Say("This computer's clock is probably ahead: a server's certificate has run out."), setClock())
	}
	return notChecked(screen.Say("Nobody could be asked for the time."), "")
}

// clockIsOff says by how much this computer's clock is ahead or, if off is negative, behind.
func clockIsOff(off time.Duration) string {
	behind := off < 0
	off = off.Abs()
	days, hours, minutes := rounded(off, 24*time.Hour), rounded(off, time.Hour), rounded(off, time.Minute)
	switch {
	case days >= 2 && behind:
		return screen.Count("This computer's clock is about a day behind.", "This computer's clock is about {{.N}} days behind.", days)
	case days >= 2:
		return screen.Count("This computer's clock is about a day ahead.", "This computer's clock is about {{.N}} days ahead.", days)
	case hours >= 2 && behind:
		return screen.Count("This computer's clock is about an hour behind.", "This computer's clock is about {{.N}} hours behind.", hours)
	case hours >= 2:
		return screen.Count("This computer's clock is about an hour ahead.", "This computer's clock is about {{.N}} hours ahead.", hours)
	case behind:
		return screen.Count("This computer's clock is about a minute behind.", "This computer's clock is about {{.N}} minutes behind.", max(minutes, 1))
	}
	return screen.Count("This computer's clock is about a minute ahead.", "This computer's clock is about {{.N}} minutes ahead.", max(minutes, 1))
}

// rounded is a time in whole units.
func rounded(d, unit time.Duration) int { return int(d.Round(unit) / unit) }
