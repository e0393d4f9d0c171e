package main

import (
	"context"
	"os"
	"time"

	"countersign/app/core"
	"countersign/app/onlooker"
	"countersign/ui/screen"
)

// lookInterval is how often it is looked whether somebody else may be seeing the screen.
const lookInterval = 10 * time.Second

// lookLimit bounds one look.
const lookLimit = 5 * time.Second

// watchScreen tells whether somebody else may be seeing the screen, whenever that has changed, until it is ignored.
func (p *performer) watchScreen(ctx context.Context, post func(core.Event)) (work func()) {
	watching, stop := context.WithCancel(ctx)
	p.ignore = stop
	look := p.look
	return func() {
		defer stop()
		next := time.NewTicker(lookInterval)
		defer next.Stop()
		known, first := screen.Onlooker(0), true
		for {
			limited, cancel := context.WithTimeout(watching, lookLimit)
			seen := look(limited)
			cancel()
			if watching.Err() == nil && (first || seen != known) {
				post(core.ScreenSeen{By: seen})
				known, first = seen, false
			}
			select {
			case <-watching.Done():
				return
			case <-next.C:
			}
		}
	}
}

// lookAround asks the system.
func lookAround(window bool) func(context.Context) screen.Onlooker {
	return func(ctx context.Context) screen.Onlooker {
		return onlooker.Look(ctx, onlooker.World{Getenv: os.Getenv, Window: window})
	}
}
