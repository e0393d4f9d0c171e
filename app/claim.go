package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"countersign/app/core"
	"countersign/app/page/join"
	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
)

// claimLimit bounds a claim. The relay and the other computer end one after 20 seconds (typed code spec, section 3.8), and the
// relay may want work done first.
const claimLimit = 30 * time.Second

// claimCode proves once, at the code's plate, that this computer knows the code (typed code spec, section 3.4). What the other
// computer answers is where it waits: a channel, and the relay that the channel is on.
func claimCode(
	ctx context.Context, d *relay.Dialer, base string, code pairing.ShortCode, tried *triedCodes,
) (i pairing.Invitation, server string, err error) {
	address, err := url.Parse(base)
	if err != nil {
		return i, "", relay.ErrBase
	}
	if tried.areExhausted(code) {
		return i, "", errWornOut
	}
	ctx, cancel := context.WithTimeout(ctx, claimLimit)
	defer cancel()
	conn, err := d.ClaimPlate(ctx, address, code.Plate())
	if err != nil {
		return i, "", err
	}
	defer conn.Close()
	agreed, err := agree(ctx, conn, code, tried)
	if err != nil {
		return i, "", err
	}
	defer agreed.Wipe()
	i, err = pairing.NewInvitation(agreed.Channel().ID(), agreed.PSK())
	return i, agreed.Channel().Server(), err
}

// agree is the key exchange. The code counts as tried before the proof leaves, which is when somebody could learn whether a guess
// was right.
func agree(ctx context.Context, conn *relay.ClaimConn, code pairing.ShortCode, tried *triedCodes) (cpace.Agreement, error) {
	claiming, hello, err := cpace.NewClaiming(rand.Reader, code.Bytes())
	if err != nil {
		return cpace.Agreement{}, err
	}
	defer claiming.Wipe()
	offer, err := ask(ctx, conn, hello.Encode(), cpace.ParseOffer)
	if err != nil {
		return cpace.Agreement{}, err
	}
	proving, proof, err := claiming.Prove(rand.Reader, offer)
	if err != nil {
		return cpace.Agreement{}, err
	}
	defer proving.Wipe()
	tried.add(code)
	confirmation, err := ask(ctx, conn, proof.Encode(), cpace.ParseConfirmation)
	if err != nil {
		return cpace.Agreement{}, err
	}
	return proving.Confirm(confirmation)
}

// ask sends the other computer a message and waits for the answer.
func ask[M any](ctx context.Context, conn *relay.ClaimConn, message []byte, parse func([]byte) (M, error)) (m M, err error) {
	if err := conn.Send(message); err != nil {
		return m, err
	}
	select {
	case <-ctx.Done():
		return m, ctx.Err()
	case frame, ok := <-conn.Frames():
		if !ok {
			return m, conn.Err()
		}
		return parse(frame)
	}
}

var errWornOut = errors.New("join: the code has been refused too often")

// triedCodes remembers which codes did not work here, for as long as the program runs.
type triedCodes struct {
	mu    sync.Mutex
	codes join.Refusals
}

func (t *triedCodes) areExhausted(code pairing.ShortCode) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.codes.Exhausted(code)
}

func (t *triedCodes) add(code pairing.ShortCode) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.codes.Add(code.Clone())
}

// forget clears all of them, once one has worked.
func (t *triedCodes) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.codes.Wipe()
}

// claimFault puts the errors of a claim into the words of core.
func claimFault(err error) core.JoinFault {
	var refused *relay.RefusedError
	switch {
	case errors.Is(err, errWornOut):
		return core.CodeWornOut
	case errors.Is(err, relay.ErrPlate):
		return core.NobodyWaits
	case errors.Is(err, relay.ErrFailed), errors.Is(err, cpace.ErrRefused):
		return core.CodeRefused
	case errors.Is(err, relay.ErrLost):
		return core.WaitingEnded
	case err == context.DeadlineExceeded:
		return core.NoAnswer
	case errors.As(err, &refused):
		return refusedClaim(refused.Status)
	case errors.Is(err, relay.ErrGreeting), errors.Is(err, relay.ErrMessage):
		return core.CodesNonsense
	}
	return core.CodesUnreachable
}

// refusedClaim is what the relay means by an HTTP status. Who sends elsewhere, or answers with a page, is no relay.
func refusedClaim(status int) core.JoinFault {
	switch {
	case status == http.StatusTooManyRequests:
		return core.TooManyCodes
	case status == http.StatusNotFound:
		return core.NoCodesThere
	case status < http.StatusBadRequest:
		return core.CodesNonsense
	}
	return core.CodesRefused
}

// channelFault puts the errors of joining the channel into the words of core. Where the other computer waits is its own word, which
// has the rules for addresses to pass like any other.
func channelFault(err error) core.JoinFault {
	switch {
	case errors.Is(err, relay.ErrBase):
		return core.StrangeServer
	case errors.Is(err, relay.ErrUnreachable):
		return core.CodesUnreachable
	}
	return core.WaitingEnded
}
