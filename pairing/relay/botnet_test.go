package relay

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay/wire"
)

// A siege is a relay with many codes on many screens, a botnet that guesses at them, and people who pair in the midst of it.
// Everybody runs the real key exchange.
type siege struct {
	*world
	random    *rand.ChaCha8
	desks     map[string]*desktop // at their plates
	addresses uint32
	verified  []time.Time // when an authority verified a wrong proof
	worked    int         // how many claims of the botnet were paid with work
	usedUp    int         // how many codes were lost to the botnet
}

// desktop is an authority with a code.
type desktop struct {
	*peer
	code   pairing.ShortCode
	failed int
}

const (
	siegeMinutes   = 3
	standingCodes  = 400
	pairsPerMinute = 50
	typingTime     = 10 * time.Second
)

// TestSiege is section 6, test 6.14, with what the authorities have to do: however many claims a minute a botnet makes, those
// that fail come to no more verifications of a proof than the relay's budget, and more than 99 of 100 people pair at their first
// try. Each bot has an address of its own and draws a plate.
func TestSiege(t *testing.T) {
	for _, c := range []struct {
		claims int // a minute
		works  bool
		pair   float64 // at least
	}{
		{3, false, 0.99}, {30, false, 0.99}, {300, false, 0.99}, {3000, false, 0.99},
		// A botnet that works for every claim, 0.3 s of a core each, buys verifications and burns codes: no break-in, but some
		// people have to ask for another code.
		{3000, true, 0.95},
	} {
		t.Run(fmt.Sprintf("%d a minute, works: %v", c.claims, c.works), func(t *testing.T) {
			settings := DefaultSettings()
			settings.Codes.ClaimWorkBits = 1
			inWorld(t, settings, func(t *testing.T, w *world) {
				s := &siege{world: w, random: rand.NewChaCha8([32]byte{byte(c.claims)}), desks: map[string]*desktop{}}
				for range standingCodes {
					s.open()
				}
				paired := s.run(c.claims, c.works)
				s.report(c.claims, paired)
				if !c.works {
					s.keepsBudget(settings.Codes.FailedClaimsPerMinute)
				}
				if all := siegeMinutes * pairsPerMinute; float64(paired) <= c.pair*float64(all) {
					t.Errorf("%d of %d pairs met", paired, all)
				}
			})
		})
	}
}

// run lets the botnet and the people do what they do, each at its time.
func (s *siege) run(claims int, works bool) (paired int) {
	type moment struct {
		at time.Duration
		do func()
	}
	var moments []moment
	for i := range claims * siegeMinutes {
		moments = append(moments, moment{time.Minute / time.Duration(claims) * time.Duration(i), func() { s.guess(works) }})
	}
	for i := range pairsPerMinute * siegeMinutes {
		var desk *desktop
		at := time.Minute / pairsPerMinute * time.Duration(i)
		moments = append(moments, moment{at, func() { desk = s.open() }}, moment{at + typingTime, func() {
			if s.pair(desk) {
				paired++
			}
		}})
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return int(a.at - b.at) })
	began := time.Now()
	for _, m := range moments {
		time.Sleep(time.Until(began.Add(m.at)))
		m.do()
	}
	return paired
}

func (s *siege) report(claims, paired int) {
	perMinute := make([]int, siegeMinutes)
	for _, at := range s.verified {
		perMinute[min(int(at.Sub(s.verified[0])/time.Minute), siegeMinutes-1)]++
	}
	s.t.Logf("%d claims a minute: %v wrong proofs verified a minute, %d claims paid with work, %d of %d pairs met, %d codes used up",
		claims, perMinute, s.worked, paired, siegeMinutes*pairsPerMinute, s.usedUp)
}

// keepsBudget: what comes back in a minute, and once what was there at first.
func (s *siege) keepsBudget(budget int) {
	if all := len(s.verified); all > budget*(siegeMinutes+1) {
		s.t.Errorf("%d wrong proofs verified in %d minutes", all, siegeMinutes)
	}
	for i, at := range s.verified {
		later := slices.IndexFunc(s.verified[i:], func(t time.Time) bool { return t.Sub(at) >= time.Minute })
		if later > 2*budget {
			s.t.Errorf("%d wrong proofs verified in a minute", later)
			break
		}
	}
	if s.worked > 0 {
		s.t.Error("a botnet that does not work has paid")
	}
}

// comeFromAnywhere gives an address to whoever dials next that nobody has had.
func (s *siege) comeFromAnywhere() {
	s.addresses++
	s.comeFrom(netip.AddrFrom4([4]byte{10, byte(s.addresses >> 16), byte(s.addresses >> 8), byte(s.addresses)}).String())
}

// open puts a code on another screen.
func (s *siege) open() *desktop {
	s.comeFromAnywhere()
	authority, plate := s.openPlate()
	code, err := pairing.NewShortCode(s.random, mustPlate(s.t, plate), pairing.SixSymbols)
	if err != nil {
		s.t.Fatal(err)
	}
	desk := &desktop{peer: authority, code: code}
	s.desks[plate] = desk
	return desk
}

// close takes a code off its screen.
func (s *siege) close(desk *desktop) {
	delete(s.desks, desk.code.Plate().String())
	desk.conn.Close()
}

// guess is what a bot does: it draws a code, and tries it. If it is asked to work and does not, that was all. A code that is
// used up leaves its screen.
func (s *siege) guess(works bool) {
	s.comeFromAnywhere()
	drawn, err := pairing.NewShortCode(s.random, newPlates().free[s.random.Uint64()%allPlates], pairing.SixSymbols)
	if err != nil {
		s.t.Fatal(err)
	}
	bot := s.claim(drawn.Plate().String())
	defer bot.conn.Close()
	first := bot.takeOne()
	if asked, ok := first.(wire.Work); ok {
		if !works {
			return
		}
		s.worked++
		first = s.solve(bot, asked)
	}
	admitted, ok := first.(wire.Admitted)
	if !ok {
		return // busy
	}
	desk := s.desks[drawn.Plate().String()]
	if s.prove(desk, bot, admitted.Claim, drawn) {
		s.t.Fatal("a guess was right") // one in a million each
	}
	s.verified = append(s.verified, time.Now())
	if desk.failed++; desk.failed == 3 {
		s.usedUp++
		s.close(desk)
	}
}

// pair is what a person does who types the code that is on a screen: once.
func (s *siege) pair(desk *desktop) bool {
	if desk.failed >= 3 {
		return false
	}
	defer s.close(desk)
	s.comeFromAnywhere()
	phone := s.claim(desk.code.Plate().String())
	defer phone.conn.Close()
	first := phone.takeOne()
	if asked, ok := first.(wire.Work); ok {
		first = s.solve(phone, asked)
	}
	admitted, ok := first.(wire.Admitted)
	return ok && s.prove(desk, phone, admitted.Claim, desk.code)
}

func (s *siege) solve(p *peer, asked wire.Work) wire.CodeMessage {
	n, err := solve(s.t.Context(), asked.Puzzle, asked.Bits)
	if err != nil {
		s.t.Fatal(err)
	}
	p.tells(wire.Proof{Nonce: n})
	return p.takeOne()
}

// prove is the key exchange, up to the authority's verdict.
func (s *siege) prove(desk *desktop, claimant *peer, number wire.ClaimNumber, code pairing.ShortCode) bool {
	must := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	desk.take() // of the claim
	claiming, hello, err := cpace.NewClaiming(s.random, code.Bytes())
	must(err)
	claimant.tells(wire.Frame{Claim: number, Data: hello.Encode()})
	hello, err = cpace.ParseHello(desk.takeOne().(wire.Frame).Data)
	must(err)
	channel, err := cpace.NewChannel("wss://relay.example.org", "AAECAwQFBgcICQoLDA0ODw")
	must(err)
	offering, offer, err := cpace.NewOffering(s.random, desk.code.Bytes(), channel, hello)
	must(err)
	desk.tells(wire.Frame{Claim: number, Data: offer.Encode()})
	offer, err = cpace.ParseOffer(claimant.takeOne().(wire.Frame).Data)
	must(err)
	_, proof, err := claiming.Prove(s.random, offer)
	must(err)
	claimant.tells(wire.Frame{Claim: number, Data: proof.Encode()})
	proof, err = cpace.ParseProof(desk.takeOne().(wire.Frame).Data)
	must(err)
	_, confirmation, err := offering.Verify(proof)
	if err != nil {
		desk.tells(wire.Failed{Claim: number})
		return false
	}
	desk.tells(wire.Passed{Claim: number, Last: confirmation.Encode()})
	return true
}
