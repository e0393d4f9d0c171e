package pairing

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// walk visits every joint state that can be reached, breadth first, and remembers the shortest way to each broken property.
type walk struct {
	step stepper
	scene

	seen   map[joint]bool
	visits []visit // in the order in which they were found
	now    int     // which of them is being looked at
	clock  clock
	broken map[property]string
	ends   map[State]int
	desks  map[State]bool
}

// scene says what happens in a walk besides an honest scan of the QR code.
type scene struct {
	typed   bool // short codes are wanted, too
	hostile bool // the peer also says anything at any time; then messages are not counted
	lying   bool // the relay of short codes, and who comes to it, also report anything at any time
}

var (
	scanned  = scene{}
	misused  = scene{hostile: true}
	typed    = scene{typed: true}
	lied     = scene{typed: true, lying: true}
	besieged = scene{typed: true, hostile: true, lying: true}
)

// visit is a state, and how it was reached first.
type visit struct {
	joint
	from int
	move string
}

func explore(step stepper, s scene) *walk {
	w := &walk{
		step: step, scene: s,
		seen: map[joint]bool{}, clock: clock{}, broken: map[property]string{}, ends: map[State]int{}, desks: map[State]bool{},
	}
	w.visit(beginning(), "begin", nil)
	for ; w.now < len(w.visits); w.now++ {
		w.check(w.visits[w.now].joint)
		w.moves(w.visits[w.now].joint)
	}
	return w
}

var (
	honestWalk  = sync.OnceValue(func() *walk { return explore(Step, typed) })
	hostileWalk = sync.OnceValue(func() *walk { return explore(Step, besieged) })
)

// explored is the walk over the real machine, made once.
func explored(hostile bool) *walk {
	if hostile {
		return hostileWalk()
	}
	return honestWalk()
}

// visit goes to next, unless a property broke on the way: what a broken machine does afterwards proves nothing.
func (w *walk) visit(next joint, move string, broken []property) {
	if w.hostile {
		next.messages = 0
	}
	if next.messages > 9 {
		broken = append(broken, p9NineMessages)
	}
	w.note(broken, move)
	if w.seen[next] || len(broken) > 0 {
		return
	}
	w.seen[next] = true
	w.visits = append(w.visits, visit{next, w.now, move})
	w.desks[next.desk] = true
}

// note keeps the first way to each broken property: the moves that led here, and the last.
func (w *walk) note(broken []property, last string) {
	for _, p := range broken {
		if _, known := w.broken[p]; !known {
			w.broken[p] = strings.Join(append(w.way(), last), " > ")
		}
	}
}

// way is the list of moves that leads to where the walk is.
func (w *walk) way() []string {
	var moves []string
	for i := w.now; i > 0; i = w.visits[i].from {
		moves = append(moves, w.visits[i].move)
	}
	slices.Reverse(moves)
	return moves
}

// check is what must hold in a state by itself: a live one ends by a click and by the clock, a final one stays as it is
// whatever happens.
func (w *walk) check(j joint) {
	var broken brokenList
	if Live(j.desk) {
		broken.unless(j.endsByClick(w.step, j.desk), p4AlwaysEnds)
		broken.unless(w.clock.endsByItself(w.step, j.desk, j.ledger), p4AlwaysEnds)
	}
	if isFinal(j.desk) {
		w.ends[j.desk]++
		for _, e := range lateEvents {
			next, effects := w.step(j.desk, e)
			broken.unless(next == j.desk && len(effects) == 0, p3QuietAfterEnd)
		}
	}
	w.note(broken, "here")
}

// moves makes every move that j allows.
func (w *walk) moves(j joint) {
	w.people(j)
	w.answers(j)
	w.wires(j)
	w.thePhone(j)
	w.atThePlate(j)
	if w.hostile && j.wireUp && j.channel == channelOpen {
		for _, e := range hostileEvents {
			w.onDesk(j, e)
		}
	}
}

var (
	clicks     = []Event{Started{}, Approved{}, Declined{}, Cancelled{}}
	doorClicks = []Event{CodeWanted{}, InvitationWanted{}}
	lateEvents = everyEvent()
	// hostileEvents: whatever the holder of the key, or a third participant of the relay's channel, can cause.
	hostileEvents = []Event{
		HelloReceived{}, HandshakeFailed{}, ChannelSecured{}, RequestReceived{true}, RequestReceived{false}, PhoneConfirmed{},
		PhoneCompleted{}, UnknownReceived{}, JunkReceived{}, PhoneLeft{}, ChannelLost{}, SecondCame{}, StartedOver{},
	}
)

// onDesk lets the authority hear e in j.
func (w *walk) onDesk(j joint, e Event) {
	next, broken := j.onDesk(w.step, e)
	w.visit(next, eventName(e), broken)
}

// people: the desk clicks anything at any time, as often as it likes.
func (w *walk) people(j joint) {
	for _, e := range clicks {
		w.onDesk(j, e)
	}
	if w.typed {
		for _, e := range doorClicks {
			w.onDesk(j, e)
		}
	}
}

// answers: timers run out, the relay and the account server answer, or refuse.
func (w *walk) answers(j joint) {
	for t := range TimerCount {
		if j.running.has(t) {
			w.onDesk(j, TimerFired{t})
		}
	}
	if j.channel == channelOpening {
		opened := j
		opened.wireUp = true
		w.onDesk(opened, ChannelOpened{})
		w.onDesk(j, OpeningFailed{})
	}
	if j.minting {
		w.onDesk(j, CodeMinted{})
		w.onDesk(j, MintingFailed{})
	}
}

// wires: what is queued is written or delivered, and every link dies at any time.
func (w *walk) wires(j joint) {
	if j.toDesk.n > 0 {
		reported := j
		var e Event
		e, reported.toDesk = j.toDesk.pop()
		w.onDesk(reported, e)
	}
	if j.outbox.n > 0 {
		w.visit(j.written(), fmt.Sprintf("written %T", j.outbox.items[0]), nil)
	}
	if j.wireUp {
		w.visit(j.lost(true), "lost", nil)
		w.visit(j.lost(false), "lost with all in flight", nil)
	}
	if j.scanned && isPhoneLive(j.phone) {
		w.visit(j.phoneCutOff(), "phone cut off", nil)
	}
}

// thePhone: it joins, hears what is there for it, and its user confirms or gives up.
func (w *walk) thePhone(j joint) {
	if j.wireUp && !j.scanned {
		w.visit(j.scan(), "scan", nil)
	}
	if !isPhoneLive(j.phone) || !j.scanned {
		return
	}
	hears := []SupplicantEvent{UserConfirmed{}, UserCancelled{}}
	if j.phone == (Redeeming{}) {
		hears = append(hears, CodeRedeemed{}, RedeemingFailed{})
	}
	for _, politely := range []bool{true, false} {
		for _, e := range hears {
			w.visit(j.onPhone(e, politely), fmt.Sprintf("phone %T", e), nil)
		}
		if j.toPhone.n > 0 {
			heard := j
			var e SupplicantEvent
			e, heard.toPhone = j.toPhone.pop()
			w.visit(heard.onPhone(e, politely), fmt.Sprintf("phone %T", e), nil)
		}
	}
}

func eventName(e Event) string {
	if t, ok := e.(TimerFired); ok {
		return "TimerFired " + t.Timer.String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", e), "pairing.")
}

// TestWalk: no order of events, honest or hostile, with a QR code, a short code or both in turn, breaks a property.
func TestWalk(t *testing.T) {
	for _, hostile := range []bool{false, true} {
		t.Run(fmt.Sprintf("hostile=%v", hostile), func(t *testing.T) {
			w := explored(hostile)
			for p, way := range w.broken {
				t.Errorf("%v is broken by: %s", p, way)
			}
			t.Logf("%d joint states, %d states of the authority, %d endings", len(w.seen), len(w.desks), len(w.ends))
			w.reachesEveryEnding(t)
		})
	}
}

// reachesEveryEnding keeps the walk from proving things about states that it never sees.
func (w *walk) reachesEveryEnding(t *testing.T) {
	onlyHostile := map[Reason]bool{WrongKey: true, BadRequest: true, BadMessage: true, CodeShared: true, BegunAgain: true}
	for _, why := range Reasons() {
		if got, want := w.ends[Ended{why}] > 0, w.hostile || !onlyHostile[why]; got != want {
			t.Errorf("reason %d is reached: %v, want %v", why, got, want)
		}
	}
	if w.ends[Paired{}] == 0 {
		t.Error("the walk never pairs")
	}
	if last := (AwaitingPhone{PhoneConfirmed: true, Door: Door{DoorVerifying, maxProofs}}); !w.desks[last] {
		t.Errorf("the walk never comes to %#v", last)
	}
}
