package pairing

// Step is the authority: what happens next, and what has to be done, when e happens in s (pairing protocol spec, section
// 6). It is total. After a final state nothing happens; timers follow the state by themselves.
func Step(s State, e Event) (State, []Effect) {
	next, effects := hear(s, e)
	return next, append(effects, timerEffects(s, next)...)
}

// hear takes what happens at the door to the door, in every state that can have one.
func hear(s State, e Event) (State, []Effect) {
	if d, ok := s.(doored); ok && e.origin() == stranger {
		return atDoor(d, e)
	}
	return s.on(e)
}

// end is the one way out of every live state: what is going on is stopped, the door is closed, the phone is told if it can
// be, and the channel is closed.
func end(s State, why Reason) (State, []Effect) {
	var effects []Effect
	if _, minting := s.(Minting); minting && why != MintRefused {
		effects = append(effects, AbortMint{})
	}
	if hasDoor(s) {
		effects = append(effects, CloseDoor{})
	}
	if s.link() != noLink {
		effects = append(effects, CloseChannel{farewell(s, why)})
	}
	return Ended{why}, effects
}

// farewell says what is said of an ending. A broken channel can carry nothing, and its own alert was the last word. Behind
// an authorization a cancel comes too late, and the relay may not have a message left for it. Before the channel is secure
// somebody may have joined already, and would wait for ever: the relay tells nobody who leaves.
func farewell(s State, why Reason) Farewell {
	_, delivering := s.(Delivering)
	switch {
	case why == ConnectionLost || why == WrongKey:
		return Silently
	case why == PhoneGone || delivering || s.link() != secureLink:
		return WithNotice
	}
	return WithCancel
}

// unexpected decides what an event means that a state has no use for.
func unexpected(s State, e Event) (State, []Effect) {
	switch e := e.(type) {
	case Cancelled:
		return end(s, ByCancel)
	case TimerFired:
		return onTimer(s, e.Timer)
	}
	switch {
	case s.link() == noLink:
		return s, nil
	case e == (ChannelLost{}):
		return end(s, ConnectionLost)
	case e == (PhoneLeft{}):
		return end(s, PhoneGone)
	case e == (SecondCame{}):
		return end(s, CodeShared)
	case e == (StartedOver{}):
		return end(s, BegunAgain)
	case e.origin() == peer:
		return end(s, BadMessage)
	}
	return s, nil
}

// onTimer says how a state ends by the clock. A timer that the state does not run is a late one, and means nothing.
func onTimer(s State, t Timer) (State, []Effect) {
	if !s.timers().has(t) {
		return s, nil
	}
	switch t {
	case InviteTimer:
		return end(s, NobodyCame)
	case HandshakeTimer, RequestTimer:
		return end(s, PhoneSilent)
	case DecideTimer:
		return end(s, Undecided)
	case MintTimer:
		return end(s, MintSlow)
	case SendTimer:
		return end(s, ConnectionLost)
	}
	return end(s, TookTooLong)
}

// After a final state nothing happens.
func (s Paired) on(Event) (State, []Effect) { return s, nil }
func (s Ended) on(Event) (State, []Effect)  { return s, nil }

func (s Idle) on(e Event) (State, []Effect) {
	switch e.(type) {
	case Started:
		return Opening{}, []Effect{OpenChannel{}}
	case CodeWanted:
		return toDoor(s)
	}
	return s, nil
}

// toDoor leaves the QR code for a short code. Somebody may have joined its channel just now, and is told.
func toDoor(s State) (State, []Effect) {
	if s.link() == noLink {
		return OpeningDoor{}, []Effect{OpenDoor{}}
	}
	return OpeningDoor{}, []Effect{CloseChannel{WithNotice}, OpenDoor{}}
}

// fromDoor leaves the short code for a QR code.
func fromDoor() (State, []Effect) {
	return Opening{}, []Effect{CloseDoor{}, OpenChannel{}}
}

func (s Opening) on(e Event) (State, []Effect) {
	switch e := e.(type) {
	case ChannelOpened:
		return Inviting{Renewal: s.Renewal, Young: true}, nil
	case CodeWanted:
		return toDoor(s)
	case OpeningFailed:
		return s.failed(nil)
	case TimerFired:
		if e.Timer == OpenTimer {
			return s.failed([]Effect{CloseChannel{}})
		}
	}
	return unexpected(s, e)
}

// maxOpenings is how often opening a channel is tried before giving up.
const maxOpenings = 3

func (s Opening) failed(effects []Effect) (State, []Effect) {
	if s.Failures+1 == maxOpenings {
		return Ended{RelayUnreachable}, effects
	}
	return Pausing{s.Failures + 1, s.Renewal}, effects
}

func (s Pausing) on(e Event) (State, []Effect) {
	switch e {
	case TimerFired{RetryTimer}:
		return Opening(s), []Effect{OpenChannel{}}
	case CodeWanted{}:
		return toDoor(s)
	}
	return unexpected(s, e)
}

func (s Inviting) on(e Event) (State, []Effect) {
	switch e := e.(type) {
	case HelloReceived:
		return Handshaking{}, nil
	case HandshakeFailed:
		return end(s, WrongKey)
	case CodeWanted:
		return toDoor(s)
	case ChannelLost:
		if s.Young {
			return Pausing{Renewal: true}, []Effect{CloseChannel{}}
		}
		return s.renew(Silently)
	case TimerFired:
		switch e.Timer {
		case SettleTimer:
			return Inviting{Renewal: s.Renewal}, nil
		case RenewTimer:
			return s.renew(WithNotice)
		}
	}
	return unexpected(s, e)
}

// renew replaces the channel and its key.
func (s Inviting) renew(f Farewell) (State, []Effect) {
	return Opening{Renewal: true}, []Effect{CloseChannel{f}, OpenChannel{}}
}

func (s OpeningDoor) on(e Event) (State, []Effect) {
	switch e {
	case DoorOpened{}:
		return Offering{Door{Phase: DoorWaiting}}, nil
	case DoorUnopened{}:
		return Ended{CodeUnavailable}, nil
	case TimerFired{OpenTimer}:
		return end(s, CodeUnavailable)
	case DoorLost{}:
		return end(s, ConnectionLost)
	case InvitationWanted{}:
		return fromDoor()
	}
	return unexpected(s, e)
}

func (s Offering) on(e Event) (State, []Effect) {
	if e == (InvitationWanted{}) {
		return fromDoor()
	}
	return unexpected(s, e)
}

// After a short code the hello comes only now; the secure channel itself takes no second one.
func (s Handshaking) on(e Event) (State, []Effect) {
	switch e.(type) {
	case HelloReceived:
		return s, nil
	case ChannelSecured:
		return AwaitingRequest{Door: s.Door}, nil
	case HandshakeFailed:
		return end(s, WrongKey)
	}
	return unexpected(s, e)
}

func (s AwaitingRequest) on(e Event) (State, []Effect) {
	switch e := e.(type) {
	case RequestReceived:
		if !e.Acceptable {
			return end(s, BadRequest)
		}
		return Deciding{Patience: s.Patience, Door: s.Door}, []Effect{SendMetadata{}}
	case UnknownReceived:
		forgiven := s.Patience.unknown()
		return bear(s, forgiven)
	}
	return unexpected(s, e)
}

// bear goes on in s if the phone's odd message is forgiven, and ends otherwise.
func bear(s State, forgiven bool) (State, []Effect) {
	if !forgiven {
		return end(s, BadMessage)
	}
	return s, nil
}

func (s Deciding) on(e Event) (State, []Effect) {
	switch e := e.(type) {
	case Approved:
		return s.approve()
	case Declined:
		return end(s, ByDecline)
	case PhoneConfirmed:
		if !s.PhoneConfirmed {
			s.PhoneConfirmed = true
			return s, nil
		}
		forgiven := s.Patience.repeated()
		return bear(s, forgiven)
	case UnknownReceived:
		forgiven := s.Patience.unknown()
		return bear(s, forgiven)
	case TimerFired:
		if e.Timer == LookTimer {
			s.Looked = true
			return s, nil
		}
	}
	return unexpected(s, e)
}

// approve counts only on a card that a person can have read.
func (s Deciding) approve() (State, []Effect) {
	if !s.Looked {
		return s, nil
	}
	return AwaitingPhone{s.PhoneConfirmed, s.Patience, s.Door}.proceed()
}

// proceed mints only when both users have agreed (pairing protocol spec, section 10.1), and behind a closed door. A proof
// that is being checked there is waited for: if it holds, the one who was approved may be the wrong one.
func (s AwaitingPhone) proceed() (State, []Effect) {
	switch {
	case !s.PhoneConfirmed || s.Door.Phase == DoorVerifying:
		return s, nil
	case hasDoor(s):
		return Minting{s.Patience}, []Effect{CloseDoor{}, MintCode{}}
	}
	return Minting{s.Patience}, []Effect{MintCode{}}
}

func (s AwaitingPhone) on(e Event) (State, []Effect) {
	switch e.(type) {
	case PhoneConfirmed:
		if !s.PhoneConfirmed {
			s.PhoneConfirmed = true
			return s.proceed()
		}
		forgiven := s.Patience.repeated()
		return bear(s, forgiven)
	case Declined:
		return end(s, ByDecline)
	case UnknownReceived:
		forgiven := s.Patience.unknown()
		return bear(s, forgiven)
	}
	return unexpected(s, e)
}

func (s Minting) on(e Event) (State, []Effect) {
	switch e.(type) {
	case CodeMinted:
		return Delivering{Patience: s.Patience}, []Effect{SendAuthorization{}}
	case MintingFailed:
		return end(s, MintRefused)
	case PhoneConfirmed:
		forgiven := s.Patience.repeated()
		return bear(s, forgiven)
	case UnknownReceived:
		forgiven := s.Patience.unknown()
		return bear(s, forgiven)
	}
	return unexpected(s, e)
}

func (s Delivering) on(e Event) (State, []Effect) {
	if s.Sent {
		return s.draining(e)
	}
	switch e.(type) {
	case AuthorizationSent:
		return Delivering{true, s.Patience}, nil
	case PhoneConfirmed:
		forgiven := s.Patience.repeated()
		return bear(s, forgiven)
	case UnknownReceived:
		forgiven := s.Patience.unknown()
		return bear(s, forgiven)
	}
	return unexpected(s, e)
}

// draining waits a moment before closing. The code has left, so however the wait ends, by the phone, the wire, the clock or
// a person, the pairing is done; whether the phone made use of its code only the account can tell.
func (s Delivering) draining(e Event) (State, []Effect) {
	switch e := e.(type) {
	case ChannelLost:
		return Paired{}, []Effect{CloseChannel{Silently}}
	case PhoneCompleted, PhoneLeft, RequestReceived, JunkReceived, SecondCame, StartedOver, Cancelled:
		return Paired{}, []Effect{CloseChannel{WithNotice}}
	case TimerFired:
		if s.timers().has(e.Timer) {
			return Paired{}, []Effect{CloseChannel{WithNotice}}
		}
	}
	return s, nil
}
