package pairing

// joint is everything that matters of one pairing: both machines, what is on its way between them, and what really
// happened. It is comparable, so the walk can tell that it has been here before.
type joint struct {
	desk  State
	phone SupplicantState
	ledger

	toDesk  queue[Event]           // what the channel's owner will report, in order
	toPhone queue[SupplicantEvent] // what the relay holds for the phone
	outbox  queue[Effect]          // what the channel's owner still has to write
	atDoor  queue[Event]           // what the door's owner will report, in order

	visitor  visitor // who is at the door
	wireUp   bool    // the desk's socket works
	scanned  bool    // the phone has joined this channel
	messages uint8   // what the relay has counted on this channel, without close_notify; honest walks only
}

// beginning is before anybody has done anything.
func beginning() joint { return joint{desk: Idle{}, phone: Joining{}} }

// queue is a small bounded FIFO that can be compared. What does not fit would make the walk miss something, so it panics.
type queue[T any] struct {
	n     int
	items [8]T
}

func (q queue[T]) push(items ...T) queue[T] {
	for _, item := range items {
		q.items[q.n] = item
		q.n++
	}
	return q
}

func (q queue[T]) pop() (T, queue[T]) {
	head := q.items[0]
	next := queue[T]{n: q.n - 1}
	copy(next.items[:], q.items[1:q.n])
	return head, next
}

// onDesk lets the authority hear an event, and carries out what it wants.
func (j joint) onDesk(step stepper, e Event) (joint, []property) {
	next, book, effects, broken := j.advance(step, j.desk, e)
	j.desk, j.ledger = next, book
	for _, f := range effects {
		if f == (CloseChannel{Silently}) && j.wireUp && j.scanned && !isBroken(e, next) {
			broken = append(broken, p11PhoneIsTold)
		}
		j = j.begin(f)
	}
	return j, broken
}

// isBroken: the channel was lost or could not be written to, or its own alert was the last word; it carries no farewell.
func isBroken(e Event, next State) bool {
	return e == ChannelLost{} || next == Ended{ConnectionLost} || next == Ended{WrongKey}
}

func (j joint) begin(f Effect) joint {
	switch f.(type) {
	case OpenChannel:
		return joint{desk: j.desk, phone: Joining{}, ledger: j.ledger}
	case OpenDoor, CloseDoor, AnswerClaim, VerifyProof, AcceptClaim, RefuseClaim:
		return j.serve(f)
	case CloseChannel:
		j.toDesk = queue[Event]{} // nothing a closed channel does is heard again
	case SendMetadata, SendAuthorization:
	default:
		return j
	}
	if j.wireUp {
		j.outbox = j.outbox.push(f)
	}
	return j
}

// written is the channel's owner writing the head of its outbox to the socket.
func (j joint) written() joint {
	var f Effect
	f, j.outbox = j.outbox.pop()
	switch f := f.(type) {
	case SendMetadata:
		return j.said(1).tellPhone(MetadataReceived{})
	case SendAuthorization:
		j.ledger.written = true
		return j.said(1).tellPhone(AuthorizationReceived{true}).report(AuthorizationSent{})
	case CloseChannel:
		switch f.Farewell {
		case WithCancel:
			j = j.said(1).tellPhone(CancelReceived{}, AuthorityLeft{})
		case WithNotice:
			j = j.tellPhone(AuthorityLeft{})
		}
		j.wireUp = false
	}
	return j
}

// said counts messages on the relay.
func (j joint) said(n uint8) joint {
	j.messages += n
	return j
}

func (j joint) tellPhone(es ...SupplicantEvent) joint {
	if j.scanned {
		j.toPhone = j.toPhone.push(es...)
	}
	return j
}

// report is the channel's owner telling the authority; a channel that was closed has nobody to tell.
func (j joint) report(es ...Event) joint {
	if j.wireUp && j.channel == channelOpen {
		j.toDesk = j.toDesk.push(es...)
	}
	return j
}

// lost is the desk's socket dying, with or without what was on its way to the phone.
func (j joint) lost(keepInFlight bool) joint {
	j = j.report(ChannelLost{})
	if !keepInFlight {
		j.toPhone = queue[SupplicantEvent]{}
	}
	j.outbox, j.wireUp = queue[Effect]{}, false
	return j.tellPhone(AuthorityLeft{})
}

// phoneCutOff is the phone's socket dying. The relay tells nobody (pairing protocol spec, section 2.7).
func (j joint) phoneCutOff() joint {
	j.toPhone = queue[SupplicantEvent]{}
	return j.tellPhone(AuthorityLeft{})
}

// scan is the phone joining: its hello reaches the channel's owner, who answers with three messages.
func (j joint) scan() joint {
	j.scanned = true
	return j.said(1 + 3).report(HelloReceived{}).tellPhone(JoinSecured{})
}

// onPhone lets the phone hear an event; leaving says what becomes of its side of the channel.
func (j joint) onPhone(e SupplicantEvent, leavesPolitely bool) joint {
	var effects []SupplicantEffect
	if e == (JoinSecured{}) && j.phone == (Joining{}) {
		j = j.said(1).report(ChannelSecured{})
	}
	j.phone, effects = StepSupplicant(j.phone, e)
	for _, f := range effects {
		switch f {
		case SendRequest:
			j = j.said(1).report(RequestReceived{Acceptable: true})
		case SendConfirm:
			j = j.said(1).report(PhoneConfirmed{})
		case LeaveChannel:
			j.toPhone = queue[SupplicantEvent]{}
			if leavesPolitely {
				j = j.report(PhoneLeft{})
			}
		}
	}
	return j
}

func isPhoneLive(s SupplicantState) bool {
	switch s.(type) {
	case SignedIn, Failed:
		return false
	}
	return true
}
