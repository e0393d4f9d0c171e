package e2e

import (
	"slices"
	"testing"

	"countersign/oauth/sandbox"
)

// lapse is a pairing that must not end well.
type lapse struct {
	name string
	// goes plays it, from the code on the screen, and returns the phone that was not to get in.
	goes  func(*console) *puppet
	title string // failed says that a fresh code follows by itself
	what  string
	do    string
	// told says that the secure channel still carries: the phone is told that this was cancelled.
	told bool
}

const (
	failed   = "The phone was not connected"
	declined = "You declined"
	stopped  = "Pairing stopped"

	gotNothing = "The phone got nothing."
	startAgain = "Start again whenever you like."
	oddWords   = "The phone said something that Countersign does not understand."
	updateApp  = "Update the app on the phone, then try again."
	left       = "The phone left before it was connected."
	keepOpen   = "Keep Firefox open on the phone, and try again."
	brokeOff   = "The connection to the phone broke off."
	checkBoth  = "Check both connections, then try again."
	wrongCode  = "Something joined with a wrong code."
	scanNew    = "Try again, and scan the new code from inside Firefox."
	disorder   = "The phone's request was not in order."
	updateFox  = "Update Firefox on the phone, then try again."
	unsafeKeys = "The phone did not ask for sync keys in a way that keeps them safe."
)

// leaves closes the channel, and waits until we have closed it too.
func (p *puppet) leaves() {
	p.t.Helper()
	p.do("close", nil)
	p.await("closed")
}

// asks is a phone whose request has other members than an honest one's.
func asks(changes order) func(*console) *puppet {
	return func(desk *console) *puppet {
		phone := desk.join()
		phone.do("request", order{"with": changes})
		return phone
	}
}

// says is a phone that behaves up to the card, and then does this.
func says(name string, more order) func(*console) *puppet {
	return func(desk *console) *puppet {
		phone := desk.scan()
		desk.expect("Is this your phone?")
		phone.do(name, more)
		return phone
	}
}

// wrong is a request that is refused, and why.
func wrong(name string, changes order, what, do string) lapse {
	return lapse{name, asks(changes), failed, what, do, true}
}

const (
	profile   = "profile"
	oldsync   = "https://identity.mozilla.com/apps/oldsync"
	desktopID = sandbox.DesktopID
)

var refusedRequests = []lapse{
	wrong("scope too wide", order{"scope": oldsync + " https://identity.mozilla.com/apps/relay"},
		"The phone asked for more than a phone needs.", "It got nothing. Start again from inside Firefox."),
	wrong("scope without sync", order{"scope": profile}, unsafeKeys, updateFox),
	wrong("foreign client", order{"client_id": desktopID},
		"The app on the phone is not one that Countersign lets in.", "Start again from inside Firefox."),
	wrong("no client", order{"client_id": nil},
		"The app on the phone is not one that Countersign lets in.", "Start again from inside Firefox."),
	wrong("no key", order{"keys_jwk": nil}, unsafeKeys, updateFox),
	wrong("key that is none", order{"keys_jwk": "e30"}, unsafeKeys, updateFox),
	wrong("short challenge", order{"code_challenge": "abc"}, disorder, updateFox),
	wrong("plain challenge", order{"code_challenge_method": "plain"}, disorder, updateFox),
	wrong("no state", order{"state": nil}, disorder, updateFox),
	wrong("online access", order{"access_type": "online"}, disorder, updateFox),
	wrong("member of another type", order{"scope": []string{oldsync}}, oddWords, updateApp),
}

var lapses = []lapse{
	{"declined", func(desk *console) *puppet {
		phone := says("confirm", nil)(desk)
		desk.answer("d", "If this is your phone")
		return phone
	}, declined, gotNothing, "If you did not scan the code yourself, keep it out of sight of others.", true},
	{"cancelled while the phone decides", func(desk *console) *puppet {
		phone := desk.scan()
		desk.approve()
		desk.answer("c", "Now confirm on your phone", "c Cancel")
		return phone
	}, stopped, gotNothing, startAgain, true},
	{"phone vanishes", func(desk *console) *puppet {
		phone := says("vanish", nil)(desk)
		phone.await("socket closed")
		desk.approve()
		desk.answer("c", "Now confirm on your phone", "c Cancel")
		return phone
	}, stopped, gotNothing, startAgain, false},

	{"phone leaves at once", func(desk *console) *puppet {
		phone := desk.join()
		phone.await("secured")
		phone.leaves()
		return phone
	}, failed, left, keepOpen, false},
	{"phone leaves at the card", func(desk *console) *puppet {
		phone := desk.scan()
		desk.expect("Is this your phone?")
		phone.leaves()
		return phone
	}, failed, left, keepOpen, false},
	{"phone leaves when it should confirm", func(desk *console) *puppet {
		phone := desk.scan()
		desk.approve()
		desk.expect("Now confirm on your phone")
		phone.leaves()
		return phone
	}, failed, left, keepOpen, false},

	{"confirms before it asks", func(desk *console) *puppet {
		phone := desk.join()
		phone.do("confirm", nil)
		return phone
	}, failed, oddWords, updateApp, true},
	{"asks twice", says("request", nil), failed, oddWords, updateApp, true},
	{"asks for something else", says("request", order{"with": order{"client_id": "1b1a3e44c54fbb58"}}), failed, oddWords, updateApp, true},
	{"junk inside", says("inside", order{"text": "{"}), failed, oddWords, updateApp, true},
	{"no object inside", says("send", order{"value": 7}), failed, oddWords, updateApp, true},
	{"no name inside", says("send", order{"value": order{"data": order{}}}), failed, oddWords, updateApp, true},
	{"junk outside", says("outside", order{"text": "not base64url!"}), failed, brokeOff, checkBoth, false},
	{"record of nobody outside", says("outside", order{"text": "FwMDAAUAAAAAAA=="}), failed, brokeOff, checkBoth, false},
	{"says hello again", func(desk *console) *puppet {
		link := desk.link()
		phone, other := play(desk.t, "phone.mjs"), play(desk.t, "phone.mjs")
		phone.do("scan", order{"link": link})
		phone.do("request", nil)
		desk.expect("Is this your phone?")
		phone.do("vanish", nil)
		phone.await("socket closed")
		other.do("scan", order{"link": link})
		other.await("insecure")
		return phone
	}, failed, "The phone began again, or a second one like it tried the same code.", "Scan a fresh code.", false},

	{"wrong key", func(desk *console) *puppet {
		phone := play(desk.t, "phone.mjs")
		phone.do("scan", order{"link": desk.link(), "key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
		if why := phone.await("insecure").Text; why != decryptError {
			desk.t.Errorf("the phone is told %q", why)
		}
		return phone
	}, failed, wrongCode, scanNew, false},
	{"junk instead of a hello", func(desk *console) *puppet {
		phone := play(desk.t, "phone.mjs")
		phone.do("barge", order{"link": desk.link(), "text": "hello?"})
		return phone
	}, failed, wrongCode, scanNew, false},
	{"record instead of a hello", func(desk *console) *puppet {
		phone := play(desk.t, "phone.mjs")
		phone.do("barge", order{"link": desk.link(), "text": "FAMDAAEB"})
		return phone
	}, failed, wrongCode, scanNew, false},
}

// seesEnd reads how a pairing has ended.
func (c *console) seesEnd(title, what, do string) {
	c.t.Helper()
	if title != failed {
		c.expect(title)
	}
	c.expect(what, do)
}

// goesOnAfter pairs the next phone, by the fresh code that is there unless the person chose the end.
func (c *console) goesOnAfter(title string) {
	c.t.Helper()
	if title == failed {
		c.pairsFresh()
	} else {
		c.goesOn()
	}
}

// Whatever a phone does wrong, it gets no code and is told so where it can be; the person reads a sentence about it, and the
// next phone is paired, without a click where nobody chose the end.
func TestLapses(t *testing.T) {
	t.Parallel()
	for _, l := range slices.Concat(lapses, refusedRequests) {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := startPairing(t, w)
			phone := l.goes(desk)
			desk.seesEnd(l.title, l.what, l.do)
			l.checkPhone(t, phone)
			if n := w.mints.Load(); n != 0 {
				t.Errorf("%d codes were asked for", n)
			}
			desk.goesOnAfter(l.title)
		})
	}
}

// checkPhone: no authorization came, and a cancel where the channel could carry one.
func (l lapse) checkPhone(t *testing.T, phone *puppet) {
	t.Helper()
	if l.told {
		phone.hear("pair:auth:cancel")
		phone.await("closed")
	}
	heard := messages(phone.finish())
	if slices.Contains(heard, "pair:auth:authorize") {
		t.Errorf("the phone was authorized: %q", heard)
	}
	if slices.Contains(heard, "pair:auth:cancel") != l.told {
		t.Errorf("the phone heard %q; to be told of a cancel: %v", heard, l.told)
	}
}

// A phone that has said nothing yet is not left waiting when the person gives up. Whether it also hears the word cancel depends
// on whether its last message of the handshake has arrived by then, which nobody can see from outside.
func TestCancelledWhileThePhoneIsSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := desk.join()
	phone.await("secured")
	desk.answer("c", "Scanned: look at your phone", "c Cancel")
	desk.expect(stopped, gotNothing, startAgain)
	phone.await("closed")
	for _, heard := range messages(phone.finish()) {
		if heard != "pair:auth:cancel" {
			t.Errorf("the phone heard %q", heard)
		}
	}
	if n := w.mints.Load(); n != 0 {
		t.Errorf("%d codes were asked for", n)
	}
	desk.goesOn()
}

// A request that is refused gets no metadata: who does not ask properly does not learn whose account this is.
func TestRefusedRequestLearnsNothing(t *testing.T) {
	t.Parallel()
	desk := startPairing(t, newWorld(t))
	phone := refusedRequests[0].goes(desk)
	phone.await("closed")
	if heard := messages(phone.finish()); !slices.Equal(heard, []string{"pair:auth:cancel"}) {
		t.Errorf("the phone heard %q", heard)
	}
}
