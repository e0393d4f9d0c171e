package main

import (
	"context"

	"countersign/app/core"
	"countersign/ui/screen"
)

// clipboard is the desktop's, for the UI goroutine.
type clipboard interface {
	Content() string
	SetContent(text string)
}

// atDoor starts an effect of the typed code, on the computer that shows it.
func (p *performer) atDoor(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.OpenDoor:
		return p.openDoor(ctx, e, post)
	case core.CloseDoor:
		p.door.close()
	case core.AnswerClaim:
		p.door.do(p.door.answer)
	case core.VerifyProof:
		p.strikes.note(e.Strikes)
		p.door.do(p.door.verify)
	case core.AcceptClaim:
		return p.acceptClaim(ctx, e, post)
	case core.RefuseClaim:
		p.door.do(p.door.refuse)
	case core.KeepStrikes:
		p.strikes.note(e.Strikes)
		return p.writeStrikes
	case core.CopyCode:
		p.clipboard.SetContent(e.Code.Reveal())
	case core.ClearClipboard:
		p.clearClipboard(e.Code)
	default:
		return p.aboutServers(ctx, effect, post)
	}
	return nil
}

func (p *performer) acceptClaim(ctx context.Context, e core.AcceptClaim, post func(core.Event)) (serve func()) {
	d := p.door
	c, serve := receiveChannel(ctx, e.Channel, post, p.log)
	p.channel = c
	d.do(func() { d.accept(ctx, c) })
	return thenScrub(ctx, serve)
}

func (p *performer) writeStrikes() {
	if err := p.strikes.write(); err != nil {
		p.log.Warn("strikes not written", "cause", err)
	}
}

// clearClipboard leaves alone what the person has copied since.
func (p *performer) clearClipboard(code screen.Secret) {
	if p.clipboard.Content() == code.Reveal() {
		p.clipboard.SetContent("")
	}
}
