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
	"countersign/oauth"
	"countersign/pairing/relay"
)

// runDoctor checks what pairing needs, and says what is in the way.
func runDoctor(ctx context.Context, o options, out *messages) int {
	start, problem := prepare(o)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	defer start.performer.local.stop()
	checks, finish := doctor.Checks(start.subject(), start.world())
	defer finish()
	results := doctor.Run(ctx, checks)
	if o.json {
		text, err := doctor.JSON(results)
		if err != nil {
			start.performer.log.Error("doctor", "cause", err)
			return exitFailure
		}
		out.say(string(text))
	} else {
		out.say(doctor.Text(results))
	}
	if !doctor.Healthy(results) {
		return exitFailure
	}
	return exitOK
}

// subject is what the doctor examines: the servers in use, and Mozilla's where none were chosen.
func (p program) subject() doctor.Subject {
	relayURL := p.performer.relayURL
	switch {
	case p.model.Site.Kind != core.Unchosen:
		return doctor.Subject{Servers: p.model.Site.Servers, Relay: relayURL}
	case p.model.Address != "":
		return doctor.Subject{Servers: oauth.Servers{Content: contentRoot(p.model.Address)}, Relay: relayURL}
	}
	return doctor.Subject{Servers: oauth.Production(), Relay: relayURL}
}

// contentRoot is the origin of an address that was checked when it was read.
func contentRoot(address string) string {
	root, _ := oauth.ParseContentRoot(address)
	return root
}

func (p program) world() doctor.World {
	return doctor.World{
		UserAgent:    userAgent(),
		Now:          time.Now,
		Resolver:     net.DefaultResolver,
		AccountProxy: http.ProxyFromEnvironment,
		RelayProxy:   relay.EnvironmentProxy,
		Dialer:       p.performer.dialer,
		Display:      lookForDisplay,
		Settings:     p.model.Notice,
		Keychain:     p.performer.lookIntoKeychain,
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

func (p *performer) lookIntoKeychain(ctx context.Context) doctor.Stored {
	servers, _ := p.local.running()
	account, err := p.vault.load(ctx, servers)
	switch {
	case errors.Is(err, errNoItem):
		return doctor.Stored{}
	case err != nil:
		return doctor.Stored{Fault: faultOf(err)}
	}
	return doctor.Stored{Account: account, Found: true}
}
