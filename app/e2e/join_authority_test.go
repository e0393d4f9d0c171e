package e2e

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"countersign/app/page"
	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// offerer is an authority that shows a code: a plate, a code, and a channel to go on with.
type offerer struct {
	t       *testing.T
	w       *world
	plate   *relay.PlateConn
	code    pairing.ShortCode
	channel *relay.Conn
	agreed  chan cpace.Agreement // of a claimant that knew the code
}

// offer opens a plate and serves it: whoever has the code is let in, everybody else is refused.
func offer(t *testing.T, w *world) *offerer {
	t.Helper()
	o := &offerer{t: t, w: w, agreed: make(chan cpace.Agreement, 1)}
	var err error
	if o.plate, err = new(relay.Dialer).OpenPlate(t.Context(), base(t, w)); err != nil {
		t.Fatal(err)
	}
	if o.channel, err = new(relay.Dialer).Open(t.Context(), base(t, w)); err != nil {
		t.Fatal(err)
	}
	if o.code, err = pairing.NewShortCode(rand.Reader, o.plate.Plate(), pairing.SixSymbols); err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		o.serve()
	}()
	t.Cleanup(func() {
		o.plate.Close()
		o.channel.Close()
		<-served
	})
	return o
}

func (o *offerer) serve() {
	var offering cpace.Offering
	for notice := range o.plate.Notices() {
		frame, ok := notice.(relay.Frame)
		if !ok {
			continue
		}
		if hello, err := cpace.ParseHello(frame.Data); err == nil {
			channel, err := cpace.NewChannel(o.w.relayURL, o.channel.ID().String())
			if err != nil {
				o.t.Error(err)
				return
			}
			var m2 cpace.Offer
			if offering, m2, err = cpace.NewOffering(rand.Reader, o.code.Bytes(), channel, hello); err != nil {
				o.t.Error(err)
				return
			}
			o.plate.Send(frame.Claim, m2.Encode())
			continue
		}
		o.judge(offering, frame)
	}
}

func (o *offerer) judge(offering cpace.Offering, frame relay.Frame) {
	proof, err := cpace.ParseProof(frame.Data)
	if err != nil {
		o.plate.Fail(frame.Claim)
		return
	}
	agreed, confirmation, err := offering.Verify(proof)
	if err != nil {
		o.plate.Fail(frame.Claim)
		return
	}
	o.plate.Pass(frame.Claim, confirmation.Encode())
	o.agreed <- agreed
}

// secure is the authority's end of the channel, once a claimant has agreed.
func (o *offerer) secure() *end {
	o.t.Helper()
	var agreed cpace.Agreement
	select {
	case agreed = <-o.agreed:
	case <-time.After(patience):
		o.t.Fatal("nobody comes who knows the code")
	}
	defer agreed.Wipe()
	key := newKey(o.t, agreed.PSK())
	secured, err := tlspsk.Server(key, o.channel.ID().PSKIdentity(), rand.Reader)
	return newEnd(o.t, o.channel, secured, err)
}

// pageFor serves a join page that leads to another content server, and returns its origin.
func pageFor(t *testing.T, content string) (origin string) {
	t.Helper()
	server := httptest.NewServer(page.Before(http.NotFoundHandler(), page.Options{Content: content}))
	t.Cleanup(server.Close)
	return server.URL
}
