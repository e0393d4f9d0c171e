package core

import (
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// Effect is something the program wants done. Effects are few, and comparable where their data is.
type Effect interface{ effect() }

type (
	// LoadSession: look for sessions. Answers: SessionFound, SessionAbsent, SessionSealed, KeychainFailed.
	LoadSession struct{ Ref Ref }
	// UseMemory: keep sessions in memory from now on. No answer.
	UseMemory struct{}
	// Discover: ask an account server where its parts are. Answers: ServerFound, ServerRefused.
	Discover struct {
		Ref     Ref
		Address string
	}
	// StartSandbox: start the built-in servers. Answers: ServerFound, ServerRefused.
	StartSandbox struct{ Ref Ref }
	// RememberSite: note in the settings which server was chosen. No answer.
	RememberSite struct{ Site Site }

	// StartSignIn: one sign-in request, then the keychain. The password is wiped. Answers: SignedInto, CodeWanted,
	// SignInRefused.
	StartSignIn struct {
		Ref      Ref
		Servers  oauth.Servers
		Email    string
		Password screen.Secret
	}
	// StartDemoSignIn: the same with the sandbox's demo account.
	StartDemoSignIn struct {
		Ref     Ref
		Servers oauth.Servers
	}
	// StartReauth: the same for an account that is signed in; its session and its device stay. Answers as StartSignIn.
	StartReauth struct {
		Ref      Ref
		UID      oauth.UID
		Password screen.Secret
	}
	// SubmitCode: pass this second step of the sign-in that is going on. Answers as StartSignIn.
	SubmitCode struct {
		Ref  Ref
		Step screen.Second
		Code screen.Secret
	}
	// SendCode: have another code, or another link, sent by e-mail or by text message. Answers: CodeSent, SignInRefused.
	SendCode struct {
		Ref  Ref
		Step screen.Second
	}
	// CheckLink: ask whether the link has been opened. Answers as StartSignIn; SignInRefused with oauth.SessionUnverified says that
	// it has not.
	CheckLink struct{ Ref Ref }
	// AbortSignIn: drop the sign-in that is going on, and its secrets. No answer.
	AbortSignIn struct{}
	// EndSession: forget the session here, and at the server if TellServer. If the account Stays, it is known as one that needs a
	// sign-in. Answer: SessionEnded.
	EndSession struct {
		Ref        Ref
		UID        oauth.UID
		TellServer bool
		Stays      bool
	}
	// ListDevices: ask the account which programs are signed in. Answers: DevicesListed, DevicesFailed. AccountNamed follows.
	ListDevices struct {
		Ref Ref
		UID oauth.UID
	}
	// DisconnectDevice: ask the account to sign out one client, not this computer. Answers: DeviceDisconnected, DisconnectFailed.
	DisconnectDevice struct {
		Ref    Ref
		UID    oauth.UID
		Client oauth.AttachedClient
	}

	// ClaimShortCode: prove once, at the relay, that this computer has been given a short code, and join the channel that the other
	// computer waits on. Answers: ShortCodeFailed; or JoinSaid and JoinTold, until JoinDo leaves the channel.
	ClaimShortCode struct {
		Ref     Ref
		Servers oauth.Servers
		Relay   string
		Code    pairing.ShortCode
	}
	// JoinDo: what the rules want done on that channel. Answers to pairing.RedeemCode: JoinRedeemed, JoinRefused. With
	// pairing.LeaveChannel, and not before, whatever has come of it is forgotten, here and at the server.
	JoinDo struct {
		Ref    Ref
		Effect pairing.SupplicantEffect
	}
	// KeepJoined: do not forget it, but put the session into the keychain. Answer, once the channel is left: SignedInto.
	KeepJoined struct{ Ref Ref }

	// OpenChannel: draw a key, open a channel on the relay. Answers: ChannelOpened, ChannelUnopened; then ChannelSaid and
	// RequestArrived until CloseChannel.
	OpenChannel struct {
		Ref   Ref
		Relay string
	}
	// CloseChannel: say farewell, close, wipe the key. Nothing of this channel is heard again.
	CloseChannel struct {
		Ref      Ref
		Farewell pairing.Farewell
	}
	// SendMessage: send one message on a channel.
	SendMessage struct {
		Ref     Ref
		Message pairing.Message
	}
	// SendAuthorization: send the code on a channel. Answer: ChannelSaid with pairing.AuthorizationSent.
	SendAuthorization struct {
		Ref     Ref
		Message pairing.Authorization
	}
	// OpenDoor: get a plate from a relay and draw a short code, unless the strikes let no proof be checked, or cannot be kept.
	// Claimants are sent to channels on ChannelRelay. Answers: DoorOpened, DoorUnopened; then DoorSaid and DoorLost until
	// CloseDoor.
	OpenDoor struct {
		Ref          Ref
		Relay        string
		ChannelRelay string
		Length       pairing.ShortCodeLength
		Strikes      pairing.Strikes
	}
	// CloseDoor: give the plate back, wipe the code. Nothing of this door is heard again.
	CloseDoor struct{ Ref Ref }
	// AnswerClaim: begin the key exchange with who is at the door. Answer: DoorSaid with pairing.ProofReceived or ClaimEnded.
	AnswerClaim struct{ Ref Ref }
	// VerifyProof: check the claimant's proof, once the strikes that count it are kept. Answers: DoorSaid with
	// pairing.ProofHeld or ProofFailed, DoorLost.
	VerifyProof struct {
		Ref     Ref
		Strikes pairing.Strikes
	}
	// AcceptClaim: prove ourselves to the claimant, and serve the claim's channel with the agreed key. Answers: ChannelSaid and
	// RequestArrived, under the Ref of the channel, until CloseChannel.
	AcceptClaim struct {
		Ref     Ref
		Channel Ref
	}
	// RefuseClaim: tell the claimant that it failed. No answer.
	RefuseClaim struct{ Ref Ref }
	// KeepStrikes: note how many proofs failed. No answer.
	KeepStrikes struct{ Strikes pairing.Strikes }
	// CopyCode: put the code on the clipboard. No answer.
	CopyCode struct{ Code screen.Secret }
	// ClearClipboard: empty the clipboard, if it still holds the code. No answer.
	ClearClipboard struct{ Code screen.Secret }
	// AskFactor: find out whether the account wants a code of its authenticator app before it signs for a phone: one that was not
	// given in the last few minutes, or, if its server has Demanded one, any that it has. Answers: FactorGiven, FactorWanted,
	// FactorRefused.
	AskFactor struct {
		Ref      Ref
		UID      oauth.UID
		Demanded bool
	}
	// SubmitFactor: give it one. Answers: FactorGiven, FactorRefused.
	SubmitFactor struct {
		Ref  Ref
		UID  oauth.UID
		Code screen.Secret
	}
	// MintCode: ask the account server for the phone's authorization code, keys sealed. Answers: CodeMinted, MintFailed.
	MintCode struct {
		Ref     Ref
		UID     oauth.UID
		Request oauth.Request
	}
	// AbortMint: stop asking. No answer.
	AbortMint struct{ Ref Ref }

	// StartTimer and StopTimer run a named timer. Answer: TimerFired.
	StartTimer struct {
		Ref   Ref
		Timer Timer
		After time.Duration
	}
	StopTimer struct{ Timer Timer }

	// OpenPage: open a page in the system's browser. No answer.
	OpenPage struct{ URL string }
	// OpenDemoPhone: open the demo phone's window and let it scan the link. No answer.
	OpenDemoPhone struct {
		Servers oauth.Servers
		Link    screen.Secret
	}
	// Wipe clears a secret that has left the model. No answer.
	Wipe struct{ Secret Wiper }
	// Quit ends the program, after what is under way has been said. No answer.
	Quit struct{}
)

// Wiper is a secret that can be cleared.
type Wiper interface{ Wipe() }

func (LoadSession) effect()       {}
func (UseMemory) effect()         {}
func (Discover) effect()          {}
func (StartSandbox) effect()      {}
func (RememberSite) effect()      {}
func (StartSignIn) effect()       {}
func (StartDemoSignIn) effect()   {}
func (SubmitCode) effect()        {}
func (StartReauth) effect()       {}
func (SendCode) effect()          {}
func (CheckLink) effect()         {}
func (OpenPage) effect()          {}
func (AbortSignIn) effect()       {}
func (EndSession) effect()        {}
func (ListDevices) effect()       {}
func (DisconnectDevice) effect()  {}
func (ClaimShortCode) effect()    {}
func (JoinDo) effect()            {}
func (KeepJoined) effect()        {}
func (OpenChannel) effect()       {}
func (CloseChannel) effect()      {}
func (SendMessage) effect()       {}
func (SendAuthorization) effect() {}
func (OpenDoor) effect()          {}
func (CloseDoor) effect()         {}
func (AnswerClaim) effect()       {}
func (VerifyProof) effect()       {}
func (AcceptClaim) effect()       {}
func (RefuseClaim) effect()       {}
func (KeepStrikes) effect()       {}
func (CopyCode) effect()          {}
func (ClearClipboard) effect()    {}
func (AskFactor) effect()         {}
func (SubmitFactor) effect()      {}
func (MintCode) effect()          {}
func (AbortMint) effect()         {}
func (StartTimer) effect()        {}
func (StopTimer) effect()         {}
func (OpenDemoPhone) effect()     {}
func (Wipe) effect()              {}
func (Quit) effect()              {}

// Timer names a timer of the program: one of the pairing rules' timers, or one of those below.
type Timer uint8

const (
	// TickTimer counts down what is on screen, second by second.
	TickTimer Timer = Timer(pairing.TimerCount) + iota
	// WaitTimer counts down what a sign-in waits for, second by second.
	WaitTimer
	// PollTimer paces asking the account whether it lists the phone.
	PollTimer
	// ClipboardTimer is how long a copied code stays on the clipboard.
	ClipboardTimer
	// UndoTimer is how long a pairing can be undone. It alone outlives the pairing.
	UndoTimer
	timerCount
)
