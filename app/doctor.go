package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"countersign/app/core"
	"countersign/app/doctor"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// runDoctor checks what pairing needs, and says what is in the way.
func runDoctor(ctx context.Context, o options, out *messages) int {
	start, problem := prepare(o)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	defer start.performer.local.stop()
	results := start.performer.examine(ctx, doctor.Subject{Servers: start.model.Examined(), Relay: start.model.Relay}, func([]doctor.Result) {})
	if o.json {
		text, err := doctor.JSON(results)
		if err != nil {
			start.performer.log.Error("doctor", "cause", err)
			return exitFailure
		}
		out.say(string(text))
	} else {
		out.say(screen.Report(doctor.Shown(results)))
	}
	if !doctor.Healthy(results) {
		return exitFailure
	}
	return exitOK
}

// examine has the doctor look. Watch sees each step.
func (p *performer) examine(ctx context.Context, subject doctor.Subject, watch func([]doctor.Result)) []doctor.Result {
	checks, finish := doctor.Checks(subject, p.world())
	defer finish()
	return doctor.Run(ctx, checks, watch)
}

func (p *performer) world() doctor.World {
	_, settings, _ := openSettings(p.settings.path)
	return doctor.World{
		UserAgent:    userAgent(),
		Now:          time.Now,
		Resolver:     net.DefaultResolver,
		AccountProxy: http.ProxyFromEnvironment,
		RelayProxy:   relay.EnvironmentProxy,
		Dialer:       p.dialer,
		Display:      lookForDisplay,
		Settings:     settings,
		Keychain:     p.lookIntoKeychain,
		Held:         p.vault.copy,
	}
}

func lookForDisplay(ctx context.Context) doctor.Display {
	switch displayProblem(ctx, os.Getenv) {
	case "":
		return doctor.DisplayOpens
	case displayMissing():
		return doctor.DisplayMissing
	}
	return doctor.DisplayClosed
}

// lookIntoKeychain looks without keeping what it finds.
func (p *performer) lookIntoKeychain(ctx context.Context) doctor.Stored {
	servers, _ := p.local.running()
	account, err := p.vault.look(ctx, servers, p.account)
	switch {
	case errors.Is(err, errSealed):
		return doctor.Stored{Sealed: true}
	case errors.Is(err, errNoItem):
		return doctor.Stored{}
	case err != nil:
		return doctor.Stored{Fault: faultOf(err)}
	}
	return doctor.Stored{Account: account, Found: true}
}

// aboutConnection is begin for the doctor.
func (p *performer) aboutConnection(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.CheckConnection:
		return p.checkConnection(ctx, e, post)
	case core.StopChecking:
		p.endChecks()
	case core.CopyReport:
		p.clipboard.SetContent(e.Text)
	default:
		return p.aboutDevices(ctx, effect, post)
	}
	return nil
}

// checkConnection has the doctor look until nobody watches, or until it looks again.
func (p *performer) checkConnection(ctx context.Context, e core.CheckConnection, post func(core.Event)) func() {
	if p.endChecks != nil {
		p.endChecks()
	}
	ctx, p.endChecks = context.WithCancel(ctx)
	subject := doctor.Subject{Servers: e.Servers, Relay: e.Relay}
	return func() {
		results := p.examine(ctx, subject, func(soFar []doctor.Result) {
			post(core.ConnectionChecked{Ref: e.Ref, Checks: doctor.Shown(soFar)})
		})
		post(core.ConnectionChecked{Ref: e.Ref, Checks: doctor.Shown(results), Over: true})
	}
}
