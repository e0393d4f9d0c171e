package relay

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"countersign/pairing/relay/wire"
)

// Section 3.4, from step 1 to 8, to the byte.
func TestMeetingAtAPlate(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority := w.join("/v1/code/")
		texts := authority.take()
		if len(texts) != 1 || len(texts[0]) != len(`{"type":"opened","plate":"K7","ttl":300}`) ||
			!strings.HasPrefix(texts[0], `{"type":"opened","plate":"`) || !strings.HasSuffix(texts[0], `","ttl":300}`) {
			t.Fatalf("opened with %q", texts)
		}
		plate := texts[0][len(`{"type":"opened","plate":"`):][:2]

		claimant := w.claim(plate)
		authority.hears(`{"type":"claim","claim":1}`)
		claimant.hears(`{"type":"claimed","claim":1}`)
		claimant.say(`{"type":"frame","claim":1,"data":"TTE="}`)
		authority.hears(`{"type":"frame","claim":1,"data":"TTE="}`)
		authority.say(`{"type":"frame","claim":1,"data":"TTI="}`)
		claimant.hears(`{"type":"frame","claim":1,"data":"TTI="}`)
		claimant.say(`{"type":"frame","claim":1,"data":"TTM="}`)
		authority.hears(`{"type":"frame","claim":1,"data":"TTM="}`)
		authority.say(`{"type":"passed","claim":1,"data":"TTQ="}`)
		claimant.hears(`{"type":"frame","claim":1,"data":"TTQ="}`)
		claimant.stays(false)
		authority.hears()
		authority.stays(true)

		// The tripwire (section 3.6): the plate goes on, and a further claim reaches its authority.
		second := w.claim(plate)
		authority.hears(`{"type":"claim","claim":2}`)
		second.hears(`{"type":"claimed","claim":2}`)
		authority.say(`{"type":"failed","claim":2}`)
		second.hears(`{"type":"failed","claim":2}`)
		second.stays(false)
		authority.hears()
	})
}

// Section 3.4: frames of a claim go to that claimant and its authority only.
func TestFramesArePointToPoint(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		var authorities, claimants []*peer
		for range 3 {
			authority, plate := w.openPlate()
			claimant := w.claim(plate)
			claimant.take()
			authority.take()
			authorities, claimants = append(authorities, authority), append(claimants, claimant)
		}
		for i, all := range [][]*peer{authorities, claimants} {
			for k, speaker := range all {
				frame := Frame{Claim: 1, Data: fmt.Append(nil, i, k)}
				speaker.tells(frame)
				for at, listener := range slices.Concat(authorities, claimants) {
					if at == (1-i)*3+k {
						listener.hears(frame.Text())
					} else {
						listener.hears()
					}
				}
			}
		}
	})
}

// Section 3.8: one claim per plate at a time.
func TestOneClaimAtATime(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		first := w.claim(plate)
		authority.take()
		second := w.claim(plate)
		second.hears(`{"type":"busy"}`)
		second.stays(false)
		authority.hears()
		first.conn.Close()
		authority.hears(`{"type":"over","claim":1}`)
		third := w.claim(plate)
		third.hears(`{"type":"claimed","claim":2}`)
		authority.hears(`{"type":"claim","claim":2}`)
	})
}

// Section 3.8: a plate that is busy answers as one that is not there, or that is resting: to the byte, at the same moment, with
// or without work, and at the same price.
func TestPlatesCannotBeEnumerated(t *testing.T) {
	type answer struct {
		bytes string
		took  time.Duration
		left  float64 // of the budget of failures
	}
	for name, perMinute := range map[string]int{"free": 2000, "beyond the budget": 1} {
		t.Run(name, func(t *testing.T) {
			settings := codeSettings()
			settings.Codes.FailedClaimsPerMinute = perMinute
			answers := map[string]answer{}
			for _, kind := range []string{"busy", "unknown", "resting"} {
				inWorld(t, settings, func(t *testing.T, w *world) {
					authority, busyPlate := w.openPlate()
					w.claim(busyPlate)
					resting, restingPlate := w.openPlate()
					resting.conn.Close()
					authority.take()
					plate := map[string]string{"busy": busyPlate, "resting": restingPlate, "unknown": otherPlate(busyPlate, restingPlate)}[kind]
					start := time.Now()
					conn, err := w.dial(t.Context(), "", "")
					if err != nil {
						t.Fatal(err)
					}
					io.WriteString(conn, upgradeRequest("/v1/code/"+plate))
					var seen strings.Builder
					buffer := make([]byte, 1<<10)
					for {
						n, err := conn.Read(buffer)
						seen.Write(buffer[:n])
						if err != nil {
							break
						}
						if at := strings.Index(string(buffer[:n]), `{"type":"work"`); at >= 0 {
							m, err := wire.ParseCodeMessage(buffer[at:n])
							if err != nil {
								t.Fatal(err)
							}
							asked := m.(wire.Work)
							solution, err := solve(t.Context(), asked.Puzzle, asked.Bits)
							if err != nil {
								t.Fatal(err)
							}
							conn.Write(masked(0x81, wire.Proof{Nonce: solution}.Text()))
						}
					}
					transcript := seen.String()
					if at := strings.Index(transcript, `"puzzle":"`); at >= 0 { // the one thing that is random
						transcript = transcript[:at] + transcript[at+len(`"puzzle":"AAAAAAAAAAAAAAAAAAAAAA==`):]
					}
					authority.hears()
					answers[kind] = answer{transcript, time.Since(start), w.relay.failures.budget.Tokens()}
				})
			}
			if !strings.HasSuffix(answers["busy"].bytes, `{"type":"busy"}`) || strings.Contains(answers["busy"].bytes, "work") != (perMinute == 1) {
				t.Errorf("answered %q", answers["busy"].bytes)
			}
			for kind, got := range answers {
				if got != answers["busy"] {
					t.Errorf("%s: %+v, busy: %+v", kind, got, answers["busy"])
				}
			}
		})
	}
}

// Section 3.8: squatting is bounded by 20 s, whatever the squatter does.
func TestSquatter(t *testing.T) {
	for name, squat := range map[string]func(*peer){
		"silent":  func(*peer) {},
		"answers": func(p *peer) { p.tells(Frame{Claim: 1}); time.Sleep(15 * time.Second); p.tells(Frame{Claim: 1}) },
		"pings":   func(p *peer) { p.frame(0x89, ""); time.Sleep(15 * time.Second); p.frame(0x89, "") },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codeSettings(), func(t *testing.T, w *world) {
				authority, plate := w.openPlate()
				start := time.Now()
				squatter := w.claim(plate)
				squat(squatter)
				authority.take()
				time.Sleep(20*time.Second - time.Since(start) - 1)
				w.claim(plate).hears(`{"type":"busy"}`)
				squatter.stays(true)
				time.Sleep(time.Nanosecond)
				squatter.stays(false)
				authority.hears(`{"type":"over","claim":1}`)
				w.claim(plate).hears(`{"type":"claimed","claim":2}`)
			})
		})
	}
}

// A squatter that does not even read, from the beginning or from some moment on, is no better off.
func TestDeafSquatter(t *testing.T) {
	for _, reads := range []time.Duration{0, 7 * time.Second} {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			squatter := w.claimDeaf(plate, reads)
			authority.hears(`{"type":"claim","claim":1}`)
			time.Sleep(20*time.Second - reads)
			authority.hears(`{"type":"over","claim":1}`)
			w.claim(plate).hears(`{"type":"claimed","claim":2}`)
			squatter.Close()
		})
	}
}

// claimDeaf claims a plate, and reads only the answer to the upgrade and what comes in the time after it.
func (w *world) claimDeaf(plate string, reads time.Duration) net.Conn {
	w.t.Helper()
	conn, err := w.dial(w.t.Context(), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	go io.WriteString(conn, upgradeRequest("/v1/code/"+plate))
	conn.Read(make([]byte, 1<<10))
	if reads > 0 {
		conn.SetReadDeadline(time.Now().Add(reads))
		io.Copy(io.Discard, conn)
	}
	synctest.Wait()
	return conn
}

// A claimant has nothing more to say once the verdict is spoken, even if it does not take note.
func TestWordsAfterTheVerdict(t *testing.T) {
	for _, verdict := range []wire.CodeMessage{wire.Passed{Claim: 1}, wire.Failed{Claim: 1}} {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			claimant := w.claimDeaf(plate, 0)
			authority.take()
			authority.tells(verdict)
			claimant.Write(masked(0x81, Frame{Claim: 1}.Text()))
			authority.hears()
		})
	}
}

// A claimant that is slow to take its last frame gets it: without it, it would come again, and seem to be somebody else.
func TestSlowClaimantGetsTheVerdict(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claimDeaf(plate, time.Second)
		authority.tells(wire.Passed{Claim: 1, Last: []byte("M4")})
		time.Sleep(10 * time.Second)
		claimant.SetReadDeadline(time.Time{})
		seen, err := io.ReadAll(claimant)
		if want := appendFrame(nil, opText, []byte(Frame{Claim: 1, Data: []byte("M4")}.Text())); err != nil || string(seen) != string(want) {
			t.Errorf("saw %q %v", seen, err)
		}
	})
}

// Which plate comes next cannot be foretold.
func TestPlatesAreDrawn(t *testing.T) {
	one, two := newPlates(), newPlates()
	now := time.Now()
	for range 20 {
		a, _ := one.take(now)
		b, _ := two.take(now)
		if a != b {
			return
		}
	}
	t.Error("two relays give out the same plates")
}

// Section 3.8: 3 claims a minute and 30 an hour from one source; what is refused is refused whatever the plate, and not charged.
func TestClaimsPerSource(t *testing.T) {
	settings := codeSettings()
	settings.Codes.ClaimsPerMinute, settings.Codes.ClaimsPerHour = 3, 30
	inWorld(t, settings, func(t *testing.T, w *world) {
		_, plate := w.openPlate()
		other := otherPlate(plate)
		for i, address := range []string{"192.0.2.1", "2001:db8::1"} {
			w.comeFrom(address)
			for k := range 3 {
				if got := w.status("/v1/code/" + []string{plate, other}[k%2]); got != http.StatusSwitchingProtocols {
					t.Fatalf("claim %d from %s: %d", k, address, got)
				}
			}
			w.comeFrom([]string{"192.0.2.1", "2001:db8::ffff"}[i]) // the same /64
			for k := range 100 {
				plate := []string{plate, other}[k%2]
				if got := w.status("/v1/code/" + plate); got != http.StatusTooManyRequests {
					t.Errorf("a fourth claim from %s: %d", address, got)
				}
			}
		}
		w.comeFrom("192.0.2.1")
		time.Sleep(20*time.Second - 1)
		if got := w.status("/v1/code/" + other); got != http.StatusTooManyRequests {
			t.Errorf("a claim too early: %d", got)
		}
		time.Sleep(time.Nanosecond)
		if got := w.status("/v1/code/" + other); got != http.StatusSwitchingProtocols {
			t.Errorf("a claim in the next third of a minute: %d", got)
		}
		made := 0
		for start := time.Now(); time.Since(start) < time.Hour; time.Sleep(20 * time.Second) {
			if w.status("/v1/code/"+other) == http.StatusSwitchingProtocols {
				made++
			}
		}
		if made < 55 || made > 57 { // 26 that were left, and 30 that came back
			t.Errorf("%d claims in the hour", made)
		}
	})
}

// Section 7: one source opens 6 plates a minute, and section 3.8: a claim is another budget.
func TestPlatesPerSource(t *testing.T) {
	settings := codeSettings()
	settings.Codes.PlatesPerMinute = 6
	inWorld(t, settings, func(t *testing.T, w *world) {
		for range 6 {
			w.openPlate()
		}
		if got := w.status("/v1/code/"); got != http.StatusTooManyRequests {
			t.Errorf("a seventh plate: %d", got)
		}
		if got := w.status("/v1/code/" + otherPlate()); got != http.StatusSwitchingProtocols {
			t.Errorf("a claim: %d", got)
		}
		w.comeFrom("192.0.2.2")
		w.openPlate()
		w.comeFrom("192.0.2.1")
		time.Sleep(10 * time.Second)
		w.openPlate()
	})
}

// Section 3.8: 768 plates, then no more; all of them different.
func TestMaxPlates(t *testing.T) {
	settings := codeSettings()
	settings.HeartbeatInterval = 50 * time.Second
	inWorld(t, settings, func(t *testing.T, w *world) {
		used := map[string]bool{}
		var last *peer
		for range 768 {
			var plate string
			last, plate = w.openPlate()
			used[plate] = true
		}
		if len(used) != 768 {
			t.Errorf("%d plates", len(used))
		}
		if got := w.status("/v1/code/"); got != http.StatusServiceUnavailable {
			t.Errorf("one more plate: %d", got)
		}
		if w.relay.switchboard.open(nil) != nil {
			t.Error("one more plate for one that was admitted before")
		}
		last.conn.Close()
		synctest.Wait()
		w.openPlate()
	})
}

func TestNoPlates(t *testing.T) {
	settings := codeSettings()
	settings.Codes.MaxPlates = 0
	inWorld(t, settings, func(t *testing.T, w *world) {
		if got := w.status("/v1/code/"); got != http.StatusServiceUnavailable {
			t.Errorf("a plate: %d", got)
		}
	})
}

// Sections 3.6 and 3.8: a plate that is over rests for its lifespan and a minute, however it ended; until then it leads nowhere
// and is nobody else's.
func TestQuarantine(t *testing.T) {
	for name, end := range map[string]func(*peer){
		"left":      func(p *peer) { p.conn.Close() },
		"lifespan":  func(*peer) { time.Sleep(300 * time.Second) },
		"violation": func(p *peer) { p.say("{}") },
		"silence":   func(p *peer) { p.setMute(); time.Sleep(66 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codeSettings(), func(t *testing.T, w *world) {
				w.relay.switchboard.plates.free = w.relay.switchboard.plates.free[:1]
				authority, plate := w.openPlate()
				end(authority)
				synctest.Wait()
				authority.stays(false)
				resting := w.relay.switchboard.plates.resting
				if len(resting) != 1 {
					t.Fatalf("%d plates rest", len(resting))
				}
				for time.Until(resting[0].until) > 1 {
					if got := w.status("/v1/code/"); got != http.StatusServiceUnavailable {
						t.Fatalf("a plate that rests is given out: %d", got)
					}
					w.claim(plate).hears(`{"type":"busy"}`)
					time.Sleep(min(30*time.Second, time.Until(resting[0].until)-1))
				}
				time.Sleep(time.Nanosecond)
				if _, again := w.openPlate(); again != plate {
					t.Errorf("got %s", again)
				}
			})
		})
	}
	if got := DefaultSettings().Codes.quarantine(); got != 360*time.Second {
		t.Errorf("rests %v", got)
	}
}

// Section 3.4: ttl 300, whatever happens; a claim ends with its plate.
func TestPlateLifespan(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		time.Sleep(299 * time.Second)
		claimant := w.claim(plate)
		claimant.take()
		authority.stays(true)
		time.Sleep(time.Second)
		authority.stays(false)
		claimant.stays(false)
		claimant.hears()
		w.claim(plate).hears(`{"type":"busy"}`)
	})
}

// Section 3.8: frames of 1 KiB at most, eight to a claim, both sides together. The ninth ends the claim, and not the plate.
func TestFrameLimits(t *testing.T) {
	longest := Frame{Claim: 1, Data: make([]byte, 1<<10)}
	tooLong := Frame{Claim: 1, Data: make([]byte, 1<<10+1)}
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claim(plate)
		claimant.take()
		authority.take()
		claimant.tells(longest)
		authority.hears(longest.Text())
		claimant.tells(tooLong)
		claimant.stays(false)
		authority.hears(`{"type":"over","claim":1}`)

		claimant = w.claim(plate)
		authority.take()
		longest.Claim, tooLong.Claim = 2, 2
		authority.tells(longest)
		authority.tells(tooLong)
		claimant.stays(false)
		authority.stays(false)
	})
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claim(plate)
		authority.take()
		claimant.say(Frame{Claim: 1}.Text() + strings.Repeat("\t", wire.MaxCodeText))
		claimant.stays(false)
		authority.hears(`{"type":"over","claim":1}`)
	})
	for byClaimant := range 10 {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			claimant := w.claim(plate)
			claimant.take()
			authority.take()
			for k := range 8 {
				if k < byClaimant {
					claimant.tells(Frame{Claim: 1})
				} else {
					authority.tells(Frame{Claim: 1})
				}
			}
			if heard := len(authority.take()) + len(claimant.take()); heard != 8 {
				t.Errorf("%d frames arrived", heard)
			}
			switch {
			case byClaimant == 9:
				claimant.tells(Frame{Claim: 1})
			case byClaimant == 0:
				authority.tells(wire.Passed{Claim: 1})
			default:
				authority.tells(Frame{Claim: 1})
			}
			claimant.hears()
			claimant.stays(false)
			authority.hears(`{"type":"over","claim":1}`)
			w.claim(plate).hears(`{"type":"claimed","claim":2}`)
		})
	}
}

// What each side may not say ends its own connection, and no other.
func TestCodeViolations(t *testing.T) {
	for _, text := range []string{
		"", "{}", "junk", `{"type":"opened","plate":"K7","ttl":300}`, `{"type":"claim","claim":1}`, `{"type":"claimed","claim":1}`,
		`{"type":"over","claim":1}`, `{"type":"busy"}`, `{"type":"work","puzzle":"AAAAAAAAAAAAAAAAAAAAAA==","bits":4}`,
		`{"type":"proof","nonce":"AAAAAAAAAAA="}`,
	} {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			claimant := w.claim(plate)
			claimant.take()
			authority.take()
			claimant.say(text)
			claimant.stays(false)
			authority.hears(`{"type":"over","claim":1}`)
			authority.say(text)
			authority.stays(false)
		})
	}
	for _, text := range []string{wire.Passed{Claim: 1}.Text(), wire.Failed{Claim: 1}.Text(), Frame{Claim: 2}.Text()} {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			claimant := w.claim(plate)
			claimant.take()
			claimant.say(text) // only an authority judges, and a claimant speaks of its own claim
			claimant.stays(false)
			authority.stays(true)
		})
	}
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claim(plate)
		claimant.frame(0x82, Frame{Claim: 1}.Text())
		claimant.stays(false)
		authority.take()
		authority.frame(0x82, "")
		authority.stays(false)
	})
}

// What an authority says of a claim that is over, or is yet to come, reaches nobody.
func TestLateWordsOfAnAuthority(t *testing.T) {
	for _, late := range []wire.CodeMessage{Frame{Claim: 1, Data: []byte("late")}, wire.Passed{Claim: 1, Last: []byte("late")}, wire.Failed{Claim: 1}, Frame{Claim: 3, Data: []byte("early")}, wire.Failed{Claim: 3}} {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			authority, plate := w.openPlate()
			w.claim(plate).conn.Close()
			synctest.Wait()
			second := w.claim(plate)
			second.hears(`{"type":"claimed","claim":2}`)
			authority.tells(late)
			second.hears()
			second.stays(true)
			authority.stays(true)
		})
	}
}

// An authority that leaves takes the claim with it.
func TestAuthorityLeaves(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claim(plate)
		claimant.take()
		authority.conn.Close()
		claimant.hears()
		claimant.stays(false)
	})
}

func TestCloseWithClaims(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 1
	inWorld(t, settings, func(t *testing.T, w *world) {
		authority, plate := w.openPlate()
		claimant := w.claim(plate)
		worker := w.claim(plate)
		if _, ok := worker.takeOne().(wire.Work); !ok {
			t.Error("no work was asked for")
		}
		w.relay.Close()
		for _, p := range []*peer{authority, claimant, worker} {
			p.stays(false)
		}
		if b := w.relay.switchboard; len(b.sockets) != 0 || len(b.desks) != 0 || w.relay.failures.underWay != 0 || len(w.relay.households) != 0 {
			t.Error("something is left")
		}
		if w.relay.switchboard.plug(new(socket)) {
			t.Error("a socket that comes late is let in")
		}
	})
}
