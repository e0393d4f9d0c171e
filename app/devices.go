package main

import (
	"context"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
)

// aboutDevices is begin for the account's devices.
func (p *performer) aboutDevices(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.ListDevices:
		return p.listDevices(ctx, e, post)
	case core.DisconnectDevice:
		return p.disconnectDevice(ctx, e, post)
	default:
		return p.aboutAccounts(ctx, effect, post)
	}
}

func (p *performer) listDevices(ctx context.Context, e core.ListDevices, post func(core.Event)) func() {
	ctx = p.use(ctx, e.UID)
	return func() {
		var list []oauth.AttachedClient
		err := p.lookAfter(ctx, e.UID)
		if err == nil {
			err = p.vault.use(e.UID, func(a oauth.Account) (err error) {
				list, err = p.clients.of(a.Servers).AttachedClients(ctx, a)
				return err
			})
		}
		if err != nil {
			p.log.Info("devices", "cause", err)
			post(core.DevicesFailed{Ref: e.Ref, Failure: api.FailureOf(err)})
			return
		}
		post(core.DevicesListed{Ref: e.Ref, Devices: list, At: p.wall()})
		p.name(ctx, e.UID, post)
	}
}

func (p *performer) disconnectDevice(ctx context.Context, e core.DisconnectDevice, post func(core.Event)) func() {
	ctx = p.use(ctx, e.UID)
	return func() {
		err := p.vault.use(e.UID, func(a oauth.Account) error {
			return p.clients.of(a.Servers).DestroyAttachedClient(ctx, a, e.Client)
		})
		if err != nil {
			p.log.Info("disconnect", "cause", err)
			post(core.DisconnectFailed{Ref: e.Ref, Failure: api.FailureOf(err)})
			return
		}
		post(core.DeviceDisconnected{Ref: e.Ref})
	}
}
