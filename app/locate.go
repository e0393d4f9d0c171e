package main

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"time"

	"countersign/app/core"
	"countersign/app/nation"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// locateLimit bounds asking the relay where this computer is. Nobody waits for it, and a card is soon answered.
const locateLimit = 10 * time.Second

// locateSelf tells where this computer is by the relay's word.
func (p *performer) locateSelf(ctx context.Context, e core.LocateSelf) core.Event {
	ctx, cancel := context.WithTimeout(ctx, locateLimit)
	defer cancel()
	sender, err := locate(ctx, p.dialer, e)
	if err != nil {
		p.log.Info("not located", "cause", err)
		return core.SelfUnlocated{Ref: e.Ref}
	}
	nations := core.Nations{There: nation.Of(e.Phone.Country, e.Phone.Region), Here: nation.Of(sender.Country, sender.Region)}
	return core.SelfLocated{Ref: e.Ref, Sender: sender, Nations: nations}
}

// locate opens a channel on the relay, joins it a second time and hears its own voice: a relay says of each message who sent
// it (pairing protocol spec, section 2.3). The one message says nothing, and there is nobody else to read it.
func locate(ctx context.Context, d *relay.Dialer, e core.LocateSelf) (pairing.Sender, error) {
	base, err := url.Parse(e.Relay)
	if err != nil {
		return pairing.Sender{}, relay.ErrBase
	}
	like := *d
	like.NetDial = dialLike(e.Phone.Remote, d.NetDial)
	ear, err := like.Open(ctx, base)
	if err != nil {
		return pairing.Sender{}, err
	}
	defer ear.Close()
	mouth, err := like.Join(ctx, base, ear.ID())
	if err != nil {
		return pairing.Sender{}, err
	}
	defer mouth.Close()
	if err := mouth.Send([]byte{0}); err != nil {
		return pairing.Sender{}, err
	}
	select {
	case <-ctx.Done():
		return pairing.Sender{}, ctx.Err()
	case m, ok := <-ear.Incoming():
		if !ok {
			return pairing.Sender{}, ear.Err()
		}
		return m.Sender, nil
	}
}

// dialing is how a connection is made; nil is the usual way.
type dialing func(ctx context.Context, network, address string) (net.Conn, error)

// dialLike dials by the protocol of the given address first: an IPv4 and an IPv6 address cannot be compared, even of two that
// sit on one sofa. Where that does not work, it dials as usual.
func dialLike(address string, dial dialing) dialing {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	like, err := netip.ParseAddr(address)
	if err != nil {
		return dial
	}
	preferred := "tcp4"
	if like.Unmap().Is6() {
		preferred = "tcp6"
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if conn, err := dial(ctx, preferred, address); err == nil || ctx.Err() != nil {
			return conn, err
		}
		return dial(ctx, network, address)
	}
}
