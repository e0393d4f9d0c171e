package pairing

import (
	"strconv"
	"time"
)

// Timer names a time limit of the authority (pairing protocol spec, section 6.2). A state says which timers run in it;
// [Step] starts and stops them by comparing two states, so none can be forgotten.
type Timer uint8

const (
	// FlowTimer caps a whole pairing, like Firefox does.
	FlowTimer Timer = iota
	// InviteTimer caps how long QR codes are shown, over all renewals.
	InviteTimer
	// OpenTimer caps dialling the relay and its greeting, for a channel and for a plate.
	OpenTimer
	// RetryTimer paces new channels.
	RetryTimer
	// SettleTimer marks a channel as worth replacing at once when it dies.
	SettleTimer
	// RenewTimer replaces a channel before the relay ends it (after 300 s).
	RenewTimer
	// HandshakeTimer and RequestTimer cap the phone's two first steps.
	HandshakeTimer
	RequestTimer
	// LookTimer keeps Approve off until a person can have read the card.
	LookTimer
	// DecideTimer caps both users' decisions together.
	DecideTimer
	// MintTimer caps the account server's part.
	MintTimer
	// SendTimer caps the writing of the authorization.
	SendTimer
	// DrainTimer lets the phone read the authorization before the channel closes.
	DrainTimer
	// CodeTimer is how long a short code lives. The wall clock counts, too: see CodeExpired.
	CodeTimer
	// ClaimTimer caps how long a claimant may take for its proof.
	ClaimTimer
	// TimerCount is how many timers there are.
	TimerCount
)

var timerNames = [TimerCount]string{
	"flow", "invite", "open", "retry", "settle", "renew", "handshake", "request", "look", "decide", "mint", "send", "drain",
	"code", "claim",
}

// String is the timer's name.
func (t Timer) String() string {
	if t < TimerCount {
		return timerNames[t]
	}
	return "timer " + strconv.Itoa(int(t))
}

// Limits of the authority. RetryTimer depends on how often it was tried: see retryPause.
var limits = [TimerCount]time.Duration{
	FlowTimer:      15 * time.Minute,
	InviteTimer:    10 * time.Minute,
	OpenTimer:      15 * time.Second,
	SettleTimer:    5 * time.Second,
	RenewTimer:     4*time.Minute + 30*time.Second,
	HandshakeTimer: 60 * time.Second,
	RequestTimer:   60 * time.Second,
	LookTimer:      2 * time.Second,
	DecideTimer:    5 * time.Minute,
	MintTimer:      30 * time.Second,
	SendTimer:      10 * time.Second,
	DrainTimer:     3 * time.Second,
	CodeTimer:      5 * time.Minute,
	ClaimTimer:     20 * time.Second,
}

// Limit is how long the timer runs; zero for RetryTimer, whose pause grows.
func (t Timer) Limit() time.Duration { return limits[t] }

// timerSet is a set of timers.
type timerSet uint16

func set(ts ...Timer) timerSet {
	var s timerSet
	for _, t := range ts {
		s |= 1 << t
	}
	return s
}

func (s timerSet) has(t Timer) bool { return s&(1<<t) != 0 }

// timerEffects stops what runs in old and not in next, and starts what runs in next and not in old, or is about something
// else there.
func timerEffects(old, next State) []Effect {
	was, is := old.timers(), next.timers()
	var effects []Effect
	for t := range TimerCount {
		switch {
		case was.has(t) && !is.has(t):
			effects = append(effects, StopTimer{t})
		case is.has(t) && (!was.has(t) || t == OpenTimer && opensAnother(old, next)):
			effects = append(effects, StartTimer{t, limitIn(next, t)})
		}
	}
	return effects
}

// opensAnother tells a channel that is being opened from a plate.
func opensAnother(old, next State) bool {
	return (old == OpeningDoor{}) != (next == OpeningDoor{})
}

func limitIn(s State, t Timer) time.Duration {
	if p, ok := s.(Pausing); ok && t == RetryTimer {
		return retryPause(p.Failures)
	}
	return t.Limit()
}

// retryPause is how long to wait before the next channel: one new channel in five seconds at most after a channel that
// died young (failures is 0), and a second, then two, after failures to open one.
func retryPause(failures int) time.Duration {
	if failures == 0 {
		return SettleTimer.Limit()
	}
	return time.Second << (failures - 1)
}
