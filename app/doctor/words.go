package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/pairing/relay"
)

// All sentences stand in this file. "The pairing server" is the relay.

const (
	thenAgain  = "Then run this again."
	connection = "Check your connection, then run this again."
	inAMoment  = "Run this again in a moment."
	signInPage = "If this network has a sign-in page, open it in a browser first. At work or at school, ask whoever runs the network."
	signIn     = "Start Countersign and sign in again."
)

var (
	noTimeLeft = notChecked("There was no time left for this.", "Run this again when the rest is fine.")

	displayOpens   = fine("The display answers.")
	displayMissing = notChecked("There is no display here, so Countersign runs in the terminal.", "")
	displayClosed  = trouble("The display does not let Countersign open a window.", "Start Countersign from your desktop, or pair in the terminal with countersign pair.")

	settingsFine = fine("The settings are in order.")

	keychainEmpty = fine("The keychain answers. Nobody is signed in on this computer yet.")
	keychainHolds = fine("The keychain answers, and holds your sign-in.")

	nobodySignedIn    = notChecked("Nobody is signed in on this computer yet.", "Start Countersign and sign in.")
	signedInElsewhere = notChecked("The stored sign-in is for another account server.", "Name that server with --server to check it.")
	sessionFine       = fine("You are signed in, and the account server agrees.")
	keysFine          = fine("The sync key on this computer is the one that your devices use.")

	accountFine = fine("The account server answers as it should.")
	relayFine   = fine("The pairing server opened a channel, and closed it again.")

	proxySettingTrouble = trouble("The proxy that is set on this computer is not an address.", "Correct HTTPS_PROXY or ALL_PROXY, or remove them. "+thenAgain)
)

// blocked says which check has to be mended first.
func blocked(by Result) Finding {
	if by.Verdict == Trouble {
		return notChecked(fmt.Sprintf("This was not checked, because there is trouble with “%s”.", by.Check.Title), "Mend that first. "+thenAgain)
	}
	return notChecked(fmt.Sprintf("This was not checked, because “%s” was not.", by.Check.Title), "")
}

func keychainTrouble(f core.KeychainFault) Finding {
	switch f {
	case core.KeychainAbsent:
		return trouble("This computer has no keychain that answers, so you have to sign in each time.", "Set up a keychain, for example GNOME Keyring or KWallet.")
	case core.KeychainLocked:
		return trouble("The keychain is locked.", "Unlock it. "+thenAgain)
	case core.KeychainSlow:
		return trouble("The keychain did not answer in time.", "It may be waiting for you to unlock it: look for its question. "+thenAgain)
	case core.KeychainUnreadable:
		return trouble("What the keychain holds for Countersign cannot be read.", "Start Countersign, continue without the keychain, and sign in again.")
	}
	return trouble("The keychain refused to answer.", "Check that your keychain works. "+thenAgain)
}

func addressFound(to string) string  { return "The address of the " + to + " was found." }
func proxyResolves(to string) string { return "The proxy looks up the address of the " + to + "." }

func addressTrouble(to string, err error) Finding {
	unknown, ok := errors.AsType[*net.DNSError](err)
	switch {
	case ok && unknown.IsNotFound:
		return trouble("This network does not know the address of the "+to+".", "Check your connection, and the name of the server. "+thenAgain)
	case isLate(err):
		return trouble("Looking up the address of the "+to+" took too long.", connection)
	}
	return trouble("The address of the "+to+" could not be looked up.", connection)
}

func noProxy(to string) string { return "No proxy is set for the " + to + "." }

func proxyPassed(to, proxy string) string {
	return "The proxy at " + proxy + " lets Countersign through to the " + to + "."
}

func proxyTrouble(to string, tried attempt) Finding {
	switch {
	case !tried.connected:
		return trouble("The proxy that is set on this computer cannot be reached.", "Check HTTPS_PROXY and ALL_PROXY, or ask whoever runs the network. "+thenAgain)
	case tried.proxyStatus == http.StatusProxyAuthRequired:
		return trouble("The proxy asks for a name and a password.", "Ask whoever runs the network for them, and put them into HTTPS_PROXY. "+thenAgain)
	case isLate(tried.err):
		return trouble("The proxy did not answer in time.", inAMoment)
	}
	return trouble("The proxy does not let Countersign through to the "+to+".", "Ask whoever runs the network to allow it. "+thenAgain)
}

func connected(to string) string {
	return "The connection to the " + to + " is secure, and it has proved who it is."
}

func connectedHere(to string) string { return "The " + to + " is on this computer, and is there." }

func connectionTrouble(to string, err error) Finding {
	var (
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		plain     tls.RecordHeaderError
		alert     tls.AlertError
		mistrust  *tls.CertificateVerificationError
	)
	switch {
	case outOfDate(err) != nil:
		return trouble("The certificate of the "+to+" does not count at this computer's date.", "Check this computer's date and time. If they are right, tell whoever runs the server. "+thenAgain)
	case errors.As(err, &name), errors.As(err, &authority), errors.As(err, &mistrust):
		return trouble("Something that this computer does not trust answered in place of the "+to+".", signInPage)
	case errors.As(err, &plain), errors.As(err, &alert):
		return trouble("No secure connection to the "+to+" could be made.", signInPage)
	case isLate(err):
		return trouble("The "+to+" did not answer in time.", connection)
	}
	return trouble("The "+to+" could not be reached.", connection)
}

func isLate(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

// accountTrouble says why the account server's answer was not that of an account server.
func accountTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.NotJSON:
		return trouble("A web page answered in place of the account server.", "If this network has a sign-in page, open it in a browser first. Otherwise check the name of the server.")
	case oauth.BadAnswer:
		return trouble("That server is not a Firefox account server, or it is not set up for this.", "Check its name with whoever runs it.")
	}
	return answerTrouble(kind)
}

// answerTrouble says what an account server's failure means, wherever it happens.
func answerTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.Unreachable:
		return trouble("The account server could not be reached.", connection)
	case oauth.TimedOut:
		return trouble("The account server did not answer in time.", inAMoment)
	case oauth.NotJSON:
		return trouble("Something between you and the account server answered instead of it.", signInPage)
	case oauth.Firewall, oauth.Blocked:
		return trouble("The account server's firewall turned this computer away.", "Try again later, or from another network.")
	case oauth.TooManyRequests:
		return trouble("The account server has had too many requests.", "Wait a few minutes. "+thenAgain)
	case oauth.Maintenance:
		return trouble("The account server is taking a break.", "Wait a few minutes. "+thenAgain)
	}
	return trouble("The account server could not answer this.", inAMoment)
}

// sessionTrouble says what is wrong with the stored sign-in or its key.
func sessionTrouble(kind oauth.FailureKind) Finding {
	switch kind {
	case oauth.SessionGone:
		return trouble("This computer was signed out of your account.", signIn)
	case oauth.SessionUnverified:
		return trouble("This sign-in was never confirmed.", "Start Countersign, sign in again, and enter the code.")
	case oauth.StepUpNeeded:
		return trouble("The account asks for a fresh sign-in with its second step.", "Start Countersign, sign out, and sign in again.")
	case oauth.StaleKey:
		return trouble("Your password was reset on another device, so the sync key on this computer is out of date.", signIn)
	}
	return answerTrouble(kind)
}

func relayTrouble(ctx context.Context, err error) Finding {
	refused, ok := errors.AsType[*relay.RefusedError](err)
	switch {
	case ctx.Err() != nil, isLate(err):
		return trouble("The pairing server did not answer in time.", inAMoment)
	case ok && refused.Status < http.StatusBadRequest, errors.Is(err, relay.ErrGreeting):
		return trouble("Something between you and the pairing server answered instead of it.", signInPage)
	case ok:
		return trouble("The pairing server refused to open a channel.", "Wait a few minutes. "+thenAgain)
	}
	return trouble("The pairing server could not be reached.", connection)
}

const setClock = "Set the date and the time, best by letting the computer do it by itself. " + thenAgain

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
		return trouble("The clock of the "+wrong[0].of+" is wrong, and this computer's is right.", "Tell whoever runs that server.")
	case len(wrong) > 0:
		return trouble(fmt.Sprintf("This computer's clock is %s.", byHowMuch(wrong[0].off)), setClock)
	case len(readings) > 0:
		return fine("This computer's clock is right.")
	case untrusted != nil && now.Before(untrusted.NotBefore):
		return trouble("This computer's clock is probably behind: a server's certificate does not count yet.", setClock)
	case untrusted != nil:
		return trouble("This computer's clock is probably ahead: a server's certificate has run out.", setClock)
	}
	return notChecked("Nobody could be asked for the time.", "")
}

// byHowMuch puts a difference into words: "about 5 minutes behind".
func byHowMuch(off time.Duration) string {
	direction := "ahead"
	if off < 0 {
		direction = "behind"
	}
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"days", 24 * time.Hour}, {"hours", time.Hour}, {"minutes", time.Minute}} {
		if n := off.Abs().Round(unit.size) / unit.size; n >= 2 {
			return fmt.Sprintf("about %d %s %s", n, unit.name, direction)
		}
	}
	return "about a minute " + direction
}
