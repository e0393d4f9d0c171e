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
	// stranger: somebody at the door, who has proved nothing yet, or the door itself; out of order it means nothing.
	stranger
)

type (
	// Started begins a pairing (Idle).
	Started struct{}
	// ChannelOpened: the relay greeted us on a new channel, and the invitation is ready (Opening).
	ChannelOpened struct{}
	// OpeningFailed: the relay could not be reached, refused, or greeted wrongly (Opening).
	OpeningFailed struct{}
	// HelloReceived: a phone's ClientHello was accepted and answered (Inviting; Handshaking after a short code).
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
	// SecondCame: somebody else than who came first said something on the channel. StartedOver: who came first, by all that
	// can be told, says hello a second time (any state with a channel).
	SecondCame  struct{}
	StartedOver struct{}
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

	// CodeWanted: the person at the desk wants a short code to type (Idle, Opening, Pausing, Inviting). There is never
	// another code without it: a guesser who finds one used up has to wait for a person.
	CodeWanted struct{}
	// InvitationWanted: the person wants the QR code back (OpeningDoor, Offering).
	InvitationWanted struct{}
	// DoorOpened: the relay gave us a plate, and the short code is drawn (OpeningDoor).
	DoorOpened struct{}
	// DoorUnopened: the relay could not be reached, refused, or gave no plate (OpeningDoor).
	DoorUnopened struct{}
)

// What happens at an open door. Its owner says one thing at a time: after ClaimBegan, ProofReceived, ProofHeld and
// ProofFailed it waits for the effect that answers, and says nothing else before.
type (
	// ClaimBegan: somebody is at the plate.
	ClaimBegan struct{}
	// ProofReceived: the claimant sent a well-formed proof. Allowed says that the budget over all codes, [Strikes], has
	// counted it; otherwise it is not looked at.
	ProofReceived struct{ Allowed bool }
	// ProofHeld and ProofFailed answer VerifyProof.
	ProofHeld   struct{}
	ProofFailed struct{}
	// ClaimEnded: the claimant has gone, said what makes no sense, or took too long for the relay.
	ClaimEnded struct{}
	// DoorLost: the plate's connection died.
	DoorLost struct{}
	// CodeExpired: by the wall clock the short code is over. The clock behind CodeTimer stands still while a computer sleeps.
	CodeExpired struct{}
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
func (SecondCame) origin() origin        { return peer }
func (StartedOver) origin() origin       { return peer }
func (PhoneLeft) origin() origin         { return peer }
func (ChannelLost) origin() origin       { return world }
func (Approved) origin() origin          { return person }
func (Declined) origin() origin          { return person }
func (Cancelled) origin() origin         { return person }
func (CodeMinted) origin() origin        { return world }
func (MintingFailed) origin() origin     { return world }
func (AuthorizationSent) origin() origin { return world }
func (CodeWanted) origin() origin        { return person }
func (InvitationWanted) origin() origin  { return person }
func (DoorOpened) origin() origin        { return world }
func (DoorUnopened) origin() origin      { return world }
func (ClaimBegan) origin() origin        { return stranger }
func (ProofReceived) origin() origin     { return stranger }
func (ProofHeld) origin() origin         { return stranger }
func (ProofFailed) origin() origin       { return stranger }
func (ClaimEnded) origin() origin        { return stranger }
func (DoorLost) origin() origin          { return stranger }
func (CodeExpired) origin() origin       { return stranger }

func (e TimerFired) origin() origin {
	if set(CodeTimer, ClaimTimer).has(e.Timer) {
		return stranger
	}
	return world
}

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
	// OpenDoor: ask the relay for a plate and draw a short code. Answers: DoorOpened, DoorUnopened.
	OpenDoor struct{}
	// CloseDoor: give the plate back (or stop asking for one), which ends a claim at it, and wipe the code. Nothing that
	// happens at the door is heard again.
	CloseDoor struct{}
	// AnswerClaim: begin the key exchange with the claimant, on a fresh channel. Answers: ProofReceived, ClaimEnded.
	AnswerClaim struct{}
	// VerifyProof: check the claimant's proof; it is counted already. Answers: ProofHeld, ProofFailed.
	VerifyProof struct{}
	// AcceptClaim: send the claimant our own proof, and run the secure channel with the agreed key on the claim's channel.
	AcceptClaim struct{}
	// RefuseClaim: tell the claimant that it failed, and nothing more. A claimant who was not answered yet is not meant: by
	// then the one who is has gone.
	RefuseClaim struct{}
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
func (OpenDoor) effect()          {}
func (CloseDoor) effect()         {}
func (AnswerClaim) effect()       {}
func (VerifyProof) effect()       {}
func (AcceptClaim) effect()       {}
func (RefuseClaim) effect()       {}
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
