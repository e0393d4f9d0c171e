// Package loop runs a program that is one pure step: events go in one at a time, effects are begun in the order in which
// the step returned them, and the screen is drawn from what is left. It starts every goroutine that the program needs.
package loop

import (
	"context"
	"sync"
)

// Loop drives one model. Fill in the functions, then call Start once. M is the model, E its events, F its effects.
type Loop[M, E, F any] struct {
	// Step is the program: pure and total.
	Step func(M, E) (M, []F)
	// Begin starts an effect. It runs on the UI goroutine and must not block; work that blocks is returned, and runs on a
	// goroutine of its own until it ends or ctx does. Work reports by post, from any goroutine.
	Begin func(ctx context.Context, effect F, post func(E)) (work func())
	// Render draws the model. It runs on the UI goroutine, once for each batch of events.
	Render func(M)
	// Dispatch runs a function on the UI goroutine, in order, now or later.
	Dispatch func(func())

	model   M
	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup
	queue   []E
	running bool
	stopped bool
}

// Start gives the loop its model and its first event. Call it on the UI goroutine.
func (l *Loop[M, E, F]) Start(ctx context.Context, model M, first E) {
	l.ctx, l.cancel = context.WithCancel(ctx)
	l.model = model
	l.handle(first)
}

// Post hands an event to the loop, from any goroutine. After Stop it does nothing.
func (l *Loop[M, E, F]) Post(event E) { l.Dispatch(func() { l.handle(event) }) }

// handle takes events one at a time, also when one is posted while an effect is being begun or the screen is being drawn.
func (l *Loop[M, E, F]) handle(event E) {
	if l.stopped {
		return
	}
	l.queue = append(l.queue, event)
	if l.running {
		return
	}
	l.running = true
	defer func() { l.running = false }()
	for len(l.queue) > 0 && !l.stopped {
		l.takeBatch()
	}
}

// takeBatch takes what is queued, and what that leads to, and draws what is left. Drawing may post again.
func (l *Loop[M, E, F]) takeBatch() {
	for len(l.queue) > 0 && !l.stopped {
		next := l.queue[0]
		l.queue = l.queue[1:]
		l.step(next)
	}
	if !l.stopped {
		l.Render(l.model)
	}
}

func (l *Loop[M, E, F]) step(event E) {
	var effects []F
	l.model, effects = l.Step(l.model, event)
	for _, effect := range effects {
		if l.stopped {
			return
		}
		if work := l.Begin(l.ctx, effect, l.Post); work != nil {
			l.work.Go(work)
		}
	}
}

// Stop ends the loop: no event is taken any more, the context of all work is cancelled. Call it on the UI goroutine.
func (l *Loop[M, E, F]) Stop() {
	l.stopped = true
	l.cancel()
}

// End stops the loop and, when all its work has ended, runs then on the UI goroutine. Call it there, too.
func (l *Loop[M, E, F]) End(then func()) {
	l.Stop()
	go func() {
		l.Wait()
		l.Dispatch(then)
	}()
}

// Wait returns when all work has ended. Call it after Stop, from any goroutine.
func (l *Loop[M, E, F]) Wait() { l.work.Wait() }
