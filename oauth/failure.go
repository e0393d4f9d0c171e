package oauth

import "time"

// Failure is why a call to an account server did not do what it should: a meaning, and how long to wait where the
// server said so. Failures compare with ==. The zero Failure is none.
type Failure struct {
	Kind       FailureKind
	RetryAfter time.Duration // 0 if the server did not say
}

// FailureKind is the meaning of a failure. Its text is for logs; sentences for users are chosen elsewhere.
type FailureKind string

// What an account server can mean (accounts spec, section 10). Several error numbers share a meaning where the user can
// do the same about them; the table says which.
const (
	UnknownAccount      FailureKind = "unknown account"
	WrongPassword       FailureKind = "wrong password"
	EmailCase           FailureKind = "the password is salted with another spelling of the address" // retried once, then WrongPassword
	NotPrimaryEmail     FailureKind = "not the address to sign in with"
	NoPassword          FailureKind = "the account has no password"
	ResetRequired       FailureKind = "the account must be reset"
	EmailUnconfirmed    FailureKind = "the account's address is unconfirmed"
	EmailBounced        FailureKind = "mail to the account bounces"
	BadVerificationCode FailureKind = "verification code wrong or expired"
	BadUnblockCode      FailureKind = "unblock code wrong or expired"
	NoAuthenticator     FailureKind = "the account has no authenticator"
	OtherFactorNeeded   FailureKind = "this second factor is not available"
	StepUpNeeded        FailureKind = "a second factor or a fresh sign-in is needed"
	UseBrowser          FailureKind = "only a browser can do this"
	Declined            FailureKind = "declined in the browser"
	KeysMissing         FailureKind = "no keys came with the sign-in"
	OtherAccount        FailureKind = "another account than the one that was asked for"
	SessionGone         FailureKind = "session gone"
	SessionUnverified   FailureKind = "session unverified"
	StaleAuth           FailureKind = "keys changed after the sign-in"
	StaleKey            FailureKind = "the stored key is no longer the account's"
	UnknownDevice       FailureKind = "unknown device"
	DeviceConflict      FailureKind = "the session has another device"
	ClientRefused       FailureKind = "OAuth client refused"
	ClientDisabled      FailureKind = "OAuth client disabled"
	ScopeRefused        FailureKind = "scope refused"
	GrantRefused        FailureKind = "authorization code or verifier refused"
	RequestMalformed    FailureKind = "our request was malformed"
	TooManyRequests     FailureKind = "too many requests"
	Blocked             FailureKind = "blocked for security reasons"
	Firewall            FailureKind = "blocked by the server's firewall"
	ClockWrong          FailureKind = "clock wrong"
	Maintenance         FailureKind = "service unavailable"
	FeatureOff          FailureKind = "feature switched off"
	ServerFault         FailureKind = "server fault"
	PleaseUpdate        FailureKind = "this program is too old for the server"
)

// What happens on the way to a server or here, without an error number.
const (
	Unreachable FailureKind = "server unreachable"
	TimedOut    FailureKind = "timed out"
	NotJSON     FailureKind = "answer is not JSON"
	BadAnswer   FailureKind = "answer makes no sense"
	Cancelled   FailureKind = "cancelled"
	Internal    FailureKind = "internal fault"
)

// Base is which server answered. Their error numbers overlap.
type Base string

// The servers that answer with error numbers.
const (
	Auth    Base = "auth"
	OAuth   Base = "oauth"
	Profile Base = "profile"
)

// FailureOf is the meaning of an error answer: of its number where the table has it, otherwise of its HTTP status.
// errno 0 stands for an answer without one.
func FailureOf(base Base, status, errno int) FailureKind {
	if kind, ok := failures[base][errno]; ok {
		return kind
	}
	if base == Auth && errno >= firstBrowserOnly && errno <= lastBrowserOnly {
		return UseBrowser
	}
	if kind, ok := failuresByStatus[status]; ok {
		return kind
	}
	return ServerFault
}
