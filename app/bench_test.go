package main

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/app/loop"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// BenchmarkPairing is a whole pairing as the machines see it: from the click that starts it, over the channel's opening, the
// handshake, both users' yes and the account server's code, to the moment when the phone has its authorization. Both users
// answer at once, and the two seconds in which a person looks at the card are left out. The account has no other phone. Everything
// is in one process: the program, the demo phone, the account server and the relay, which talk over loopback.
func BenchmarkPairing(b *testing.B) {
	d := newDesk(b)
	<-d.home
	signedIn := d.accounts.Remember()
	for b.Loop() {
		d.act(screen.Pair{})
		<-d.authorized
		b.StopTimer()
		<-d.home
		d.accounts.Reset()
		if err := d.accounts.Recall(signedIn); err != nil {
			b.Fatal(err)
		}
		time.Sleep(scrubbed)
		b.StartTimer()
	}
}

// scrubbed is how long the memory of a pairing has been overwritten after it. Nobody pairs again while that goes on.
const scrubbed = 50 * time.Millisecond

// desk is the program without a window, with two users who always say yes.
type desk struct {
	*loop.Loop[core.Model, core.Event, core.Effect]
	performer *performer
	servers   oauth.Servers
	accounts  *sandbox.Server
	shown     screen.Screen
	phone     *loop.Loop[core.PhoneModel, core.PhoneEvent, core.PhoneEffect]

	// home is sent to whenever the program has come to rest on its first screen, authorized whenever a phone has got what
	// it asked for.
	home, authorized chan struct{}
}

func newDesk(b *testing.B) *desk {
	server := httptest.NewUnstartedServer(nil)
	host := server.Listener.Addr().String()
	accounts, err := newSandbox(host, "")
	if err != nil {
		b.Fatal(err)
	}
	relays := relay.NewServer(relay.DefaultSettings())
	server.Config.Handler = sandboxHandler(accounts, relays, 0)
	server.Start()
	b.Cleanup(server.CloseClientConnections)
	b.Cleanup(func() { relays.Close() })

	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	d := &desk{servers: sandboxServers(host), accounts: accounts, home: make(chan struct{}, 1), authorized: make(chan struct{}, 1)}
	d.performer = &performer{
		log: log, settings: settingsFile{path: filepath.Join(b.TempDir(), "settings.json")},
		vault:  &vault{keychain: noKeychain{}, place: screen.MemoryOnly},
		dialer: &relay.Dialer{UserAgent: userAgent()}, local: &localServers{log: log}, wall: wallClock,
		timers: map[core.Timer]*time.Timer{}, exit: func() {}, care: openCare(filepath.Join(b.TempDir(), "care.json")),
		history: historyBeside(filepath.Join(b.TempDir(), "settings.json")),
		look:    func(context.Context) screen.Onlooker { return 0 },
	}
	model := core.New(core.Site{Kind: core.Sandbox, Servers: d.servers, Demo: sandbox.DemoEmail}, "", screen.Problem{})
	model.Warned = true
	d.run(b, model)
	return d
}

// run runs the program until the end of the benchmark.
func (d *desk) run(b *testing.B, model core.Model) {
	todo, done := newQueue(), make(chan struct{})
	d.Loop = &loop.Loop[core.Model, core.Event, core.Effect]{
		Step: core.Step, Begin: d.begin, Dispatch: todo.put, Render: func(m core.Model) { d.show(todo, core.View(m)) },
	}
	d.Start(context.Background(), model, core.Started{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		todo.run(done, nil, nil)
	}()
	b.Cleanup(func() {
		todo.put(func() { d.Stop(); close(done) })
		<-ended
		d.Wait()
	})
}

// begin begins an effect. Nobody has to look at the card.
func (d *desk) begin(ctx context.Context, e core.Effect, post func(core.Event)) func() {
	if t, ok := e.(core.StartTimer); ok && t.Timer == core.Timer(pairing.LookTimer) {
		t.After = 0
		e = t
	}
	return d.performer.begin(ctx, e, post)
}

func (d *desk) act(a screen.Action) { d.Post(core.Acted{Action: a}) }

// show is the screen and the person before it. What a screen has led to once it does not lead to again.
func (d *desk) show(todo *queue, s screen.Screen) {
	was := d.shown
	d.shown = s
	switch s := s.(type) {
	case screen.SignIn:
		if _, already := was.(screen.SignIn); !already {
			d.act(screen.UseDemoAccount{})
		}
	case screen.Home:
		if before, already := was.(screen.Home); !s.Loading && (!already || before.Loading) {
			d.home <- struct{}{}
		}
	case screen.Invite:
		if before, _ := was.(screen.Invite); before.URL.IsEmpty() && !s.URL.IsEmpty() {
			d.scan(todo, s.URL)
		}
	case screen.Approve:
		if before, _ := was.(screen.Approve); s.CanApprove && !before.CanApprove {
			d.act(screen.PairApproved{})
		}
	case screen.Connected:
		if _, already := was.(screen.Connected); !already {
			d.act(screen.Done{})
		}
	case screen.Ended:
		panic("the pairing ended: " + s.Title)
	}
}

// scan lets another demo phone scan the link.
func (d *desk) scan(todo *queue, link screen.Secret) {
	if d.phone != nil {
		d.phone.Stop()
	}
	_, invitation, err := pairing.ParseURL(link.Reveal())
	if err != nil {
		panic(err)
	}
	phone := newDemoPhone(d.servers, invitation, d.performer.log, func() {})
	l := &loop.Loop[core.PhoneModel, core.PhoneEvent, core.PhoneEffect]{Step: core.StepPhone, Begin: phone.begin, Dispatch: todo.put}
	var was screen.PhoneStep
	l.Render = func(m core.PhoneModel) {
		step := core.ViewPhone(m).Step
		if step == was {
			return
		}
		switch was = step; step {
		case screen.PhoneAsking:
			l.Post(core.PhoneActed{Action: screen.PhoneConfirmed{}})
		case screen.PhoneFinishing:
			d.authorized <- struct{}{}
		}
	}
	d.phone = l
	l.Start(context.Background(), core.NewPhone(), core.PhoneStarted{})
}

// noKeychain is that of a computer without one: it is asked once, and sessions stay in memory.
type noKeychain struct{ keychain }

func (noKeychain) get(context.Context, string) ([]byte, error) {
	return nil, keychainError(core.KeychainAbsent)
}
