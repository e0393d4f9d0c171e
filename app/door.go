package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
)

// door is where people come who type a short code: a plate on a relay, and the key exchange with who is there. One goroutine
// owns the connection, the code and the key exchange (serve); everybody else puts what is to be done into its outbox.
//
// It says one thing at a time: while a claim waits for an answer or a verdict, nothing new is heard of it.
type door struct {
	ref      core.Ref
	channels string // the relay on which claimants are to meet us
	dialer   *relay.Dialer
	strikes  *strikesFile
	post     func(core.Event)
	log      *slog.Logger
	wall     func() time.Time
	outbox   chan func()
	// dialing is the context of what is dialled; stopDialing ends it.
	dialing     context.Context
	stopDialing context.CancelFunc
	// closed is closed when the door is.
	closed chan struct{}

	plate   *relay.PlateConn
	code    []byte
	expires time.Time // by the wall clock
	claim   claimant
	// guarded is the channel of the claim that was accepted; whoever comes later is told of no other.
	guarded pairing.ChannelID
	over    bool
}

// claimant is somebody at the door. The zero value is nobody.
type claimant struct {
	number   relay.ClaimNumber
	stage    claimantStage
	channel  *relay.Conn // nil if it is the guarded one
	offering cpace.Offering
	proof    cpace.Proof
	agreed   cpace.Agreement
	ours     cpace.Confirmation
}

// claimantStage is how far a claim has come.
type claimantStage uint8

const (
	nobody claimantStage = iota
	// announced: waits to be answered.
	announced
	// answered: the claimant's hello is to come, then, after our offer, its proof.
	answered
	offered
	// proved: a proof came, and waits to be verified.
	proved
	// judged: it held or failed, and waits to be accepted or refused.
	judged
)

const (
	// wallInterval is how often the wall clock is looked at.
	wallInterval = time.Second
	// relayHaste is how much earlier than we a relay may end a plate whose time is up.
	relayHaste = 2 * time.Second
)

// wallClock is a clock that goes on while the computer sleeps.
func wallClock() time.Time { return time.Now().Round(0) }

// openDoor makes a door, which the performer's effects are for from now on, and the work that opens and serves it.
func (p *performer) openDoor(ctx context.Context, effect core.OpenDoor, post func(core.Event)) (work func()) {
	p.beginAttempt()
	p.strikes.note(effect.Strikes)
	d := &door{
		ref: effect.Ref, channels: effect.ChannelRelay, dialer: p.dialer, strikes: p.strikes, wall: p.wall, post: post, log: p.log,
		outbox: make(chan func(), outboxSize), closed: make(chan struct{}),
	}
	d.dialing, d.stopDialing = context.WithCancel(ctx)
	p.door = d
	return func() {
		defer close(d.closed)
		defer d.stopDialing()
		if err := d.open(effect); err != nil {
			d.log.Info("no door", "cause", err)
			post(core.DoorUnopened{Ref: d.ref, Fault: doorFault(err), At: d.wall()})
			return
		}
		d.serve(ctx)
	}
}

// do has the door do something, after what it was told to do before.
func (d *door) do(what func()) { d.outbox <- what }

// close closes the door once everything is done, and stops what is being dialled.
func (d *door) close() {
	close(d.outbox)
	d.stopDialing()
}

// open gets a plate and draws the code that begins with it.
func (d *door) open(effect core.OpenDoor) error {
	if _, allowed := effect.Strikes.Count(d.wall()); !allowed {
		return doorError(core.DoorResting)
	}
	if err := d.strikes.write(); err != nil {
		d.log.Warn("strikes not written", "cause", err)
		return doorError(core.DoorUnkept)
	}
	base, err := url.Parse(effect.Relay)
	if err != nil {
		return relay.ErrBase
	}
	if d.plate, err = d.dialer.OpenPlate(d.dialing, base); err != nil {
		return err
	}
	code, err := pairing.NewShortCode(rand.Reader, d.plate.Plate(), effect.Length)
	if err != nil {
		d.plate.Close()
		return err
	}
	d.code = append(d.code, code.Bytes()...)
	d.expires = d.wall().Add(min(pairing.CodeTimer.Limit(), d.plate.Lifespan()))
	d.post(core.DoorOpened{Ref: d.ref, Code: code})
	return nil
}

// serve serves an open door until it is closed or ctx is done.
func (d *door) serve(ctx context.Context) {
	defer d.plate.Close()
	defer d.wipe()
	tick := time.NewTicker(wallInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case do, ok := <-d.outbox:
			if !ok {
				return
			}
			do()
		case <-tick.C:
			d.isAlive()
		case n, ok := <-d.notices():
			if !ok {
				d.lost()
				continue
			}
			d.notice(n)
		}
	}
}

// notices is what the relay has to say, while there is somebody here to listen.
func (d *door) notices() <-chan relay.Notice {
	switch {
	case d.over, d.claim.stage == announced, d.claim.stage == proved, d.claim.stage == judged:
		return nil
	}
	return d.plate.Notices()
}

func (d *door) notice(n relay.Notice) {
	switch n := n.(type) {
	case relay.Claimed:
		d.leave()
		d.claim = claimant{number: n.Claim, stage: announced}
		d.say(pairing.ClaimBegan{})
	case relay.ClaimOver:
		if n.Claim == d.claim.number {
			d.leave()
		}
	case relay.Frame:
		if n.Claim == d.claim.number {
			d.hear(n.Data)
		}
	}
}

// leave forgets a claimant who has gone.
func (d *door) leave() {
	if d.claim.stage != nobody {
		d.dismiss()
		d.say(pairing.ClaimEnded{})
	}
}

// dismiss wipes what there is of a claim.
func (d *door) dismiss() {
	d.claim.offering.Wipe()
	d.claim.agreed.Wipe()
	if d.claim.channel != nil {
		d.claim.channel.Close()
	}
	d.claim = claimant{}
}

// hear takes a message of the claimant. Whoever says what makes no sense is sent away; no guess was made.
func (d *door) hear(frame []byte) {
	var err error
	if d.claim.stage == answered {
		err = d.offer(frame)
	} else {
		err = d.take(frame)
	}
	if err != nil {
		d.log.Info("claim over", "cause", err)
		_ = d.plate.Fail(d.claim.number)
		d.leave()
	}
}

// answer makes ready for the key exchange with the claimant: on a fresh channel, unless one is in use already.
func (d *door) answer() {
	if d.claim.stage != announced {
		return
	}
	if d.guarded.IsZero() {
		base, err := url.Parse(d.channels)
		if err == nil {
			d.claim.channel, err = d.dialer.Open(d.dialing, base)
		}
		if err != nil {
			d.log.Info("no channel for a claim", "cause", err)
			d.lose(core.DoorUnreachable)
			return
		}
	}
	d.claim.stage = answered
}

// offer answers the claimant's hello.
func (d *door) offer(frame []byte) error {
	hello, err := cpace.ParseHello(frame)
	if err != nil {
		return err
	}
	id := d.guarded
	if d.claim.channel != nil {
		id = d.claim.channel.ID()
	}
	channel, err := cpace.NewChannel(d.channels, id.String())
	if err != nil {
		return err
	}
	var m2 cpace.Offer
	if d.claim.offering, m2, err = cpace.NewOffering(rand.Reader, d.code, channel, hello); err != nil {
		return err
	}
	d.claim.stage = offered
	return d.plate.Send(d.claim.number, m2.Encode())
}

// take takes the claimant's proof. Nobody looks at it before it was counted.
func (d *door) take(frame []byte) (err error) {
	if d.claim.proof, err = cpace.ParseProof(frame); err != nil {
		return err
	}
	d.claim.stage = proved
	d.say(pairing.ProofReceived{})
	return nil
}

// verify checks a proof that was counted, once the count is written down, if the code is still good.
func (d *door) verify() {
	if d.claim.stage != proved {
		return
	}
	if err := d.strikes.write(); err != nil {
		d.log.Warn("strikes not written", "cause", err)
		d.lose(core.DoorUnkept)
		return
	}
	if !d.isAlive() {
		return
	}
	d.claim.stage = judged
	var err error
	if d.claim.agreed, d.claim.ours, err = d.claim.offering.Verify(d.claim.proof); err != nil {
		d.say(pairing.ProofFailed{})
		return
	}
	d.say(pairing.ProofHeld{})
}

// accept proves ourselves to the claimant, and hands the claim's channel, with the agreed key, to c.
func (d *door) accept(ctx context.Context, c *channel) {
	defer close(c.handed)
	if d.claim.stage != judged || d.claim.channel == nil {
		return
	}
	conn, number := d.claim.channel, d.claim.number
	secured, err := newServer(d.claim.agreed.PSK(), conn.ID())
	if err == nil {
		err = d.plate.Pass(number, d.claim.ours.Encode())
	}
	if err != nil {
		d.log.Info("claim not accepted", "cause", err)
		d.dismiss()
		return
	}
	d.guarded, d.claim.channel = conn.ID(), nil
	d.dismiss()
	select {
	case c.handed <- handover{conn, secured}:
	case <-ctx.Done():
		secured.Wipe()
		conn.Close()
	}
}

// refuse sends the claimant away. One who was not answered yet is not meant: the one who is has gone.
func (d *door) refuse() {
	if d.claim.stage > announced {
		_ = d.plate.Fail(d.claim.number)
		d.dismiss()
	}
}

// isAlive reports whether the code may still be typed. When its time is up by the wall clock, it says so.
func (d *door) isAlive() bool {
	if !d.over && !d.wall().Before(d.expires) {
		d.wipe()
		d.say(pairing.CodeExpired{})
	}
	return !d.over
}

// lost is the end of the plate's connection. A relay counts from a moment before we do, and so is done a moment earlier.
func (d *door) lost() {
	d.log.Info("door over", "cause", d.plate.Err())
	if !d.wall().Add(relayHaste).Before(d.expires) {
		d.wipe()
		d.say(pairing.CodeExpired{})
		return
	}
	d.lose(core.DoorUnreachable)
}

func (d *door) lose(fault core.DoorFault) {
	d.wipe()
	d.post(core.DoorLost{Ref: d.ref, Fault: fault})
}

// wipe ends everything that could let somebody in. Nothing is heard afterwards.
func (d *door) wipe() {
	d.over = true
	d.dismiss()
	clear(d.code)
}

func (d *door) say(e pairing.Event) { d.post(core.DoorSaid{Ref: d.ref, Event: e, At: d.wall()}) }

// doorError is a fault that has a name already.
type doorError core.DoorFault

func (e doorError) Error() string {
	if core.DoorFault(e) == core.DoorUnkept {
		return "door: strikes not kept"
	}
	return "door: no proof may be checked"
}

// doorFault puts the errors of opening a door into the words of core.
func doorFault(err error) core.DoorFault {
	var named doorError
	var refused *relay.RefusedError
	switch {
	case errors.As(err, &named):
		return core.DoorFault(named)
	case errors.As(err, &refused):
		return refusedDoor(refused.Status)
	case errors.Is(err, relay.ErrGreeting), errors.Is(err, relay.ErrMessage):
		return core.DoorNonsense
	}
	return core.DoorUnreachable
}

func refusedDoor(status int) core.DoorFault {
	switch {
	case status < http.StatusBadRequest:
		return core.DoorNonsense
	case status == http.StatusNotFound:
		return core.DoorAbsent
	case status == http.StatusTooManyRequests:
		return core.DoorHurried
	case status == http.StatusServiceUnavailable:
		return core.DoorFull
	}
	return core.DoorRefused
}
