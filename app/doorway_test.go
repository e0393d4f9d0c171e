package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"countersign/app/core"
	"countersign/app/loop"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
	"countersign/ui/screen"
)

// doorway is the whole program but its window, signed in, with a relay on this computer. The test is the person before it.
type doorway struct {
	t     testing.TB
	loop  *loop.Loop[core.Model, core.Event, core.Effect]
	todo  *queue
	relay *testRelay // of channels, and of plates unless codes is set
	codes *testRelay
	clock *testClock
	paste *testClipboard
	log   *lockedBuffer
	vault *vault
	work  *performer
	path  string // of the strikes
	known map[oauth.Servers]*api.Client
	// dialer is how relays are reached.
	dialer relay.Dialer
	quit   func() // closes the window, and waits until everything has ended

	mu    sync.Mutex
	shown []screen.Screen
	grown chan struct{}
	read  int
}

const doorwayPatience = 20 * time.Second

// testRelay is a relay that does not mind how often it is asked.
type testRelay struct {
	*relay.Server
	http    *httptest.Server
	address string
}

func newTestRelay(t testing.TB, change ...func(*relay.CodeSettings)) *testRelay {
	limits := relay.DefaultSettings()
	limits.Codes.PlatesPerMinute, limits.Codes.ClaimsPerMinute, limits.Codes.ClaimsPerHour = 1<<20, 1<<20, 1<<20
	limits.Codes.FailedClaimsPerMinute, limits.MaxAddressConnections = 1<<20, 1<<20
	for _, c := range change {
		c(&limits.Codes)
	}
	return serveTestRelay(t, limits, func(h http.Handler) http.Handler { return h })
}

// serveTestRelay is one with other limits, and something around it.
func serveTestRelay(t testing.TB, limits relay.Settings, around func(http.Handler) http.Handler) *testRelay {
	r := &testRelay{Server: relay.NewServer(limits)}
	r.http = httptest.NewServer(around(r.Server))
	r.address = strings.Replace(r.http.URL, "http:", "ws:", 1)
	t.Cleanup(r.die)
	return r
}

// die takes everything down, mid-word.
func (r *testRelay) die() {
	r.http.CloseClientConnections()
	r.Server.Close()
	r.http.Close()
}

func (r *testRelay) base() *url.URL {
	u, err := url.Parse(r.address)
	if err != nil {
		panic(err)
	}
	return u
}

// testClock is the wall clock, which somebody may set.
type testClock struct {
	mu  sync.Mutex
	off time.Duration
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Round(0).Add(c.off)
}

func (c *testClock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off += d
}

type testClipboard struct {
	mu   sync.Mutex
	text string
}

func (c *testClipboard) Content() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text
}

func (c *testClipboard) SetContent(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text = text
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

const doorwayEmail = "alice@example.org"

// enterDoorway starts the program. The functions change what it starts with.
func enterDoorway(t testing.TB, change ...func(*doorway, *core.Model)) *doorway {
	t.Helper()
	if _, isTest := t.(*testing.T); isTest {
		ignored := goleak.IgnoreCurrent()
		t.Cleanup(func() { goleak.VerifyNone(t, ignored) }) // after everything has been stopped
	}
	d := &doorway{
		t: t, todo: newQueue(), relay: newTestRelay(t), clock: &testClock{}, paste: &testClipboard{}, log: &lockedBuffer{},
		path: filepath.Join(t.TempDir(), "strikes.json"), grown: make(chan struct{}),
		vault: &vault{keychain: noKeychain{}, place: screen.MemoryOnly},
	}
	d.codes = d.relay
	uid, err := oauth.ParseUID(strings.Repeat("a1", 16))
	if err != nil {
		t.Fatal(err)
	}
	model := core.Model{Windows: true, Warned: true, Codes: core.Codes{Length: pairing.SixSymbols}}
	model.Stage = core.Ready{
		Profile: core.Profile{UID: uid, Email: doorwayEmail, Servers: oauth.Servers{Content: "http://127.0.0.1", Relay: d.relay.address}},
		Attempt: core.Attempt{State: pairing.Idle{}},
	}
	for _, c := range change {
		c(d, &model)
	}
	if d.codes != d.relay {
		model.Codes.Relay = d.codes.address
	}
	d.run(model)
	return d
}

func (d *doorway) run(model core.Model) {
	strikes, err := readStrikes(d.path)
	model.Codes.Strikes, model.Codes.Unread = strikes.strikes, err != nil
	done := make(chan struct{})
	p := &performer{
		log:   slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		vault: d.vault, local: &localServers{}, clients: clients{known: d.known}, dialer: &d.dialer, strikes: strikes, wall: d.clock.now,
		care:     openCare(filepath.Join(filepath.Dir(d.path), "care.json")),
		history:  historyBeside(d.path),
		look:     func(context.Context) screen.Onlooker { return 0 },
		instance: &instance{}, shell: &shell{front: true}, clipboard: d.paste, timers: map[core.Timer]*time.Timer{}, exit: sync.OnceFunc(func() { close(done) }),
	}
	d.work = p
	d.loop = &loop.Loop[core.Model, core.Event, core.Effect]{
		Step: core.Step, Begin: p.begin, Dispatch: d.todo.put, Render: func(m core.Model) { d.show(core.View(m)) },
	}
	d.loop.Start(context.Background(), model, core.Started{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.todo.run(done, nil, nil)
	}()
	d.quit = sync.OnceFunc(func() {
		d.act(screen.WindowClosed{})
		<-ended
		d.loop.Stop()
		d.loop.Wait()
		p.clients.forget() // a connection may have come about after nobody wanted it any more
		for _, timer := range p.timers {
			timer.Stop()
		}
		d.isWiped()
	})
	d.t.Cleanup(d.quit)
}

// isWiped: the last door has nothing left that could let somebody in.
func (d *doorway) isWiped() {
	if door := d.work.door; door != nil && (strings.Trim(string(door.code), "\x00") != "" || door.claim != claimant{}) {
		d.t.Error("a code or a claim is left behind")
	}
}

func (d *doorway) act(a screen.Action) { d.loop.Post(core.Acted{Action: a}) }

func (d *doorway) show(s screen.Screen) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shown = append(d.shown, s)
	close(d.grown)
	d.grown = make(chan struct{})
}

// last is what is on screen.
func (d *doorway) last() screen.Screen {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shown[len(d.shown)-1]
}

// see waits for a screen of a kind for which holds is true, and returns it.
func see[S screen.Screen](d *doorway, holds func(S) bool) S {
	d.t.Helper()
	late := time.NewTimer(doorwayPatience)
	defer late.Stop()
	for {
		d.mu.Lock()
		for d.read < len(d.shown) {
			s, ok := d.shown[d.read].(S)
			d.read++
			if ok && holds(s) {
				d.mu.Unlock()
				return s
			}
		}
		grown := d.grown
		d.mu.Unlock()
		select {
		case <-grown:
		case <-late.C:
			d.t.Fatalf("no %T is shown; the last was %+v\n%s", *new(S), d.shown[len(d.shown)-1], d.log.text())
		}
	}
}

// seeFresh waits for another code to type, which came by itself.
func (d *doorway) seeFresh(code string) {
	d.t.Helper()
	fresh := see(d, func(s screen.Code) bool { return !s.Failed.None() && !s.Text.IsEmpty() }).Text.Reveal()
	if fresh == code {
		d.t.Error("the fresh code is the old one")
	}
	if fresh[:2] != code[:2] { // the relay may give the same plate again
		d.isShut(code)
	}
}

func anySuch[S screen.Screen](S) bool { return true }

// showCode has the program show a code, and reads it off the screen.
func (d *doorway) showCode() string {
	d.t.Helper()
	d.act(screen.Pair{})
	d.act(screen.TypeCode{})
	return strings.Clone(see(d, func(s screen.Code) bool { return !s.Text.IsEmpty() }).Text.Reveal())
}

// visitor is somebody at the door.
type visitor struct {
	t    testing.TB
	d    *doorway
	conn *relay.ClaimConn
	code pairing.ShortCode

	claiming cpace.Claiming
	hello    cpace.Hello
	offered  []byte
	proving  cpace.Proving
	proof    cpace.Proof
}

// visit claims the plate of a code.
func (d *doorway) visit(code string) *visitor {
	d.t.Helper()
	v, err := d.tryVisit(code)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *doorway) tryVisit(code string) (*visitor, error) {
	short, err := pairing.ParseShortCode(code, pairing.ShortCodeLength(len(code)-1))
	if err != nil {
		return nil, err
	}
	v := &visitor{t: d.t, d: d, code: short}
	if v.conn, err = new(relay.Dialer).ClaimPlate(d.t.Context(), d.codes.base(), short.Plate()); err != nil {
		return nil, err
	}
	d.t.Cleanup(func() { v.conn.Close() })
	return v, nil
}

// wrong is another code with the same plate.
func wrong(code string) string {
	last := "X"
	if strings.HasSuffix(code, last) {
		last = "Y"
	}
	return code[:len(code)-1] + last
}

func (v *visitor) send(message []byte) {
	v.t.Helper()
	if err := v.conn.Send(message); err != nil {
		v.t.Fatal(err)
	}
}

// frame is the next message; nil if the claim is over.
func (v *visitor) frame() []byte {
	v.t.Helper()
	select {
	case f := <-v.conn.Frames():
		return f
	case <-time.After(doorwayPatience):
		v.t.Fatal("nothing is heard at the door")
		return nil
	}
}

func (v *visitor) sayHello() {
	v.t.Helper()
	var err error
	if v.claiming, v.hello, err = cpace.NewClaiming(rand.Reader, v.code.Bytes()); err != nil {
		v.t.Fatal(err)
	}
	v.send(v.hello.Encode())
}

// hearOffer makes the proof that answers the offer.
func (v *visitor) hearOffer() {
	v.t.Helper()
	v.offered = v.frame()
	offer, err := cpace.ParseOffer(v.offered)
	if err == nil {
		v.proving, v.proof, err = v.claiming.Prove(rand.Reader, offer)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// prove goes as far as the proof.
func (v *visitor) prove() *visitor {
	v.t.Helper()
	v.sayHello()
	v.hearOffer()
	v.send(v.proof.Encode())
	return v
}

// agree waits for the authority's proof.
func (v *visitor) agree() (cpace.Agreement, error) {
	m4, err := cpace.ParseConfirmation(v.frame())
	if err != nil {
		return cpace.Agreement{}, errors.Join(err, v.conn.Err())
	}
	return v.proving.Confirm(m4)
}

// isRefused waits until the claimant is told that it failed.
func (v *visitor) isRefused() {
	v.t.Helper()
	if f := v.frame(); f != nil || !errors.Is(v.conn.Err(), relay.ErrFailed) {
		v.t.Errorf("a claimant who is to be refused hears %d bytes, %v", len(f), v.conn.Err())
	}
}

// guest is a claimant who was let in, on the secure channel.
type guest struct {
	t    testing.TB
	conn *relay.Conn
	tls  *tlspsk.Conn
}

// enter joins the channel that was agreed on.
func (v *visitor) enter() *guest {
	v.t.Helper()
	agreed, err := v.agree()
	if err != nil {
		v.t.Fatal(err)
	}
	g, err := v.join(agreed)
	if err != nil {
		v.t.Fatal(err)
	}
	return g
}

func (v *visitor) join(agreed cpace.Agreement) (*guest, error) {
	if got := agreed.Channel().Server(); got != v.d.relay.address {
		return nil, fmt.Errorf("the claimant is sent to %s, want %s", got, v.d.relay.address)
	}
	id, err := pairing.ParseChannelID(agreed.Channel().ID())
	if err != nil {
		return nil, err
	}
	key, err := tlspsk.NewKey(agreed.PSK())
	if err != nil {
		return nil, err
	}
	g := &guest{t: v.t}
	if g.conn, err = new(relay.Dialer).Join(v.t.Context(), v.d.relay.base(), id); err != nil {
		return nil, err
	}
	v.t.Cleanup(func() { g.conn.Close() })
	secured, hello, err := tlspsk.Client(key, id.PSKIdentity(), rand.Reader)
	if err != nil {
		return nil, err
	}
	g.tls = secured
	return g, g.conn.Send(hello)
}

// ask sends a phone's request as soon as the channel is secure.
func (g *guest) ask() *guest {
	g.t.Helper()
	g.until(func(out tlspsk.Output) bool { return out.Established })
	record, err := g.tls.Seal(pairing.Encode(phoneRequest))
	if err == nil {
		err = g.conn.Send(record)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return g
}

// until reads until something came.
func (g *guest) until(came func(tlspsk.Output) bool) tlspsk.Output {
	g.t.Helper()
	for {
		select {
		case m, ok := <-g.conn.Incoming():
			if !ok {
				g.t.Fatalf("the channel is over: %v", g.conn.Err())
			}
			out, err := g.tls.Receive(m.Record)
			for _, record := range out.Send {
				err = errors.Join(err, g.conn.Send(record))
			}
			if err != nil {
				g.t.Fatal(err)
			}
			if came(out) {
				return out
			}
		case <-time.After(doorwayPatience):
			g.t.Fatal("nothing is heard on the channel")
		}
	}
}

// hears waits for a message.
func (g *guest) hears() pairing.Message {
	g.t.Helper()
	out := g.until(func(out tlspsk.Output) bool { return len(out.Plain) > 0 })
	m, err := pairing.ParseMessage(out.Plain[0])
	if err != nil {
		g.t.Fatal(err)
	}
	return m
}

// phoneRequest is what Firefox for Android asks for.
var phoneRequest = func() pairing.Request {
	_, challenge, err := oauth.NewPKCE(rand.Reader)
	key, keyErr := oauth.NewPhoneKey(rand.Reader)
	if err := errors.Join(err, keyErr); err != nil {
		panic(err)
	}
	return pairing.Request{
		ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync, State: rand.Text(),
		CodeChallenge: challenge, CodeChallengeMethod: "S256", KeysJWK: oauth.KeysJWK(key.PublicKey(), ""), AccessType: "offline",
	}
}()
