package tlspsk

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzServerConn and FuzzClientConn run a script of operations against one role, with a real peer on the other side.
func FuzzServerConn(f *testing.F) {
	addScripts(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		server, client, hello := ends(t, 1)
		runScript(t, &scripted{subject: server, peer: client, queue: [][]byte{hello}}, script)
	})
}

func FuzzClientConn(f *testing.F) {
	addScripts(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		server, client, hello := ends(t, 1)
		s := &scripted{subject: client, peer: server}
		s.toPeer(hello)
		runScript(t, s, script)
	})
}

// The operations of a script. Each takes its arguments from the bytes that follow.
const (
	opDeliver   = iota // the next record of the peer
	opTamper           // the same with one bit changed
	opReplay           // the last delivered record once more
	opDrop             // the next record is lost
	opRaw              // bytes of the script's own
	opForge            // any content under the peer's present keys
	opPeerSeal         // the peer sends a message
	opPeerClose        // the peer closes
	opSeal             // the subject sends a message
	opClose            // the subject closes
	opWipe
	opCount
)

func addScripts(f *testing.F) {
	f.Add([]byte{opDeliver, opDeliver, opDeliver, opPeerSeal, opDeliver, opSeal, opPeerClose, opDeliver, opClose})
	f.Add([]byte{opDeliver, opRaw, 6, 20, 3, 3, 0, 1, 1, opRaw, 6, 20, 3, 3, 0, 1, 1})
	f.Add([]byte{opDeliver, opForge, 23, 1, 'x', opDeliver})
	f.Add([]byte{opDeliver, opDeliver, opDeliver, opForge, 22, 5, 24, 0, 0, 1, 0})
	f.Add([]byte{opDeliver, opDeliver, opDeliver, opPeerSeal, opTamper, 9, opDeliver, opSeal})
	f.Add([]byte{opDeliver, opDeliver, opClose, opDeliver, opPeerSeal, opDeliver, opReplay, opWipe, opDeliver})
	f.Add([]byte{opTamper, 40, opDeliver, opDrop, opDeliver})
	for _, record := range vectorRecords {
		if b := unhex(f, record); len(b) < 256 {
			f.Add(append([]byte{opDeliver, opRaw, byte(len(b))}, b...))
		}
	}
}

// scripted is the subject of a script, what is on its way to it, and what must hold.
type scripted struct {
	subject, peer *Conn
	queue         [][]byte // from the peer to the subject
	last          []byte
	established   bool
	authentic     map[string]bool // application data that the peer's keys have protected
	fault         error
}

func runScript(t *testing.T, s *scripted, script []byte) {
	s.authentic = map[string]bool{}
	r := reader(script)
	var op uint8
	for steps := 0; steps < 200 && r.uint8(&op); steps++ {
		s.step(t, op%opCount, &r)
	}
}

func (s *scripted) step(t *testing.T, op uint8, r *reader) {
	var arg uint8
	var text reader
	switch op {
	case opDeliver, opTamper:
		if len(s.queue) == 0 {
			return
		}
		record := s.queue[0]
		s.queue, s.last = s.queue[1:], bytes.Clone(record)
		if op == opTamper && r.uint8(&arg) {
			record[int(arg)%len(record)] ^= 1 << (arg % 8)
		}
		s.feed(t, record)
	case opReplay:
		s.feed(t, bytes.Clone(s.last))
	case opDrop:
		s.queue = s.queue[min(1, len(s.queue)):]
	case opRaw:
		if r.vector8(&text) {
			s.feed(t, bytes.Clone(text))
		}
	case opForge:
		if r.uint8(&arg) && r.vector8(&text) && s.peer.state != nil {
			s.enqueue(s.peer.out.seal(nil, contentType(arg), text))
			s.authentic[forged(text, arg)] = true
		}
	case opPeerSeal:
		s.enqueue(s.peer.Seal([]byte("of the peer")))
		s.authentic["of the peer"] = true
	case opPeerClose:
		s.enqueue(s.peer.Close())
	case opSeal:
		s.seal(t)
	case opClose:
		if record, err := s.subject.Close(); err == nil {
			s.toPeer(record)
		}
	case opWipe:
		s.subject.Wipe()
		if s.fault == nil {
			s.fault = ErrWiped
		}
	}
}

// forged is what a record with that content and type carries: a type of zero is padding, and the type stands before it
// (RFC 8446, section 5.4).
func forged(content []byte, typ uint8) string {
	inner := bytes.TrimRight(append(bytes.Clone(content), typ), "\x00")
	return string(inner[:max(len(inner)-1, 0)])
}

func (s *scripted) enqueue(record []byte, err error) {
	if err == nil {
		s.queue = append(s.queue, record)
	}
}

// toPeer hands the peer a record of the subject, whose answers go into the queue.
func (s *scripted) toPeer(record []byte) {
	out, _ := s.peer.Receive(record)
	s.queue = append(s.queue, out.Send...)
}

func (s *scripted) seal(t *testing.T) {
	record, err := s.subject.Seal([]byte("of the subject"))
	switch {
	case s.fault != nil && err != s.fault:
		t.Fatalf("Seal after the first fault: %v, want %v", err, s.fault)
	case err == nil && !s.established:
		t.Fatal("seals before the handshake is complete")
	case err == nil:
		s.toPeer(record)
	}
}

// feed is one Receive with all that must hold of it.
func (s *scripted) feed(t *testing.T, record []byte) {
	out, err := s.subject.Receive(record)
	var e *Error
	switch {
	case s.fault != nil && (err != s.fault || len(out.Send) != 0):
		t.Fatalf("Receive after the first fault: %d records, %v, want %v", len(out.Send), err, s.fault)
	case err != nil && (len(out.Plain) != 0 || out.Established || out.Closed || len(out.Send) > 1):
		t.Fatalf("a fault with an output: %+v", out)
	case errors.As(err, &e) && e.Remote && len(out.Send) != 0:
		t.Fatal("an alert is answered")
	case out.Established && s.established:
		t.Fatal("established twice")
	}
	s.established = s.established || out.Established
	for _, plain := range out.Plain {
		if !s.established || !s.authentic[string(plain)] {
			t.Fatalf("delivers %q", plain)
		}
	}
	if err != nil && !errors.Is(err, ErrPeerClosed) {
		s.fault = err
	}
	for _, record := range out.Send {
		s.toPeer(bytes.Clone(record))
	}
}
