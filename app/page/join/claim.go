// Package join is what the join page does with a typed code, without the browser around it: one claim at a relay, from the
// greeting to the invitation (typed code spec, section 3.4), the memory for codes that did not work, and the words for what
// went wrong.
package join

import (
	"fmt"
	"io"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay/wire"
)

// Claim is one run of the code, from the relay's greeting to the authority's confirmation. It is over with the first Open or
// End, and is never run again.
type Claim struct {
	random io.Reader
	state  state
	number wire.ClaimNumber
}

// Step is what a claimant has to do next: Wait, Work, Send, Open or End.
type Step interface{ step() }

type (
	// Wait for what the relay says next.
	Wait struct{}
	// Work for the relay, and send the Proof.
	Work struct{ wire.Work }
	// Send a message.
	Send struct{ Text string }
	// Open the invitation: the code was right, at both ends.
	Open struct{ Invitation pairing.Invitation }
	// End the claim, which did not work.
	End struct{ Why Reason }
)

func (Wait) step() {}
func (Work) step() {}
func (Send) step() {}
func (Open) step() {}
func (End) step()  {}

// Begin begins a claim. It keeps a copy of the code until the authority's offer comes.
func Begin(random io.Reader, code pairing.ShortCode) (*Claim, error) {
	claiming, hello, err := cpace.NewClaiming(random, code.Bytes())
	if err != nil {
		return nil, fmt.Errorf("begin a claim: %w", err)
	}
	return &Claim{random: random, state: &arriving{claiming: claiming, hello: hello}}, nil
}

// Hear takes the next text frame of the relay.
func (c *Claim) Hear(text []byte) Step {
	m, err := wire.ParseCodeMessage(text)
	if err != nil {
		return c.end(RelayGone)
	}
	return c.state.on(c, m)
}

// Lost says that the connection has ended, or that it takes too long.
func (c *Claim) Lost() Step {
	if _, isOver := c.state.(over); isOver {
		return Wait{}
	}
	return c.end(RelayGone)
}

// Wipe forgets the code. A claim that was wiped is over.
func (c *Claim) Wipe() {
	c.state.wipe()
	c.state = over{}
}

func (c *Claim) end(why Reason) Step {
	c.Wipe()
	return End{why}
}

// send gives the authority a frame, and goes on to the next state.
func (c *Claim) send(frame []byte, next state) Step {
	c.state = next
	return Send{wire.Frame{Claim: c.number, Data: frame}.Text()}
}

// state is where a claim stands; each takes one message.
type state interface {
	on(*Claim, wire.CodeMessage) Step
	wipe()
}

// arriving waits to be let in, and works for it when it is asked to, once.
type arriving struct {
	claiming cpace.Claiming
	hello    cpace.Hello
	worked   bool
}

func (s *arriving) wipe() { s.claiming.Wipe() }

func (s *arriving) on(c *Claim, m wire.CodeMessage) Step {
	switch m := m.(type) {
	case wire.Work:
		if !s.worked {
			s.worked = true
			return Work{m}
		}
	case wire.Admitted:
		c.number = m.Claim
		return c.send(s.hello.Encode(), &claiming{s.claiming})
	case wire.Busy:
		return c.end(NobodyThere)
	}
	return c.end(RelayGone)
}

// claiming waits for the authority's offer, and answers with the proof.
type claiming struct{ claiming cpace.Claiming }

func (s *claiming) wipe() { s.claiming.Wipe() }

func (s *claiming) on(c *Claim, m wire.CodeMessage) Step {
	frame, why := c.frame(m)
	if why != 0 {
		return c.end(why)
	}
	offer, err := cpace.ParseOffer(frame)
	if err != nil {
		return c.end(Refused)
	}
	next, proof, err := s.claiming.Prove(c.random, offer)
	if err != nil {
		return c.end(Refused)
	}
	return c.send(proof.Encode(), &proving{next})
}

// proving waits for the authority's confirmation.
type proving struct{ proving cpace.Proving }

func (s *proving) wipe() { s.proving.Wipe() }

func (s *proving) on(c *Claim, m wire.CodeMessage) Step {
	frame, why := c.frame(m)
	if why != 0 {
		return c.end(why)
	}
	confirmation, err := cpace.ParseConfirmation(frame)
	if err != nil {
		return c.end(Refused)
	}
	agreed, err := s.proving.Confirm(confirmation)
	if err != nil {
		return c.end(Refused)
	}
	defer agreed.Wipe()
	invitation, err := pairing.NewInvitation(agreed.Channel().ID(), agreed.PSK())
	if err != nil {
		return c.end(Refused)
	}
	c.state = over{}
	return Open{invitation}
}

// frame is what the authority sent, or why there is nothing.
func (c *Claim) frame(m wire.CodeMessage) (frame []byte, why Reason) {
	switch m := m.(type) {
	case wire.Frame:
		if m.Claim == c.number {
			return m.Data, 0
		}
	case wire.Failed:
		if m.Claim == c.number {
			return nil, Refused
		}
	}
	return nil, RelayGone
}

// over is the end, good or bad. Whatever the relay still says means nothing.
type over struct{}

func (over) wipe()                            {}
func (over) on(*Claim, wire.CodeMessage) Step { return Wait{} }
