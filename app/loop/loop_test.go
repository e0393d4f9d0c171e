package loop_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"countersign/app/loop"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// diary is a program that remembers its events, and does what they say: the model is the list of events so far.
type diary = loop.Loop[[]string, string, string]

// newDiary returns a loop whose step has the effects that are written for an event, and a log of all that happens.
func newDiary(effects map[string][]string) (*diary, *log) {
	l := &log{}
	d := &diary{
		Step: func(m []string, e string) ([]string, []string) {
			l.add("step " + e)
			return append(slices.Clip(m), e), effects[e]
		},
		Begin: func(_ context.Context, effect string, _ func(string)) func() {
			l.add("begin " + effect)
			return nil
		},
		Render:   func(m []string) { l.add(fmt.Sprint("render ", m)) },
		Dispatch: func(f func()) { f() },
	}
	return d, l
}

type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) is(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.lines, want) {
		t.Errorf("got  %q\nwant %q", l.lines, want)
	}
}

func TestEffectsAreBegunInOrder(t *testing.T) {
	d, log := newDiary(map[string][]string{"start": {"one", "two", "three"}})
	d.Start(t.Context(), nil, "start")
	defer d.Stop()
	log.is(t, "step start", "begin one", "begin two", "begin three", "render [start]")
}

// An event that an effect posts while it is being begun waits until the step before it is done, with all of its effects.
func TestPostsFromBeginAreQueued(t *testing.T) {
	d, log := newDiary(map[string][]string{"start": {"ask", "tell"}, "answer": {"thank"}})
	begin := d.Begin
	d.Begin = func(ctx context.Context, effect string, post func(string)) func() {
		if effect == "ask" {
			post("answer")
		}
		return begin(ctx, effect, post)
	}
	d.Start(t.Context(), nil, "start")
	defer d.Stop()
	log.is(t, "step start", "begin ask", "begin tell", "step answer", "begin thank", "render [start answer]")
}

// A renderer may post too, for example when drawing sets off a widget; such an event is not left lying.
func TestPostsFromRenderAreTaken(t *testing.T) {
	d, log := newDiary(nil)
	render, posted := d.Render, false
	d.Render = func(m []string) {
		if render(m); !posted {
			posted = true
			d.Post("drawn")
		}
	}
	d.Start(t.Context(), nil, "start")
	defer d.Stop()
	log.is(t, "step start", "render [start]", "step drawn", "render [start drawn]")
}

func TestRenderOncePerBatch(t *testing.T) {
	d, log := newDiary(map[string][]string{"start": {"a", "b", "c"}})
	d.Begin = func(_ context.Context, effect string, post func(string)) func() {
		post(effect)
		return nil
	}
	d.Start(t.Context(), nil, "start")
	defer d.Stop()
	log.is(t, "step start", "step a", "step b", "step c", "render [start a b c]")
}

// Work runs beside the loop, reports by post, and is joined.
func TestWorkReportsAndIsJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, log := newDiary(map[string][]string{"start": {"sleep"}})
		ui := newQueue()
		d.Dispatch = ui.put
		d.Begin = func(ctx context.Context, _ string, post func(string)) func() {
			return func() {
				select {
				case <-time.After(time.Minute):
					post("rested")
				case <-ctx.Done():
				}
			}
		}
		d.Start(t.Context(), nil, "start")
		log.is(t, "step start", "render [start]")
		time.Sleep(time.Minute)
		synctest.Wait()
		ui.run()
		log.is(t, "step start", "render [start]", "step rested", "render [start rested]")
		d.Stop()
		d.Wait()
	})
}

// Stop cancels the context of all work, and Wait returns only when the work has ended.
func TestStopEndsWorkAndWaitJoinsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := newDiary(map[string][]string{"start": {"work"}})
		var ended atomic.Bool
		d.Begin = func(ctx context.Context, _ string, _ func(string)) func() {
			return func() {
				<-ctx.Done()
				time.Sleep(3 * time.Second) // saying goodbye takes a while
				ended.Store(true)
			}
		}
		d.Start(t.Context(), nil, "start")
		began := time.Now()
		d.Stop()
		d.Wait()
		if !ended.Load() || time.Since(began) != 3*time.Second {
			t.Errorf("Wait returned after %v, work ended: %v", time.Since(began), ended.Load())
		}
	})
}

// End does what is left to do only when all work has ended, and does it on the UI goroutine.
func TestEndComesAfterTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, log := newDiary(map[string][]string{"start": {"work"}})
		ui := newQueue()
		d.Dispatch = ui.put
		d.Begin = func(ctx context.Context, _ string, _ func(string)) func() {
			return func() {
				<-ctx.Done()
				time.Sleep(time.Second)
				log.add("work ends")
			}
		}
		d.Start(t.Context(), nil, "start")
		d.End(func() { log.add("the end") })
		synctest.Wait()
		ui.run()
		log.is(t, "step start", "render [start]")
		time.Sleep(time.Second)
		synctest.Wait()
		log.is(t, "step start", "render [start]", "work ends")
		ui.run()
		log.is(t, "step start", "render [start]", "work ends", "the end")
	})
}

func TestNothingAfterStop(t *testing.T) {
	d, log := newDiary(map[string][]string{"late": {"effect"}})
	d.Start(t.Context(), nil, "start")
	d.Stop()
	d.Post("late")
	d.Wait()
	log.is(t, "step start", "render [start]")
}

// An effect that stops the loop is the last one: nothing is begun, stepped or drawn behind it.
func TestStopFromBegin(t *testing.T) {
	d, log := newDiary(map[string][]string{"start": {"post", "quit", "never"}})
	begin := d.Begin
	d.Begin = func(ctx context.Context, effect string, post func(string)) func() {
		switch effect {
		case "post":
			post("too late")
		case "quit":
			d.Stop()
		}
		return begin(ctx, effect, post)
	}
	d.Start(t.Context(), nil, "start")
	d.Wait()
	log.is(t, "step start", "begin post", "begin quit")
}

// Work hears that the surrounding context has ended.
func TestContextReachesWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d, _ := newDiary(map[string][]string{"start": {"work"}})
		d.Begin = func(ctx context.Context, _ string, _ func(string)) func() { return func() { <-ctx.Done() } }
		d.Start(ctx, nil, "start")
		cancel()
		d.Wait()
		d.Stop()
	})
}

// queue runs functions on one goroutine, like a toolkit does.
type queue struct {
	mu    sync.Mutex
	tasks []func()
}

func newQueue() *queue { return &queue{} }

func (q *queue) put(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = append(q.tasks, f)
}

// run runs what is queued, until nothing is.
func (q *queue) run() {
	for {
		q.mu.Lock()
		tasks := q.tasks
		q.tasks = nil
		q.mu.Unlock()
		if len(tasks) == 0 {
			return
		}
		for _, f := range tasks {
			f()
		}
	}
}

// TestPostFromManyGoroutines is for the race detector: the model needs no lock, and each poster's events stay in order.
func TestPostFromManyGoroutines(t *testing.T) {
	const posters, each = 8, 200
	d, _ := newDiary(nil)
	d.Step = func(m []string, e string) ([]string, []string) { return append(m, e), nil }
	var last []string
	d.Render = func(m []string) { last = m }
	ui := newQueue()
	d.Dispatch = ui.put
	d.Start(t.Context(), nil, "start")

	var all sync.WaitGroup
	for p := range posters {
		all.Go(func() {
			for i := range each {
				d.Post(fmt.Sprintf("%d %03d", p, i))
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		ui.run()
	}
	d.Stop()
	if len(last) != 1+posters*each {
		t.Fatalf("%d events, want %d", len(last), 1+posters*each)
	}
	slices.SortStableFunc(last[1:], func(a, b string) int { return int(a[0]) - int(b[0]) })
	if !slices.IsSorted(last[1:]) {
		t.Error("a poster's events changed places")
	}
}

// A toolkit that has shut down runs functions on whoever calls; the loop has stopped by then, and does nothing.
func TestPostAfterTheToolkitHasEnded(t *testing.T) {
	d, log := newDiary(map[string][]string{"start": {"work"}})
	ui := newQueue()
	ended := make(chan struct{})
	d.Dispatch = func(f func()) {
		select {
		case <-ended:
			f()
		default:
			ui.put(f)
		}
	}
	d.Begin = func(ctx context.Context, _ string, post func(string)) func() {
		return func() {
			<-ctx.Done()
			<-ended
			post("from the past")
		}
	}
	d.Start(t.Context(), nil, "start")
	d.Stop()
	close(ended)
	d.Wait()
	log.is(t, "step start", "render [start]")
}
