package main

import (
	"context"
	"os"
	"os/signal"
	"strings"

	xterm "golang.org/x/term"

	"countersign/app/core"
	"countersign/app/loop"
	"countersign/ui/screen"
	"countersign/ui/term"
)

// session is a person at a terminal: what is shown there, and the lines that come back. The goroutine that runs it is the UI
// goroutine.
type session struct {
	in   *os.File
	out  *os.File
	term *term.Terminal
	todo *queue
	// ask asks the reader for one line, without echo if true.
	ask chan bool
}

// newSession is for a person who sees the terminal or, if accessible is set, hears it.
func newSession(in, out *os.File, getenv func(string) string, accessible bool) *session {
	options := terminalOptions(out, getenv)
	if accessible {
		options.Color, options.Spoken = false, true
	}
	return &session{in: in, out: out, term: term.New(options), todo: newQueue(), ask: make(chan bool, 1)}
}

// terminalOptions say what a terminal can do, or a file or a pipe in the place of one.
func terminalOptions(out *os.File, getenv func(string) string) term.Options {
	width, _, err := xterm.GetSize(int(out.Fd()))
	isTerminal := err == nil
	locale := strings.ToUpper(getenv("LC_ALL") + getenv("LC_CTYPE") + getenv("LANG"))
	return term.Options{
		Out: out, Width: width, Color: isTerminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb",
		Blocks: strings.Contains(locale, "UTF-8") || strings.Contains(locale, "UTF8"),
	}
}

// run shows a program's screens until done is closed. Each line that is typed is turned into an action by the screen.
func (s *session) run(done <-chan struct{}, act func(screen.Action)) {
	go s.read(act)
	s.todo.put(s.next)
	resized := make(chan os.Signal, 1)
	notifyResized(resized)
	defer signal.Stop(resized)
	s.todo.run(done, resized, s.resize)
}

// resize tells the screens how wide the terminal is now: a code that was too wide may fit.
func (s *session) resize() {
	if width, _, err := xterm.GetSize(int(s.out.Fd())); err == nil {
		s.term.Resize(width)
	}
}

// next asks for a line. It is queued behind what the line before led to, so that it knows what is asked now.
func (s *session) next() { s.ask <- s.term.WantsSecret() }

// read reads a line whenever it is asked to. It cannot be stopped while it waits for one, so it is not joined; it ends with
// the program.
func (s *session) read(act func(screen.Action)) {
	lines := newLineReader(s.in)
	for secret := range s.ask {
		line, err := s.readLine(lines, secret)
		typed := screen.NewSecret(line)
		clear(line)
		s.todo.put(func() {
			if err != nil {
				act(screen.WindowClosed{})
				return
			}
			if action, ok := s.answer(typed, secret); ok {
				act(action)
			}
			s.todo.put(s.next)
		})
		if err != nil {
			return
		}
	}
}

// readLine returns a line that is to be cleared.
func (s *session) readLine(lines *lineReader, secret bool) ([]byte, error) {
	if secret && xterm.IsTerminal(int(s.in.Fd())) {
		return xterm.ReadPassword(int(s.in.Fd()))
	}
	return lines.next()
}

// answer hands a line to the screen. One that is secret goes into the action; any other is not needed any more.
func (s *session) answer(typed screen.Secret, secret bool) (screen.Action, bool) {
	if secret {
		return s.term.AnswerSecret(typed)
	}
	defer typed.Wipe()
	return s.term.Answer(typed.Reveal())
}

// runTerminal runs the program in a terminal, on an errand.
func runTerminal(ctx context.Context, p *performer, model core.Model, s *session, e *errand) {
	l := &loop.Loop[core.Model, core.Event, core.Effect]{Step: core.Step, Begin: p.begin, Dispatch: s.todo.put}
	act := func(a screen.Action) { l.Post(core.Acted{Action: a}) }
	l.Render = func(m core.Model) {
		shown := core.View(m)
		if answer := e.answer(shown); answer != nil {
			act(answer)
			return
		}
		s.term.Show(shown)
	}
	done := make(chan struct{})
	p.exit = func() { s.todo.put(func() { close(done) }) }
	stopOnSignal := context.AfterFunc(ctx, func() { act(screen.WindowClosed{}) })
	l.Start(context.WithoutCancel(ctx), model, core.Started{})
	s.run(done, act)
	stopOnSignal()
	l.Stop()
	l.Wait()
}

// runPhone plays a phone in a terminal.
func runPhone(ctx context.Context, phone *demoPhone, s *session) int {
	l := &loop.Loop[core.PhoneModel, core.PhoneEvent, core.PhoneEffect]{Step: core.StepPhone, Begin: phone.begin, Dispatch: s.todo.put}
	code := exitFailure
	l.Render = func(m core.PhoneModel) {
		shown := core.ViewPhone(m)
		if shown.Step == screen.PhoneDone {
			code = exitOK
		}
		s.term.Show(shown)
	}
	done := make(chan struct{})
	phone.exit = func() { close(done) }
	act := func(a screen.Action) { l.Post(core.PhoneActed{Action: a}) }
	stopOnSignal := context.AfterFunc(ctx, func() { act(screen.WindowClosed{}) })
	l.Start(context.WithoutCancel(ctx), core.NewPhone(), core.PhoneStarted{})
	s.run(done, act)
	stopOnSignal()
	l.Stop()
	l.Wait()
	return code
}
