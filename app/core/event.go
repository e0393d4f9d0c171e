package core

import (
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// Event is something that happened to the program. Answers carry the Ref of the effect that asked; an answer that nobody
// waits for any more is dropped, in one place.
type Event interface{ event() }

// Ref names one asking; 0 is none.
type Ref uint64

// answers reports whether an answer with this Ref is the one that is waited for.
func (r Ref) answers(asked Ref) bool { return r != 0 && r == asked }

// Profile is what the program knows of a signed-in account. It holds no secret: effects name the session by UID.
type Profile struct {
	Key   screen.AccountKey
	UID   oauth.UID
	Email string
	// Name is what its person is called there; empty while that is not known.
	Name    string
	Servers oauth.Servers
}

type (
	// Started is the first event.
	Started struct{}
	// Acted: a person used the screen.
	Acted struct{ Action screen.Action }

	// SessionFound, SessionAbsent and KeychainFailed answer LoadSession. Accounts are all that are known, the one used last first;
	// the first of these events says that one of them at least is signed in.
	SessionFound struct {
		Ref      Ref
		Accounts []Account
	}
	SessionAbsent struct {
		Ref      Ref
		Accounts []Account
	}
	KeychainFailed struct {
		Ref      Ref
		Fault    KeychainFault
		Accounts []Account
	}

	// ServerFound and ServerRefused answer Discover and StartSandbox.
	// RelayNamed says that the server has named a relay; another one serves otherwise.
	ServerFound struct {
		Ref        Ref
		Site       Site
		RelayNamed bool
	}
	ServerRefused struct {
		Ref     Ref
		Failure oauth.Failure
	}

	// SignedInto, CodeWanted and SignInRefused answer StartSignIn, StartReauth, SubmitCode and CheckLink; CodeSent answers
	// SendCode. SignedInto answers KeepJoined as well. Kept says whether the keychain took the session (0), or why not.
	SignedInto struct {
		Ref     Ref
		Profile Profile
		Kept    KeychainFault
	}
	CodeWanted struct {
		Ref  Ref
		Step screen.Second
	}
	SignInRefused struct {
		Ref     Ref
		Failure oauth.Failure
	}
	CodeSent struct{ Ref Ref }

	// SessionEnded answers EndSession. Fault says that the keychain would not forget it.
	SessionEnded struct {
		Ref   Ref
		Fault KeychainFault
	}

	// DevicesListed and DevicesFailed answer ListDevices. At is when, by the wall clock, in the person's time zone.
	DevicesListed struct {
		Ref     Ref
		Devices []oauth.AttachedClient
		At      time.Time
	}
	DevicesFailed struct {
		Ref     Ref
		Failure oauth.Failure
	}
	// AccountNamed: the account's server has said what the account is called now.
	AccountNamed struct {
		UID         oauth.UID
		Email, Name string
	}
	// DeviceDisconnected and DisconnectFailed answer DisconnectDevice. Only a fresh list proves the first.
	DeviceDisconnected struct{ Ref Ref }
	DisconnectFailed   struct {
		Ref     Ref
		Failure oauth.Failure
	}

	// ShortCodeFailed answers ClaimShortCode, before there is a channel. JoinSaid reports what happened on the channel, in the
	// words of the rules, and JoinTold who the other computer says it is.
	ShortCodeFailed struct {
		Ref   Ref
		Fault JoinFault
	}
	JoinSaid struct {
		Ref   Ref
		Event pairing.SupplicantEvent
	}
	JoinTold struct {
		Ref      Ref
		Metadata pairing.Metadata
	}
	// JoinRedeemed and JoinRefused answer JoinDo with pairing.RedeemCode. The session is not stored yet.
	JoinRedeemed struct {
		Ref     Ref
		Profile Profile
	}
	JoinRefused struct {
		Ref     Ref
		Failure oauth.Failure
	}

	// ChannelOpened and ChannelUnopened answer OpenChannel.
	ChannelOpened struct {
		Ref        Ref
		Invitation pairing.Invitation
	}
	ChannelUnopened struct {
		Ref   Ref
		Fault RelayFault
	}
	// ChannelSaid reports what happened on an open channel, in its own words. Sender is who the relay says it was; it is
	// set for messages.
	ChannelSaid struct {
		Ref   Ref
		Event pairing.Event
	}
	// DoorOpened and DoorUnopened answer OpenDoor. At is when, by the wall clock.
	DoorOpened struct {
		Ref  Ref
		Code pairing.ShortCode
	}
	DoorUnopened struct {
		Ref   Ref
		Fault DoorFault
		At    time.Time
	}
	// DoorLost: an open door is over, without anybody having closed it.
	DoorLost struct {
		Ref   Ref
		Fault DoorFault
	}
	// DoorSaid reports what happened at an open door, in its own words. Whether a proof may be checked is judged here, by At,
	// the wall clock's time.
	DoorSaid struct {
		Ref   Ref
		Event pairing.Event
		At    time.Time
	}
	// RequestArrived: the phone said what it wants. It is judged here, so it is not among the above.
	RequestArrived struct {
		Ref     Ref
		Request pairing.Request
		Sender  pairing.Sender
	}

	// FactorGiven, FactorWanted and FactorRefused answer AskFactor, and SubmitFactor but for the second. FactorGiven says that there
	// is nothing to ask of the person.
	FactorGiven   struct{ Ref Ref }
	FactorWanted  struct{ Ref Ref }
	FactorRefused struct {
		Ref     Ref
		Failure oauth.Failure
	}
	// CodeMinted and MintFailed answer MintCode.
	CodeMinted struct {
		Ref           Ref
		Authorization oauth.Authorization
	}
	MintFailed struct {
		Ref     Ref
		Failure oauth.Failure
	}

	// TimerFired answers StartTimer.
	TimerFired struct {
		Ref   Ref
		Timer Timer
	}
)

func (Started) event()            {}
func (Acted) event()              {}
func (SessionFound) event()       {}
func (SessionAbsent) event()      {}
func (KeychainFailed) event()     {}
func (ServerFound) event()        {}
func (ServerRefused) event()      {}
func (SignedInto) event()         {}
func (CodeWanted) event()         {}
func (SignInRefused) event()      {}
func (CodeSent) event()           {}
func (SessionEnded) event()       {}
func (DevicesListed) event()      {}
func (DevicesFailed) event()      {}
func (AccountNamed) event()       {}
func (DeviceDisconnected) event() {}
func (DisconnectFailed) event()   {}
func (ShortCodeFailed) event()    {}
func (JoinSaid) event()           {}
func (JoinTold) event()           {}
func (JoinRedeemed) event()       {}
func (JoinRefused) event()        {}
func (ChannelOpened) event()      {}
func (ChannelUnopened) event()    {}
func (ChannelSaid) event()        {}
func (DoorOpened) event()         {}
func (DoorUnopened) event()       {}
func (DoorLost) event()           {}
func (DoorSaid) event()           {}
func (RequestArrived) event()     {}
func (FactorGiven) event()        {}
func (FactorWanted) event()       {}
func (FactorRefused) event()      {}
func (CodeMinted) event()         {}
func (MintFailed) event()         {}
func (TimerFired) event()         {}

// KeychainFault says what is wrong with the keychain; 0 is nothing.
type KeychainFault uint8

const (
	// KeychainAbsent: this computer has none that answers.
	KeychainAbsent KeychainFault = iota + 1
	// KeychainLocked: it was not unlocked.
	KeychainLocked
	// KeychainSlow: it did not answer in time.
	KeychainSlow
	// KeychainFull: it does not take an item of this size.
	KeychainFull
	// KeychainUnreadable: the stored session is not one of ours, or is damaged.
	KeychainUnreadable
	// KeychainRefused: anything else.
	KeychainRefused
	// KeychainUnused: the person chose to go on without it.
	KeychainUnused
)

// RelayFault says why no channel could be opened.
type RelayFault uint8

const (
	// RelayUnreachable: no connection.
	RelayUnreachable RelayFault = iota + 1
	// RelayRefused: it answered, but opened no channel.
	RelayRefused
	// RelayNonsense: what it said is not the protocol.
	RelayNonsense
)

// DoorFault says why there is no short code to type, or no more.
type DoorFault uint8

const (
	// DoorUnreachable: no connection to the relay, or one that broke off.
	DoorUnreachable DoorFault = iota + 1
	// DoorRefused: the relay answered, but gave no plate.
	DoorRefused
	// DoorNonsense: what it said is not the protocol.
	DoorNonsense
	// DoorAbsent: it has no typed codes.
	DoorAbsent
	// DoorFull: all its plates are in use.
	DoorFull
	// DoorHurried: it was asked too often.
	DoorHurried
	// DoorUnkept: the strikes could not be written down, so nothing may be checked.
	DoorUnkept
	// DoorResting: too many proofs failed within an hour.
	DoorResting
	// DoorBarred: a hundred proofs failed in a row, so the person has to sign in again.
	DoorBarred
	// DoorUnread: the record of strikes could not be read, so the person has to sign in again.
	DoorUnread
)

// JoinFault says why a short code led nowhere, or to no account that is to be kept; 0 is nothing.
type JoinFault uint8

const (
	// NobodyWaits: no computer is at the code's plate, or somebody else is there just now. The relay does not say which.
	NobodyWaits JoinFault = iota + 1
	// CodeRefused: the other computer did not take the code, or could not show that it knows it.
	CodeRefused
	// CodeWornOut: the same code has been refused so often that it is not tried again.
	CodeWornOut
	// WaitingEnded: the other computer, or the relay, ended the claim without a verdict.
	WaitingEnded
	// NoAnswer: the other computer did not answer.
	NoAnswer
	// TooManyCodes: the relay has heard too many codes from here.
	TooManyCodes
	// NoCodesThere: the relay knows no typed codes.
	NoCodesThere
	// CodesRefused: it answered, and did nothing more.
	CodesRefused
	// CodesNonsense: what it said is not the protocol.
	CodesNonsense
	// CodesUnreachable: no connection.
	CodesUnreachable
	// StrangeServer: the other computer waits at a server that may not be dialled.
	StrangeServer
	// OtherAccount: the account is not the one that the person agreed to.
	OtherAccount
)
