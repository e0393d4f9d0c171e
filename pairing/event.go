package pairing

import "time"

// Event is something that happened to the authority. Each comment names the states in which it means something; what it
// means elsewhere is decided in one place, by its origin.
type Event interface{ origin() origin }

// origin says who makes an event happen, and so what to do when it comes at the wrong time.
type origin uint8

const (
	// person: somebody at this computer clicked; a click too many is ignored.
	person origin = iota
	// peer: the phone, or whoever holds the key, said something; out of order it is fatal.
	peer
	// world: the past delivers a timer, a dial or an answer that nobody waits for any more; dropped.
	world
)

type (
	// Started begins a pairing (Idle).
	Started struct{}
	// ChannelOpened: the relay greeted us on a new channel, and the invitation is ready (Opening).
	ChannelOpened struct{}
	// OpeningFailed: the relay could not be reached, refused, or greeted wrongly (Opening).
	OpeningFailed struct{}
	// HelloReceived: a phone's ClientHello was accepted and answered (Inviting).
	HelloReceived struct{}
	// HandshakeFailed: whoever joined does not hold the key, or does not speak the protocol (Inviting, Handshaking).
	HandshakeFailed struct{}
	// ChannelSecured: the handshake is complete (Handshaking).
	ChannelSecured struct{}
	// RequestReceived: the phone's request came and was judged (AwaitingRequest).
	RequestReceived struct{ Acceptable bool }
	// PhoneConfirmed: the phone's user confirmed (Deciding, AwaitingPhone).
	PhoneConfirmed struct{}
	// PhoneCompleted: the phone says that it is done (Delivering).
	PhoneCompleted struct{}
	// UnknownReceived: a well-formed message with an unknown name came (any state with a secure channel).
	UnknownReceived struct{}
	// JunkReceived: what came inside the secure channel is no message (any state with a secure channel).
	JunkReceived struct{}
	// PhoneLeft: the phone closed its side properly (any state with a channel).
	PhoneLeft struct{}
	// ChannelLost: the socket died, or the secure channel failed (any state with a channel).
	ChannelLost struct{}
	// Approved, Declined: the person at the desk decided (Deciding; Declined also in AwaitingPhone).
	Approved struct{}
	Declined struct{}
	// Cancelled: the person at the desk gave up, or closed the window (any live state).
	Cancelled struct{}
	// CodeMinted and MintingFailed answer MintCode (Minting).
	CodeMinted    struct{}
	MintingFailed struct{}
	// AuthorizationSent: the record with the code has been written to the socket (Delivering).
	AuthorizationSent struct{}
	// TimerFired: a timer that this state runs has run out.
	TimerFired struct{ Timer Timer }
)

func (Started) origin() origin           { return person }
func (ChannelOpened) origin() origin     { return world }
func (OpeningFailed) origin() origin     { return world }
func (HelloReceived) origin() origin     { return peer }
func (HandshakeFailed) origin() origin   { return peer }
func (ChannelSecured) origin() origin    { return peer }
func (RequestReceived) origin() origin   { return peer }
func (PhoneConfirmed) origin() origin    { return peer }
func (PhoneCompleted) origin() origin    { return peer }
func (UnknownReceived) origin() origin   { return peer }
func (JunkReceived) origin() origin      { return peer }
func (PhoneLeft) origin() origin         { return peer }
func (ChannelLost) origin() origin       { return world }
func (Approved) origin() origin          { return person }
func (Declined) origin() origin          { return person }
func (Cancelled) origin() origin         { return person }
func (CodeMinted) origin() origin        { return world }
func (MintingFailed) origin() origin     { return world }
func (AuthorizationSent) origin() origin { return world }
func (TimerFired) origin() origin        { return world }

// Effect is something the authority wants done.
type Effect interface{ effect() }

type (
	// OpenChannel: draw a fresh key, dial the relay, read the greeting. Answers: ChannelOpened, OpeningFailed.
	OpenChannel struct{}
	// CloseChannel: say farewell, close the channel (or stop opening it) and wipe its key. Nothing it does is heard again.
	CloseChannel struct{ Farewell Farewell }
	// SendMetadata: tell the phone whose account this is.
	SendMetadata struct{}
	// MintCode: ask the account server for the phone's authorization code, with the keys sealed. Answers: CodeMinted,
	// MintingFailed.
	MintCode struct{}
	// AbortMint: stop asking; the answer is not wanted any more.
	AbortMint struct{}
	// SendAuthorization: give the phone its code. Answers: AuthorizationSent, or ChannelLost.
	SendAuthorization struct{}
	// StartTimer and StopTimer run a named timer; starting one that runs starts it afresh.
	StartTimer struct {
		Timer Timer
		After time.Duration
	}
	StopTimer struct{ Timer Timer }
)

func (OpenChannel) effect()       {}
func (CloseChannel) effect()      {}
func (SendMetadata) effect()      {}
func (MintCode) effect()          {}
func (AbortMint) effect()         {}
func (SendAuthorization) effect() {}
func (StartTimer) effect()        {}
func (StopTimer) effect()         {}

// Farewell is what is said before a channel is closed, as best it can be: on a channel where nobody has joined yet, or that
// is only being opened, there is nothing to say.
type Farewell uint8

const (
	// Silently: nothing can or need be said.
	Silently Farewell = iota
	// WithNotice: close_notify.
	WithNotice
	// WithCancel: the cancel message, then close_notify.
	WithCancel
)
