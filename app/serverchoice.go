package main

import (
	"context"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// aboutServers is begin for the choice of an account server.
func (p *performer) aboutServers(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.Discover:
		return func() { post(p.discover(ctx, e)) }
	case core.StartSandbox:
		return func() { post(p.startSandbox(e)) }
	case core.RememberSite:
		return p.remember(e.Site)
	case core.AdoptServers:
		return func() { post(p.adopt(ctx, e)) }
	default:
		return p.aboutPages(effect, post)
	}
}

func (p *performer) discover(ctx context.Context, e core.Discover) core.Event {
	found, err := api.Discover(ctx, e.Address, oauth.Production().Relay, userAgent())
	if err != nil {
		p.log.Info("discovery", "cause", err)
		return core.ServerRefused{Ref: e.Ref, Failure: api.FailureOf(err)}
	}
	return core.ServerFound{Ref: e.Ref, Site: p.site(core.SelfHosted, found.Servers), RelayNamed: found.RelayNamed}
}

func (p *performer) site(kind core.Kind, servers oauth.Servers) core.Site {
	if kind == core.SelfHosted && servers.ClientID == "" {
		servers.ClientID = p.clientID
	}
	s := core.Site{Kind: kind, Servers: servers}
	if kind == core.Sandbox {
		s.Demo, s.Reach = sandbox.DemoEmail, p.local.reachable()
	}
	return s
}

func (p *performer) startSandbox(e core.StartSandbox) core.Event {
	servers, err := p.local.start()
	if err != nil {
		p.log.Error("sandbox", "cause", err)
		return core.ServerRefused{Ref: e.Ref, Failure: oauth.Failure{Kind: oauth.Internal}}
	}
	return core.ServerFound{Ref: e.Ref, Site: p.site(core.Sandbox, servers)}
}

// adopt goes on with the account at other servers, which a person has looked at, and stores that.
func (p *performer) adopt(ctx context.Context, e core.AdoptServers) core.Event {
	var account oauth.Account
	err := p.vault.use(e.UID, func(a oauth.Account) error { account = a; return nil })
	if err != nil { // it was signed out meanwhile
		return core.ServersAdopted{Ref: e.Ref}
	}
	account.Servers = e.Servers
	kept := p.vault.renew(ctx, account)
	if kept != 0 {
		p.log.Warn("session not kept", "cause", keychainError(kept))
	}
	return core.ServersAdopted{Ref: e.Ref, Profile: p.vault.profile(account), Kept: kept}
}
