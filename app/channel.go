package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// channel is one secure channel, of which this computer is the authority. One goroutine owns the socket and the TLS state
// (serve); everybody else puts items into its outbox, so the order on the wire is the order of the effects.
type channel struct {
	ref    core.Ref
	post   func(core.Event)
	log    *slog.Logger
	outbox chan item
	// stopOpening ends a dial that is under way; an open channel does not mind.
	stopOpening context.CancelFunc
	// closed is closed when the channel is.
	closed chan struct{}
	// handed is where a door hands over what it has agreed on with a claimant.
	handed chan handover

	conn        *relay.Conn
	tls         *tlspsk.Conn
	first       *pairing.Sender // who came first; nil while nobody has
	established bool
	over        bool
}

// handover is a channel that is open already, and has its key.
type handover struct {
	conn *relay.Conn
	tls  *tlspsk.Conn
}

// item is one thing to do on a channel: to send a message, or to say farewell and close.
type item struct {
	message  pairing.Message
	farewell pairing.Farewell
}

// outboxSize is more than the relay lets through on one channel (pairing protocol spec, section 2.6), so putting an item
// into the outbox never blocks.
const outboxSize = 16

// openChannel makes a channel and the work that opens and serves it.
func openChannel(ctx context.Context, effect core.OpenChannel, dialer *relay.Dialer, post func(core.Event), log *slog.Logger) (*channel, func()) {
	opening, stop := context.WithCancel(ctx)
	c := newChannel(effect.Ref, stop, post, log)
	return c, func() {
		defer close(c.closed)
		defer stop()
		if err := c.open(opening, dialer, effect.Relay); err != nil {
			log.Info("no channel", "cause", err)
			post(core.ChannelUnopened{Ref: c.ref, Fault: relayFault(err)})
			return
		}
		c.serve(ctx)
	}
}

func newChannel(ref core.Ref, stop context.CancelFunc, post func(core.Event), log *slog.Logger) *channel {
	return &channel{
		ref: ref, post: post, log: log, outbox: make(chan item, outboxSize), stopOpening: stop, closed: make(chan struct{}),
		handed: make(chan handover),
	}
}

// receiveChannel makes a channel that a door will hand over, and the work that serves it then.
func receiveChannel(ctx context.Context, ref core.Ref, post func(core.Event), log *slog.Logger) (*channel, func()) {
	c := newChannel(ref, func() {}, post, log)
	return c, func() {
		defer close(c.closed)
		select {
		case <-ctx.Done():
		case h, ok := <-c.handed:
			if !ok {
				c.say(pairing.ChannelLost{})
				c.wait(ctx)
				return
			}
			c.conn, c.tls = h.conn, h.tls
			c.serve(ctx)
		}
	}
}

func (c *channel) send(m pairing.Message) { c.outbox <- item{message: m} }

// close says farewell if the channel is open, and stops opening it if it is not. Nothing may be sent afterwards.
func (c *channel) close(f pairing.Farewell) {
	c.outbox <- item{farewell: f}
	close(c.outbox)
	c.stopOpening()
}

// serve serves an open channel until its farewell has been said or ctx is done.
func (c *channel) serve(ctx context.Context) {
	defer c.conn.Close()
	defer c.tls.Wipe()
	for !c.over {
		select {
		case <-ctx.Done():
			return
		case next, ok := <-c.outbox:
			if !ok {
				return
			}
			c.perform(next)
		case m, ok := <-c.conn.Incoming():
			if !ok {
				c.fail("relay", c.conn.Err())
				continue
			}
			c.receive(m)
		}
	}
	c.wait(ctx)
}

// wait lets a channel that is over be closed in order: nothing more is sent or heard.
func (c *channel) wait(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-c.outbox:
			if !ok {
				return
			}
		}
	}
}

// open draws a fresh key, dials the relay and makes the invitation.
func (c *channel) open(ctx context.Context, dialer *relay.Dialer, base string) error {
	address, err := url.Parse(base)
	if err != nil {
		return relay.ErrBase
	}
	if c.conn, err = dialer.Open(ctx, address); err != nil {
		return err
	}
	key, err := pairing.NewChannelKey(rand.Reader)
	if err == nil {
		c.tls, err = newServer(key.Bytes(), c.conn.ID())
	}
	if err != nil {
		c.conn.Close()
		return err
	}
	c.post(core.ChannelOpened{Ref: c.ref, Invitation: pairing.Invitation{ID: c.conn.ID(), Key: key}})
	return nil
}

// newServer is the authority's end of a secure channel.
func newServer(key []byte, id pairing.ChannelID) (*tlspsk.Conn, error) {
	psk, err := tlspsk.NewKey(key)
	if err != nil {
		return nil, err
	}
	defer psk.Wipe()
	return tlspsk.Server(psk, id.PSKIdentity(), rand.Reader)
}

// perform does one item of the outbox.
func (c *channel) perform(next item) {
	if next.message == nil {
		c.sayFarewell(next.farewell)
		return
	}
	if err := c.seal(next.message); err != nil {
		c.fail("send", err)
		return
	}
	if _, ok := next.message.(pairing.Authorization); ok {
		c.say(pairing.AuthorizationSent{})
	}
}

func (c *channel) seal(m pairing.Message) error {
	plain := pairing.Encode(m)
	defer clear(plain)
	record, err := c.tls.Seal(plain)
	if err != nil {
		return err
	}
	return c.conn.Send(record)
}

// sayFarewell is best effort: the channel is closed whatever comes of it.
func (c *channel) sayFarewell(f pairing.Farewell) {
	c.over = true
	if f == pairing.WithCancel && c.seal(pairing.Cancel{}) != nil || f == pairing.Silently {
		return
	}
	if record, err := c.tls.Close(); err == nil {
		_ = c.conn.Send(record)
	}
}

// another tells what it means that a message is not of the handshake, or of the connection, that came first; nil if it is. A relay
// may let a third one in (pairing protocol spec, section 2.7), and all that is known of whoever speaks is what the relay says.
func (c *channel) another(m relay.Message) pairing.Event {
	switch {
	case c.first == nil:
		c.first = &m.Sender
	case !c.first.MayBe(m.Sender):
		return pairing.SecondCame{}
	case tlspsk.IsClientHello(m.Record):
		return pairing.StartedOver{}
	}
	return nil
}

// receive takes one message of the relay.
func (c *channel) receive(m relay.Message) {
	if another := c.another(m); another != nil {
		c.log.Info("another on the channel", "same sender", another == pairing.StartedOver{})
		c.say(another)
		return
	}
	out, err := c.tls.Receive(m.Record)
	for _, record := range out.Send {
		if sendErr := c.conn.Send(record); sendErr != nil && err == nil {
			err = sendErr
		}
	}
	switch {
	case err != nil:
		c.fail("secure channel", err)
		return
	case out.Established:
		c.established = true
		c.say(pairing.ChannelSecured{})
	case len(out.Send) > 0:
		c.say(pairing.HelloReceived{})
	}
	for _, plain := range out.Plain {
		c.hear(plain, m.Sender)
		clear(plain)
	}
	if out.Closed {
		c.say(pairing.PhoneLeft{})
	}
}

// hear says which message came.
func (c *channel) hear(plain []byte, sender pairing.Sender) {
	m, err := pairing.ParseMessage(plain)
	if err != nil {
		c.say(pairing.JunkReceived{})
		return
	}
	switch m := m.(type) {
	case pairing.Request:
		c.post(core.RequestArrived{Ref: c.ref, Request: m, Sender: sender})
	case pairing.Confirm:
		c.say(pairing.PhoneConfirmed{})
	case pairing.Complete:
		c.say(pairing.PhoneCompleted{})
	default:
		c.say(pairing.UnknownReceived{})
	}
}

// fail reports the end of the channel. Whoever joins with a wrong key, or sends what no phone would, fails the handshake;
// what fails later, or without anybody's doing, is a channel lost.
func (c *channel) fail(where string, err error) {
	c.over = true
	c.log.Info("channel over", "where", where, "cause", err)
	var alert *tlspsk.Error
	if !c.established && (errors.As(err, &alert) || errors.Is(err, relay.ErrMessage)) {
		c.say(pairing.HandshakeFailed{})
		return
	}
	c.say(pairing.ChannelLost{})
}

func (c *channel) say(e pairing.Event) { c.post(core.ChannelSaid{Ref: c.ref, Event: e}) }

// relayFault puts the relay's errors into the words of core. A relay that refuses says so with an error status; whoever
// answers with a page, or sends elsewhere, is no relay.
func relayFault(err error) core.RelayFault {
	var refused *relay.RefusedError
	switch {
	case errors.As(err, &refused) && refused.Status < http.StatusBadRequest:
		return core.RelayNonsense
	case errors.Is(err, relay.ErrRefused):
		return core.RelayRefused
	case errors.Is(err, relay.ErrGreeting), errors.Is(err, relay.ErrMessage):
		return core.RelayNonsense
	}
	return core.RelayUnreachable
}
