package main

import (
	"os"
	"sync"
)

// queue runs functions one after another on the goroutine that calls run: the UI goroutine where there is no toolkit.
type queue struct {
	mu    sync.Mutex
	todo  []func()
	ready chan struct{}
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

// put adds a function, from any goroutine, and never blocks.
func (q *queue) put(f func()) {
	q.mu.Lock()
	q.todo = append(q.todo, f)
	q.mu.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// run runs what is put in, and heard at each signal, until done is closed.
func (q *queue) run(done <-chan struct{}, signals <-chan os.Signal, heard func()) {
	for {
		select {
		case <-done:
			return
		case <-signals:
			heard()
		case <-q.ready:
			for _, f := range q.take() {
				f()
			}
		}
	}
}

func (q *queue) take() []func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	todo := q.todo
	q.todo = nil
	return todo
}
