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
	step    stepper
	hostile bool // the peer also says anything at any time; then messages are not counted

	seen   map[joint]arrival
	queue  []joint
	clock  clock
	broken map[property]string
	ends   map[State]int
	desks  map[State]bool
}

// arrival is how a state was reached first.
type arrival struct {
	from joint
	move string
}

func explore(step stepper, hostile bool) *walk {
	w := &walk{
		step: step, hostile: hostile,
		seen: map[joint]arrival{}, clock: clock{}, broken: map[property]string{}, ends: map[State]int{}, desks: map[State]bool{},
	}
	w.visit(joint{}, beginning(), "begin", nil)
	for len(w.queue) > 0 {
		j := w.queue[0]
		w.queue = w.queue[1:]
		w.check(j)
		w.moves(j)
	}
	return w
}

var (
	honestWalk  = sync.OnceValue(func() *walk { return explore(Step, false) })
	hostileWalk = sync.OnceValue(func() *walk { return explore(Step, true) })
)

// explored is the walk over the real machine, made once.
func explored(hostile bool) *walk {
	if hostile {
		return hostileWalk()
	}
	return honestWalk()
}

// visit goes to next, unless a property broke on the way: what a broken machine does afterwards proves nothing.
func (w *walk) visit(from, next joint, move string, broken []property) {
	if w.hostile {
		next.messages = 0
	}
	if next.messages > 9 {
		broken = append(broken, p9NineMessages)
	}
	for _, p := range broken {
		if _, known := w.broken[p]; !known {
			w.broken[p] = w.way(from) + " > " + move
		}
	}
	if _, known := w.seen[next]; known || len(broken) > 0 {
		return
	}
	w.seen[next] = arrival{from, move}
	w.queue = append(w.queue, next)
	w.desks[next.desk] = true
}

// way is the list of moves that leads to j.
func (w *walk) way(j joint) string {
	var moves []string
	for j != (joint{}) {
		a := w.seen[j]
		moves = append(moves, a.move)
		j = a.from
	}
	slices.Reverse(moves)
	return strings.Join(moves, " > ")
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
	for _, p := range broken {
		if _, known := w.broken[p]; !known {
			w.broken[p] = w.way(j)
		}
	}
}

// moves makes every move that j allows.
func (w *walk) moves(j joint) {
	w.people(j)
	w.answers(j)
	w.wires(j)
	w.thePhone(j)
	if w.hostile && j.wireUp && j.channel == channelOpen {
		for _, e := range hostileEvents {
			w.onDesk(j, j, e)
		}
	}
}

var (
	clicks     = []Event{Started{}, Approved{}, Declined{}, Cancelled{}}
	lateEvents = everyEvent()
	// hostileEvents: whatever the holder of the key, or a third participant of the relay's channel, can cause.
	hostileEvents = []Event{
		HelloReceived{}, HandshakeFailed{}, ChannelSecured{}, RequestReceived{true}, RequestReceived{false}, PhoneConfirmed{},
		PhoneCompleted{}, UnknownReceived{}, JunkReceived{}, PhoneLeft{}, ChannelLost{},
	}
)

// onDesk lets the authority hear e in j, which is what from turned into.
func (w *walk) onDesk(from, j joint, e Event) {
	next, broken := j.onDesk(w.step, e)
	w.visit(from, next, eventName(e), broken)
}

// people: the desk clicks anything at any time, as often as it likes.
func (w *walk) people(j joint) {
	for _, e := range clicks {
		w.onDesk(j, j, e)
	}
}

// answers: timers run out, the relay and the account server answer, or refuse.
func (w *walk) answers(j joint) {
	for t := range TimerCount {
		if j.running.has(t) {
			w.onDesk(j, j, TimerFired{t})
		}
	}
	if j.channel == channelOpening {
		opened := j
		opened.wireUp = true
		w.onDesk(j, opened, ChannelOpened{})
		w.onDesk(j, j, OpeningFailed{})
	}
	if j.minting {
		w.onDesk(j, j, CodeMinted{})
		w.onDesk(j, j, MintingFailed{})
	}
}

// wires: what is queued is written or delivered, and every link dies at any time.
func (w *walk) wires(j joint) {
	if j.toDesk.n > 0 {
		reported := j
		var e Event
		e, reported.toDesk = j.toDesk.pop()
		w.onDesk(j, reported, e)
	}
	if j.outbox.n > 0 {
		w.visit(j, j.written(), fmt.Sprintf("written %T", j.outbox.items[0]), nil)
	}
	if j.wireUp {
		w.visit(j, j.lost(true), "lost", nil)
		w.visit(j, j.lost(false), "lost with all in flight", nil)
	}
	if j.scanned && isPhoneLive(j.phone) {
		w.visit(j, j.phoneCutOff(), "phone cut off", nil)
	}
}

// thePhone: it joins, hears what is there for it, and its user confirms or gives up.
func (w *walk) thePhone(j joint) {
	if j.wireUp && !j.scanned {
		w.visit(j, j.scan(), "scan", nil)
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
			w.visit(j, j.onPhone(e, politely), fmt.Sprintf("phone %T", e), nil)
		}
		if j.toPhone.n > 0 {
			heard := j
			var e SupplicantEvent
			e, heard.toPhone = j.toPhone.pop()
			w.visit(j, heard.onPhone(e, politely), fmt.Sprintf("phone %T", e), nil)
		}
	}
}

func eventName(e Event) string {
	if t, ok := e.(TimerFired); ok {
		return "TimerFired " + t.Timer.String()
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", e), "pairing.")
}

// TestWalk: no order of events, honest or hostile, breaks a property.
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
	onlyHostile := map[Reason]bool{WrongKey: true, BadRequest: true, BadMessage: true}
	for why := ByDecline; why <= TookTooLong; why++ {
		if got, want := w.ends[Ended{why}] > 0, w.hostile || !onlyHostile[why]; got != want {
			t.Errorf("reason %d is reached: %v, want %v", why, got, want)
		}
	}
	if w.ends[Paired{}] == 0 {
		t.Error("the walk never pairs")
	}
}
