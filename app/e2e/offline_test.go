package e2e

import (
	"bytes"
	"crypto/rand"
	"io"
	"maps"
	"math/bits"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// TestOfflineCracker: whoever runs the relay, and keeps everything, cannot find the code afterwards. It is tried over
// 1024 codes, of which one is right: each test of the cracker looks at one code by itself, so that what does not speak up
// for the right one would never tell it from the others. The controls show that each test does speak up where it can.
func TestOfflineCracker(t *testing.T) {
	t.Parallel()
	const nearby = 1 << 10

	t.Run("finds nothing in an honest run", func(t *testing.T) {
		m := newMeeting(t, (*meeting).agreed)
		m.wantCode(m.crack(newCracker(t, m.heard), nearby))
	})

	t.Run("finds a code that is the key", func(t *testing.T) {
		m := newMeeting(t, (*meeting).typed)
		m.wantCode(m.crack(newCracker(t, m.heard), nearby), "binder", "record")
	})

	t.Run("finds a code that is a scalar", func(t *testing.T) {
		m := newMeeting(t, (*meeting).agreed)
		c := newCracker(t, m.heard)
		c.ya = times(pad([]byte(m.code)), generatorOf(m.code, c.sid))
		m.wantCode(m.crack(c, nearby), "share")
	})

	t.Run("finds a code with the scalar in hand", func(t *testing.T) {
		m := newMeeting(t, (*meeting).agreed)
		c := newCracker(t, m.heard)
		c.scalars = [][]byte{m.scalar}
		found := m.crack(c, 16)
		if got := found[m.code]; !slices.Equal(got, []string{"binder", "record", "share", "tag"}) {
			t.Errorf("of the right code it says %v", got)
		}
		// With a scalar the key is known without the code, so that all but the share speaks up for any code.
		for code, said := range found {
			if code != m.code && !slices.Equal(said, []string{"binder", "record", "tag"}) {
				t.Errorf("of a wrong code it says %v", said)
			}
		}
	})
}

// TestOfflineCrackerOverAllCodes takes the quickest test over all 2^20 secrets of the plate, fewer under the race detector. It shows how long a code would
// last that is the key of the channel: seconds.
func TestOfflineCrackerOverAllCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key  func(*meeting) []byte
		want []string
	}{
		"the key is agreed on": {(*meeting).agreed, nil},
		"the key is the code":  {(*meeting).typed, []string{"binder"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMeeting(t, c.key)
			cracker := newCracker(t, m.heard)
			cracker.quick = true
			began := time.Now()
			found := m.crack(cracker, codesToCrack)
			t.Logf("%d codes in %v", codesToCrack, time.Since(began).Round(time.Millisecond))
			m.wantCode(found, c.want...)
		})
	}
}

// meeting is a run of the typed code through a relay that listens: from the plate to the messages in the secure channel.
type meeting struct {
	t      *testing.T
	code   string
	scalar []byte // the authority's
	psk    []byte
	heard  []heard
}

// The keys that a channel may have: what the two ends have agreed on, or, where nobody has thought about it, the code.
func (m *meeting) agreed() []byte { return m.psk }
func (m *meeting) typed() []byte  { return []byte(m.code) }

func newMeeting(t *testing.T, key func(*meeting) []byte) *meeting {
	t.Helper()
	m := &meeting{t: t}
	spy, address := newEavesdropper(t)
	base := must(url.Parse(address))(t)
	plate := must(new(relay.Dialer).OpenPlate(t.Context(), base))(t)
	defer plate.Close()
	channel := must(new(relay.Dialer).Open(t.Context(), base))(t)
	code := must(pairing.NewShortCode(rand.Reader, plate.Plate(), pairing.SixSymbols))(t)
	m.code = string(code.Bytes())
	m.agree(base, plate, channel.ID())
	m.talk(base, channel, newKey(t, key(m)))
	m.heard = spy.all()
	return m
}

// agree is the key exchange, at the plate.
func (m *meeting) agree(base *url.URL, plate *relay.PlateConn, id pairing.ChannelID) {
	t := m.t
	claim := must(new(relay.Dialer).ClaimPlate(t.Context(), base, plate.Plate()))(t)
	defer claim.Close()
	number := (<-plate.Notices()).(relay.Claimed).Claim
	toAuthority := func(frame []byte) []byte {
		if err := claim.Send(frame); err != nil {
			t.Fatal(err)
		}
		return (<-plate.Notices()).(relay.Frame).Data
	}

	claiming, hello, err := cpace.NewClaiming(rand.Reader, []byte(m.code))
	must(claiming, err)(t)
	m1 := must(cpace.ParseHello(toAuthority(hello.Encode())))(t)
	var drawn bytes.Buffer
	offering, offer, err := cpace.NewOffering(io.TeeReader(rand.Reader, &drawn), []byte(m.code), must(cpace.NewChannel(base.String(), id.String()))(t), m1)
	must(offering, err)(t)
	m.scalar = drawn.Bytes()[drawn.Len()-32:]
	if err := plate.Send(number, offer.Encode()); err != nil {
		t.Fatal(err)
	}
	proving, proof, err := claiming.Prove(rand.Reader, must(cpace.ParseOffer(<-claim.Frames()))(t))
	must(proving, err)(t)
	ours, confirmation, err := offering.Verify(must(cpace.ParseProof(toAuthority(proof.Encode())))(t))
	must(ours, err)(t)
	if err := plate.Pass(number, confirmation.Encode()); err != nil {
		t.Fatal(err)
	}
	theirs := must(proving.Confirm(must(cpace.ParseConfirmation(<-claim.Frames()))(t)))(t)
	if m.psk = bytes.Clone(ours.PSK()); !bytes.Equal(m.psk, theirs.PSK()) {
		t.Fatal("no agreement")
	}
}

// talk is what follows in the channel.
func (m *meeting) talk(base *url.URL, channel *relay.Conn, key tlspsk.Key) {
	t := m.t
	secured, err := tlspsk.Server(key, channel.ID().PSKIdentity(), rand.Reader)
	authority := newEnd(t, channel, secured, err)
	supplicant := joinEnd(t, &world{relayURL: base.String()}, channel.ID().String(), key)
	authority.next()
	supplicant.until(isEstablished)
	authority.until(isEstablished)
	supplicant.send(`{"message":"pair:supp:request"}`)
	authority.until(isPlain)
	authority.send(`{"message":"pair:auth:metadata"}`)
	supplicant.until(isPlain)
}

const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// crack tries that many codes of the plate around the right one, and returns what the tests say of those that they do not
// refuse.
func (m *meeting) crack(c *cracker, codes int) map[string][]string {
	secret := 0
	for _, symbol := range m.code[2:] {
		secret = secret<<5 | bytes.IndexRune([]byte(symbols), symbol)
	}
	first := secret >> bits.TrailingZeros(uint(codes)) * codes
	var mu sync.Mutex
	var tried atomic.Int64
	found := map[string][]string{}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := tried.Add(1) - 1; n < int64(codes); n = tried.Add(1) - 1 {
				code := []byte(c.plate)
				for shift := 15; shift >= 0; shift -= 5 {
					code = append(code, symbols[(first+int(n))>>shift&31])
				}
				if right := c.try(string(code)); len(right) > 0 {
					mu.Lock()
					found[string(code)] = slices.Compact(slices.Sorted(slices.Values(right)))
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
	return found
}

// wantCode: the tests that are wanted, and no others, speak up for the right code, and none for any other. Without any, nothing
// is found.
func (m *meeting) wantCode(found map[string][]string, tests ...string) {
	m.t.Helper()
	want := map[string][]string{m.code: tests}
	if len(tests) == 0 {
		want = map[string][]string{}
	}
	if !maps.EqualFunc(found, want, slices.Equal) {
		m.t.Errorf("found %v, want %v", found, want)
	}
}
