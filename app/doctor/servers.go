package doctor

import (
	"context"
	"net/url"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/ui/screen"
)

// discover asks the account server for its other servers, and with that whether it is one.
func (e *examination) discover(ctx context.Context) Finding {
	found, err := api.Discover(ctx, e.content, oauth.Production().Relay, e.UserAgent, api.WithTimeLimit(checkLimit))
	if err != nil {
		return accountTrouble(api.FailureOf(err).Kind)
	}
	if e.relay == "" {
		e.relay = found.Relay
	}
	return accountFine()
}

// session asks the account server about the stored session.
func (e *examination) session(ctx context.Context) Finding {
	a := e.stored.Account
	switch {
	case !e.stored.Found:
		return nobodySignedIn()
	case a.Servers.Content != e.content:
		return signedInElsewhere()
	}
	e.client = api.New(a.Servers, e.UserAgent, api.WithTimeLimit(checkLimit))
	status, err := e.client.SessionStatus(ctx, a)
	switch {
	case err != nil:
		return sessionTrouble(api.FailureOf(err).Kind)
	case !status.Verified():
		return sessionTrouble(oauth.SessionUnverified)
	case !status.MeetsAAL:
		return sessionTrouble(oauth.StepUpNeeded)
	}
	return sessionFine()
}

// keys asks whether the stored sync key is still the account's.
func (e *examination) keys(ctx context.Context) Finding {
	if err := e.client.CheckKeys(ctx, e.stored.Account); err != nil {
		return sessionTrouble(api.FailureOf(err).Kind)
	}
	return keysFine()
}

// relayRoad makes a check of the way to the relay, which may be known only when its turn has come.
func (e *examination) relayRoad(check func(*road, context.Context) Finding) func(context.Context) Finding {
	return func(ctx context.Context) Finding { return check(e.pairingServer(), ctx) }
}

// orOwnRelay offers to give up a relay that was set here, where a check finds trouble with it that nothing else mends.
func (e *examination) orOwnRelay(look func(context.Context) Finding) func(context.Context) Finding {
	return func(ctx context.Context) Finding {
		f := look(ctx)
		if e.override && f.Verdict == Trouble && f.Remedy == "" {
			return f.with(screen.RemedyRelay)
		}
		return f
	}
}

func (e *examination) pairingServer() *road {
	return &road{world: &e.World, to: pairingServer, addresses: origins(e.relay), proxy: e.RelayProxy}
}

// openChannel opens a channel on the relay, waits for its greeting, and leaves.
func (e *examination) openChannel(ctx context.Context) Finding {
	base, err := url.Parse(e.relay)
	if err != nil {
		return relayTrouble(ctx, err)
	}
	channel, err := e.Dialer.Open(ctx, base)
	if err != nil {
		return relayTrouble(ctx, err)
	}
	channel.Close()
	return relayFine()
}
