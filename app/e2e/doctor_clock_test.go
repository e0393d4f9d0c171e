//go:build !linux || !amd64

package e2e

import (
	"time"

	"countersign/oauth/sandbox"
)

// clock moves the clocks of both servers the other way, which looks the same from the computer.
func (p *patient) clock(off time.Duration) {
	p.w.accounts.Inject(sandbox.Fault{Path: "/__heartbeat__", Kind: sandbox.Clock(-off), Count: sandbox.Always})
}
