package main

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/app/core"
	"countersign/ui/screen"
)

// What is seen is told at once, and then when it changes; after it is ignored nothing is.
func TestWatchScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		seen, looks := screen.SharedScreen, 0
		p := &performer{look: func(context.Context) screen.Onlooker {
			mu.Lock()
			defer mu.Unlock()
			looks++
			return seen
		}}
		var told []core.Event
		work := p.besides(t.Context(), core.WatchScreen{}, func(e core.Event) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, e)
		})
		done := make(chan struct{})
		go func() { defer close(done); work() }()
		sees := func(by screen.Onlooker) {
			mu.Lock()
			defer mu.Unlock()
			seen = by
		}
		at := func(after time.Duration, wantTold, wantLooks int) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if len(told) != wantTold || looks != wantLooks {
				t.Errorf("told %v after %d looks, want %d after %d", told, looks, wantTold, wantLooks)
			}
		}
		at(0, 1, 1)
		at(lookInterval, 1, 2)
		sees(0)
		at(lookInterval, 2, 3)
		p.besides(t.Context(), core.IgnoreScreen{}, nil)
		sees(screen.RemoteDesktop)
		at(time.Hour, 2, 3)
		<-done
		if told[0] != (core.ScreenSeen{By: screen.SharedScreen}) || told[1] != (core.ScreenSeen{}) {
			t.Errorf("told %v", told)
		}
	})
}
