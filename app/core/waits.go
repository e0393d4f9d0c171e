package core

import (
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Waits is what a sign-in has to wait for. It is counted down on screen second by second, and nothing is asked by itself when it
// is over, but for a link that was sent.
type Waits struct {
	// Server is how long the server wants to be left alone.
	Server screen.Countdown
	// Resend is how long no other code may be sent.
	Resend screen.Countdown
	// Link is how long a link is waited for, and Check in how many seconds to ask whether it was opened.
	Link  screen.Countdown
	Check int
	// Browser is how long a browser is waited for.
	Browser screen.Countdown
}

// wait is a countdown of whole seconds, the last one begun included.
func wait(d time.Duration) screen.Countdown {
	seconds := int((d + time.Second - 1) / time.Second)
	return screen.Countdown{Left: seconds, Total: seconds}
}

// over reports whether there is nothing to wait for.
func (w Waits) over() bool { return w == Waits{} }

// pass lets a second pass.
func (w Waits) pass() Waits {
	for _, c := range []*screen.Countdown{&w.Server, &w.Resend, &w.Link, &w.Browser} {
		if c.Left--; c.Left <= 0 {
			*c = screen.Countdown{}
		}
	}
	w.Check = max(w.Check-1, 0)
	return w
}

// linkPatience is how long a link is waited for (accounts spec, section 2.4).
const linkPatience = 20 * time.Minute

// awaitLink begins to wait for a link.
func (w Waits) awaitLink() Waits {
	w.Link = wait(linkPatience)
	return w.checkLater(0)
}

// checkLater puts off asking whether the link was opened: at first for five seconds, later for fifteen, and for as long as the
// server wants.
func (w Waits) checkLater(atLeast time.Duration) Waits {
	pause, _ := oauth.NextLinkCheck(time.Duration(w.Link.Total-w.Link.Left) * time.Second)
	w.Check = wait(max(pause, atLeast)).Left
	return w
}

// waiting is what the stage waits for.
func waiting(s Stage) Waits {
	switch s := s.(type) {
	case SigningIn:
		return s.Waits
	case Verifying:
		return s.Waits
	case Barred:
		return s.Waits
	case InBrowser:
		return s.Waits
	case Adding:
		return waiting(s.In)
	}
	return Waits{}
}

// keepTicking runs the sign-in's ticker while, and only while, there is something to wait for.
func (t *turn) keepTicking() {
	switch over := waiting(t.Stage).over(); {
	case !over && t.Ticking == 0:
		t.Ticking = t.ref()
		t.do(StartTimer{t.Ticking, WaitTimer, time.Second})
	case over && t.Ticking != 0:
		t.Ticking = 0
		t.do(StopTimer{WaitTimer})
	}
}
