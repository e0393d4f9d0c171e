package pairing

// State is where the authority is: one struct per state, holding only what is known in it. States are comparable values.
//
//	Idle ──► Opening ⇄ Pausing          OpenChannel; the relay is slow to answer
//	            ▼  ▲
//	         Inviting                   the QR code is on screen; a dead or old channel is replaced
//	            ▼
//	        Handshaking ──► AwaitingRequest
//	                             ▼
//	                         Deciding ──────────► AwaitingPhone     the desk approved first
//	                             │  the phone confirmed first  │
//	                             └────────► Minting ◄──────────┘
//	                                           ▼
//	                                       Delivering ──► Paired
//
// The typed code is another way in. Idle, Opening, Pausing and Inviting lead there by a click, and a click leads back:
//
//	 OpeningDoor                OpenDoor; the relay is asked for a plate
//	    ▼
//	 Offering                   the short code is on screen
//	    ▼
//	Handshaking, and on as above; the door stays open as a tripwire until Minting
//
// From every live state there is a way to Ended: see end.
type State interface {
	on(Event) (State, []Effect)
	timers() timerSet
	link() link
}

// link says how much of a channel a state has.
type link uint8

const (
	noLink link = iota
	// openLink: a channel is open, or being opened, but nobody has proved to hold its key.
	openLink
	// secureLink: the secure channel is up; farewells can be said.
	secureLink
)

type (
	// Idle: nothing goes on.
	Idle struct{}
	// Opening: a channel is being opened. Failures counts the tries since the last channel that opened.
	Opening struct {
		Failures int
		Renewal  bool
	}
	// Pausing: the next channel is opened in a moment.
	Pausing struct {
		Failures int
		Renewal  bool
	}
	// Inviting: the code can be scanned. Young until the channel has lived for five seconds.
	Inviting struct {
		Renewal bool
		Young   bool
	}
	// OpeningDoor: a plate is being asked for; there is no short code yet.
	OpeningDoor struct{}
	// Offering: the short code can be typed.
	Offering struct{ Door Door }
	// Handshaking: somebody has scanned the code and is proving it, or has proved the short code and is joining.
	Handshaking struct{ Door Door }
	// AwaitingRequest: the secure channel is up, the phone has not said what it wants.
	AwaitingRequest struct {
		Patience Patience
		Door     Door
	}
	// Deciding: the approval card is on screen. Looked is set when a person can have read it.
	Deciding struct {
		PhoneConfirmed bool
		Looked         bool
		Patience       Patience
		Door           Door
	}
	// AwaitingPhone: the desk has approved, the phone's user has not confirmed. With PhoneConfirmed both have agreed, and
	// only a proof is still being checked at the door.
	AwaitingPhone struct {
		PhoneConfirmed bool
		Patience       Patience
		Door           Door
	}
	// Minting: both have agreed, and the account server is being asked.
	Minting struct{ Patience Patience }
	// Delivering: the authorization is on its way; Sent once it has left this computer.
	Delivering struct {
		Sent     bool
		Patience Patience
	}
	// Paired: the phone was given its code. Final.
	Paired struct{}
	// Ended: it did not come to that. Final.
	Ended struct{ Why Reason }
)

// maxUnknown is how many messages with unknown names are borne (pairing protocol spec, section 6.3).
const maxUnknown = 3

// Patience counts what a phone was forgiven.
type Patience struct {
	Unknown  uint8
	Repeated bool
}

// unknown forgives one more unknown message, three times.
func (p *Patience) unknown() (forgiven bool) {
	p.Unknown++
	return p.Unknown <= maxUnknown
}

// repeated forgives a second confirmation, once.
func (p *Patience) repeated() (forgiven bool) {
	forgiven = !p.Repeated
	p.Repeated = true
	return forgiven
}

// Live reports whether the pairing is going on.
func Live(s State) bool {
	switch s.(type) {
	case Idle, Paired, Ended:
		return false
	}
	return true
}

func (Idle) timers() timerSet              { return 0 }
func (Opening) timers() timerSet           { return set(FlowTimer, InviteTimer, OpenTimer) }
func (Pausing) timers() timerSet           { return set(FlowTimer, InviteTimer, RetryTimer) }
func (OpeningDoor) timers() timerSet       { return set(FlowTimer, OpenTimer) }
func (s Offering) timers() timerSet        { return set(FlowTimer) | s.Door.timers() }
func (s Handshaking) timers() timerSet     { return set(FlowTimer, HandshakeTimer) | s.Door.timers() }
func (s AwaitingRequest) timers() timerSet { return set(FlowTimer, RequestTimer) | s.Door.timers() }
func (s AwaitingPhone) timers() timerSet   { return set(FlowTimer, DecideTimer) | s.Door.timers() }
func (Minting) timers() timerSet           { return set(FlowTimer, MintTimer) }
func (Paired) timers() timerSet            { return 0 }
func (Ended) timers() timerSet             { return 0 }

func (s Inviting) timers() timerSet {
	if s.Young {
		return set(FlowTimer, InviteTimer, RenewTimer, SettleTimer)
	}
	return set(FlowTimer, InviteTimer, RenewTimer)
}

func (s Delivering) timers() timerSet {
	if s.Sent {
		return set(FlowTimer, DrainTimer)
	}
	return set(FlowTimer, SendTimer)
}

func (s Deciding) timers() timerSet {
	if s.Looked {
		return set(FlowTimer, DecideTimer) | s.Door.timers()
	}
	return set(FlowTimer, DecideTimer, LookTimer) | s.Door.timers()
}

func (Idle) link() link            { return noLink }
func (Opening) link() link         { return openLink }
func (Pausing) link() link         { return noLink }
func (Inviting) link() link        { return openLink }
func (OpeningDoor) link() link     { return noLink }
func (Offering) link() link        { return noLink }
func (Handshaking) link() link     { return openLink }
func (AwaitingRequest) link() link { return secureLink }
func (Deciding) link() link        { return secureLink }
func (AwaitingPhone) link() link   { return secureLink }
func (Minting) link() link         { return secureLink }
func (Delivering) link() link      { return secureLink }
func (Paired) link() link          { return noLink }
func (Ended) link() link           { return noLink }
