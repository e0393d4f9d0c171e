package relay

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"countersign/pairing/relay/wire"
)

// solves does the work that the relay asks for, if it does, and returns what it says then.
func (p *peer) solves() (m wire.CodeMessage, worked bool) {
	p.t.Helper()
	m = p.takeOne()
	asked, ok := m.(wire.Work)
	if !ok {
		return m, false
	}
	n, err := solve(p.t.Context(), asked.Puzzle, asked.Bits)
	if err != nil {
		p.t.Fatal(err)
	}
	p.tells(wire.Proof{Nonce: n})
	return p.takeOne(), true
}

// Section 3.8: failed claims beyond the budget of all sources cost work, not refusal. Every ending but a pass is a failure.
func TestFailuresCostWork(t *testing.T) {
	for name, ending := range map[string]struct {
		end    func(authority, claimant *peer)
		failed bool
	}{
		"passed":         {func(a, _ *peer) { a.tells(wire.Passed{Claim: 1}) }, false},
		"failed":         {func(a, _ *peer) { a.tells(wire.Failed{Claim: 1}) }, true},
		"claimant left":  {func(_, c *peer) { c.conn.Close() }, true},
		"authority left": {func(a, _ *peer) { a.conn.Close() }, true},
		"time was up":    {func(a, _ *peer) { time.Sleep(20 * time.Second) }, true},
		"too many frames": {func(a, _ *peer) {
			for range 9 {
				a.tells(Frame{Claim: 1})
			}
		}, true},
		"passed and too late": {func(a, c *peer) { c.conn.Close(); synctest.Wait(); a.tells(wire.Passed{Claim: 1}) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			settings := codeSettings()
			settings.Codes.FailedClaimsPerMinute = 1
			inWorld(t, settings, func(t *testing.T, w *world) {
				authority, plate := w.openPlate()
				_, other := w.openPlate()
				claimant := w.claim(plate)
				if _, ok := claimant.takeOne().(wire.Admitted); !ok {
					t.Fatal("the first claim was not free")
				}
				ending.end(authority, claimant)
				synctest.Wait()
				m, worked := w.claim(other).solves()
				if _, ok := m.(wire.Admitted); !ok || worked != ending.failed {
					t.Errorf("got %#v, worked: %v", m, worked)
				}
			})
		})
	}
}

// A busy or unknown plate costs as much as a failed claim.
func TestLookingForPlatesCostsWork(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 1
	inWorld(t, settings, func(t *testing.T, w *world) {
		_, plate := w.openPlate()
		w.claim(otherPlate(plate)).hears(`{"type":"busy"}`)
		if _, worked := w.claim(plate).solves(); !worked {
			t.Error("no work after an unknown plate")
		}
		time.Sleep(2 * time.Minute)
		if _, worked := w.claim(plate).solves(); worked {
			t.Error("work after the budget has come back")
		}
	})
}

// A claim that was paid for and fails is a failed claim like any other.
func TestPaidFailuresCount(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 1
	settings.Codes.MaxClaimSources = 1
	inWorld(t, settings, func(t *testing.T, w *world) {
		_, plate := w.openPlate()
		w.comeFrom("192.0.2.2")
		if _, worked := w.claim(otherPlate(plate)).solves(); !worked {
			t.Error("a source that is not known did not work")
		}
		w.comeFrom("192.0.2.1")
		if _, worked := w.claim(plate).solves(); !worked {
			t.Error("a paid failure was not charged")
		}
	})
}

// Claims that are under way count as failed until they are not: a crowd that comes at once is not free.
func TestClaimsUnderWay(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 2
	inWorld(t, settings, func(t *testing.T, w *world) {
		first, plateOne := w.openPlate()
		_, plateTwo := w.openPlate()
		_, plateThree := w.openPlate()
		w.claim(plateOne)
		w.claim(plateTwo)
		if _, worked := w.claim(plateThree).solves(); !worked {
			t.Error("three claims at once were free")
		}
		first.tells(wire.Passed{Claim: 1})
		if _, worked := w.claim(plateOne).solves(); worked {
			t.Error("what passed is held against the next")
		}
	})
}

// The work is checked, is asked for once in one connection, and has the time of a claim.
func TestWork(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 1
	settings.Codes.ClaimWorkBits = 8
	inWorld(t, settings, func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		w.claim(otherPlate(plate))
		puzzles := map[wire.Puzzle]bool{}
		ask := func() (*peer, wire.Work) {
			p := w.claim(plate)
			asked, ok := p.takeOne().(wire.Work)
			if !ok || asked.Bits != 8 || puzzles[asked.Puzzle] {
				t.Fatalf("asked for %+v", asked)
			}
			puzzles[asked.Puzzle] = true
			return p, asked
		}
		p, asked := ask()
		wrong := wire.Nonce(0)
		for asked.Puzzle.IsSolvedBy(wrong, asked.Bits) {
			wrong++
		}
		p.tells(wire.Proof{Nonce: wrong})
		p.hears()
		p.stays(false)

		p, asked = ask()
		solution, err := solve(t.Context(), asked.Puzzle, asked.Bits)
		if err != nil {
			t.Fatal(err)
		}
		for {
			again, other := ask()
			if !other.Puzzle.IsSolvedBy(solution, other.Bits) { // one in 256 is
				again.tells(wire.Proof{Nonce: solution})
				again.stays(false)
				break
			}
		}
		again, _ := ask()
		again.tells(Frame{Claim: 1})
		again.stays(false)

		time.Sleep(20*time.Second - 1)
		p.stays(true)
		authority.hears()
		time.Sleep(time.Nanosecond)
		p.stays(false)
	})
}

// Sources that there is no room to remember work for each claim; those whose budgets are whole again make room.
func TestMaxClaimSources(t *testing.T) {
	settings := codeSettings()
	settings.Codes.MaxClaimSources = 2
	settings.Codes.ClaimsPerMinute, settings.Codes.ClaimsPerHour = 3, 30
	inWorld(t, settings, func(t *testing.T, w *world) {
		worked := func(address string) bool {
			w.comeFrom(address)
			m, worked := w.claim("K7").solves()
			if _, ok := m.(wire.Busy); !ok {
				t.Errorf("got %#v", m)
			}
			return worked
		}
		if worked("192.0.2.1") || worked("192.0.2.2") || !worked("192.0.2.3") || worked("192.0.2.1") {
			t.Error("the first two sources are known, the third is not")
		}
		w.openPlate()
		time.Sleep(90 * time.Second)
		if !worked("192.0.2.3") {
			t.Error("a source was forgotten whose hour is not over")
		}
		time.Sleep(10 * time.Minute)
		if worked("192.0.2.3") {
			t.Error("there was room")
		}
		if got := len(w.relay.sources.known); got != 1 {
			t.Errorf("%d sources are known", got)
		}
	})
	b := newSources(settings.Codes)
	now := time.Now()
	source := func(i byte) netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, i}), 32) }
	for i := range 100 {
		b.mayOpen(source(byte(i)), now)
	}
	if len(b.known) != 2 {
		t.Errorf("%d sources are known", len(b.known))
	}
	settings.Codes.PlatesPerMinute = 1
	settings.Codes.MaxClaimSources = 1
	b = newSources(settings.Codes)
	b.mayOpen(source(1), now)
	if _, known := b.mayClaim(source(2), now.Add(59*time.Second)); known {
		t.Error("a source was forgotten that has opened a plate")
	}
	if _, known := b.mayClaim(source(2), now.Add(3*time.Minute)); !known {
		t.Error("a source was not forgotten")
	}
	settings.Codes.ClaimsPerMinute, settings.Codes.ClaimsPerHour = 1, 3600
	b = newSources(settings.Codes)
	b.mayClaim(source(1), now)
	if _, known := b.mayClaim(source(2), now.Add(59*time.Second)); known {
		t.Error("a source was forgotten whose minute is not over")
	}
}

// Section 6, test 6.14: a botnet fails so many claims a minute, each from another source, while one honest pair a minute meets.
// However large it is, no more claims than the budget reach an authority for free, and the pairs meet.
func TestBotnet(t *testing.T) {
	const minutes, plates = 2, 8
	for _, attacks := range []int{3, 30, 300, 3000} {
		t.Run(fmt.Sprint(attacks, " a minute"), func(t *testing.T) {
			settings := DefaultSettings()
			settings.Codes.ClaimWorkBits = 4
			settings.Codes.PlatesPerMinute = 100
			inWorld(t, settings, func(t *testing.T, w *world) {
				victims := map[string]*peer{}
				var names []string
				for range plates {
					victim, plate := w.openPlate()
					victims[plate], names = victim, append(names, plate)
				}
				var free, paid, met, tried int
				for i := range attacks * minutes {
					w.comeFrom(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}).String())
					plate := names[i%plates]
					bot := w.claim(plate)
					m, worked := bot.solves()
					if _, ok := m.(wire.Admitted); !ok {
						t.Fatalf("a bot got %#v", m)
					}
					if worked {
						paid++
					} else {
						free++
					}
					victims[plate].tells(wire.Failed{Claim: m.(wire.Admitted).Claim})
					victims[plate].take()
					bot.conn.Close()
					if i%attacks == attacks/2 {
						tried++
						met += meets(w, tried)
					}
					time.Sleep(time.Minute / time.Duration(attacks))
				}
				budget := settings.Codes.FailedClaimsPerMinute * (minutes + 1) // what comes back, and what was there
				t.Logf("%d claims: %d free, %d paid with work; %d of %d pairs met", attacks*minutes, free, paid, met, tried)
				if free > budget || paid < attacks*minutes-budget || attacks <= settings.Codes.FailedClaimsPerMinute && paid > 0 {
					t.Errorf("%d free, %d paid", free, paid)
				}
				if met != minutes || tried != minutes {
					t.Errorf("%d of %d pairs met", met, tried)
				}
			})
		})
	}
}

// meets has an honest pair meet, and returns 1 if it does.
func meets(w *world, n int) int {
	w.comeFrom(fmt.Sprint("192.0.2.", n))
	authority, plate := w.openPlate()
	defer authority.conn.Close()
	m, _ := w.claim(plate).solves()
	c, ok := m.(wire.Admitted)
	if !ok {
		return 0
	}
	authority.tells(wire.Passed{Claim: c.Claim})
	return 1
}
