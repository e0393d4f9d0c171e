package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// puppet is one of the Node scripts in the folder peers, which does what it is told and tells what happens to it.
type puppet struct {
	t      *testing.T
	in     io.WriteCloser
	errors *transcript
	told   *story
	orders int // how many were given
	*process
}

// event is one line of a puppet. Which members it has depends on its kind.
type event struct {
	Kind string
	// Number is that of the order that was carried out, or not.
	Number int
	// Of a message that came through the secure channel: its name, its data and all of it.
	Name   string
	Data   map[string]string
	Whole  json.RawMessage
	Sender map[string]string
	// Text says what went wrong.
	Text string
	// Of an order that was carried out.
	ID, Key, Link string
	Code, State   string
	Devices       []struct{ Name, Type string }
	// Of a phone that is signed in.
	Scope   string
	Lasting bool // with a refresh token
	Session bool // with a session of its own
	Keys    map[string]json.RawMessage
}

// story is the events so far.
type story struct {
	stream
	line   []byte
	events []event
	bad    error
}

func (s *story) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line = append(s.line, p...)
	for {
		line, rest, whole := bytes.Cut(s.line, []byte("\n"))
		if !whole {
			break
		}
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			s.bad = err
		}
		s.events, s.line = append(s.events, e), rest
	}
	s.wake()
	return len(p), nil
}

func (s *story) now() (events []event, over bool, grown <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events, s.over, s.grown
}

const peersFolder = "peers"

// play starts a script of the folder peers.
func play(t *testing.T, script string) *puppet {
	t.Helper()
	if _, err := os.Stat(filepath.Join(peersFolder, "node_modules")); err != nil {
		t.Fatal("Mozilla's libraries are not installed: run make test-deps once.")
	}
	p := &puppet{t: t, errors: newTranscript(), told: &story{stream: newStream()}}
	command := exec.Command("node", script)
	command.Dir, command.Stdout, command.Stderr = peersFolder, p.told, p.errors
	var err error
	if p.in, err = command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	p.process = start(t, command, p.told.end)
	return p
}

// order is what a puppet is told to do besides the name of it.
type order map[string]any

// tell gives an order without waiting for it, and returns its number.
func (p *puppet) tell(name string, more order) int {
	p.t.Helper()
	p.orders++
	line := order{"do": name, "number": p.orders}
	for member, value := range more {
		line[member] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.in.Write(append(text, '\n')); err != nil {
		p.t.Fatalf("the peer does not listen: %v: %s", err, p.complaints())
	}
	return p.orders
}

// do gives an order and waits until it has been carried out.
func (p *puppet) do(name string, more order) event {
	p.t.Helper()
	number := p.tell(name, more)
	done := p.find(0, func(e event) bool { return e.Number == number }, name)
	if done.Kind != "done" {
		p.t.Fatalf("the peer cannot %s: %s", name, done.Text)
	}
	return done
}

// await waits for an event of that kind.
func (p *puppet) await(kind string) event {
	p.t.Helper()
	return p.find(0, func(e event) bool { return e.Kind == kind }, kind)
}

// hear waits for a message of that name.
func (p *puppet) hear(name string) event {
	p.t.Helper()
	return p.find(0, func(e event) bool { return e.Kind == "message" && e.Name == name }, name)
}

func (p *puppet) find(from int, is func(event) bool, wanted string) event {
	p.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for at := from; ; {
		events, over, grown := p.told.now()
		for ; at < len(events); at++ {
			if is(events[at]) {
				return events[at]
			}
		}
		if over {
			p.t.Fatalf("the peer ended before %q: %+v %s", wanted, events, p.complaints())
		}
		select {
		case <-grown:
		case <-deadline.C:
			p.t.Fatalf("the peer does not come to %q: %+v %s", wanted, events, p.complaints())
		}
	}
}

// finish lets the puppet end and returns everything that happened to it.
func (p *puppet) finish() []event {
	p.t.Helper()
	p.in.Close()
	if err := p.exit(p.t); err != nil {
		p.t.Fatalf("the peer ends with %v: %s", err, p.complaints())
	}
	events, _, _ := p.told.now()
	if p.told.bad != nil || strings.Contains(p.complaints(), "Error") {
		p.t.Fatalf("the peer says what is no event: %v %s", p.told.bad, p.complaints())
	}
	return events
}

func (p *puppet) complaints() string {
	text, _, _ := p.errors.now()
	return text
}

// messages are the names of the messages among events.
func messages(events []event) []string {
	names := []string{}
	for _, e := range events {
		if e.Kind == "message" {
			names = append(names, e.Name)
		}
	}
	return names
}
