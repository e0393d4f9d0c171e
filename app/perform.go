package main

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"countersign/app/core"
	"countersign/assets"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// performer does what core wants done: one case for each effect. Its fields belong to the UI goroutine; work gets what it
// needs when it is begun.
type performer struct {
	log      *slog.Logger
	vault    *vault
	settings settingsFile
	written  settingsWriter
	clientID string // under which a server knows this program that does not say so itself; usually empty
	logLevel *slog.LevelVar
	local    *localServers
	account  string // the e-mail address of the account to begin with; usually empty
	dialer   *relay.Dialer
	strikes  *strikesFile
	care     *careFile
	history  *historyFile
	look     func(context.Context) screen.Onlooker // how somebody else may be seeing the screen
	wall     func() time.Time                      // a clock that goes on while the computer sleeps

	// openPhone opens the demo phone, and exit ends the program; both are the window's or the terminal's. The clipboard is the
	// window's alone.
	openPhone func(servers oauth.Servers, link screen.Secret)
	exit      func()
	clipboard clipboard
	shell     *shell
	instance  *instance
	// browse opens a page in the system's browser.
	browse func(address string) error
	// startAtLogin has the system start the program at login, or no more.
	startAtLogin func(on bool) error

	clients clients
	signIn  *signIn
	joining *joining
	tried   triedCodes
	uses    map[oauth.UID]use
	channel *channel
	door    *door
	mint    context.CancelFunc
	ignore  context.CancelFunc // of what watches the screen
	// endChecks ends what the doctor does; nil before the first time.
	endChecks context.CancelFunc
	timers    map[core.Timer]*time.Timer
}

// clients keeps one client, and so one pool of connections, for each account server.
type clients struct {
	language string // of the mails that account servers send: a language tag, or empty
	ports    []int  // to which the browser may come back after a sign-in; any if there are none
	mu       sync.Mutex
	known    map[oauth.Servers]*api.Client
}

func (c *clients) of(servers oauth.Servers) *api.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known[servers] == nil {
		if c.known == nil {
			c.known = map[oauth.Servers]*api.Client{}
		}
		c.known[servers] = api.New(servers, userAgent(), api.WithLanguage(c.language), api.WithRedirectPorts(c.ports))
	}
	return c.known[servers]
}

// forget closes the connections that are kept open, with what went over them, and clears access tokens.
func (c *clients) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.known {
		known.Close()
	}
}

// userAgent is what this program calls itself; the phone's user sees it (pairing protocol spec, section 2.1).
func userAgent() string {
	system := map[string]string{"linux": "X11; Linux", "windows": "Windows NT 10.0", "darwin": "Macintosh; Intel Mac OS X 10_15"}[runtime.GOOS]
	if system == "" {
		system = runtime.GOOS
	}
	return "Mozilla/5.0 (" + system + ") " + assets.Name + "/" + assets.Version
}

// begin starts an effect on the UI goroutine; what blocks is returned as work.
func (p *performer) begin(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	wipeStack(deep) // which has drawn codes and links
	if work = p.atPairing(ctx, effect, post); work != nil {
		return leaveNoStack(work)
	}
	return nil
}

// atPairing is begin for the effects on a pairing, and passes on all others.
func (p *performer) atPairing(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.LookForTray, core.AnswerDoor, core.HideWindow, core.RaiseWindow, core.Notify:
		return p.atDesktop(ctx, effect, post)
	case core.SavePreferences, core.ApplyPreferences, core.SaveDiagnostics:
		return p.tune(ctx, effect, post)
	case core.ClaimShortCode:
		return thenScrub(ctx, p.claimShortCode(ctx, e, post))
	case core.JoinDo:
		p.joining.do(e.Effect)
	case core.KeepJoined:
		close(p.joining.wanted)
	case core.OpenChannel:
		return p.openChannel(ctx, e, post)
	case core.CloseChannel:
		p.channel.close(e.Farewell)
	case core.SendMessage:
		p.channel.send(e.Message)
	case core.SendAuthorization:
		p.channel.send(e.Message)
	case core.AskFactor:
		return p.askFactor(ctx, e, post)
	case core.SubmitFactor:
		return thenScrub(ctx, p.submitFactor(ctx, e, post))
	case core.MintCode:
		return p.mintCode(ctx, e, post)
	case core.AbortMint:
		p.mint()
	case core.StartTimer:
		p.startTimer(e, post)
	case core.StopTimer:
		p.timers[e.Timer].Stop()
	case core.OpenDemoPhone:
		p.openPhone(e.Servers, e.Link)
	case core.Wipe:
		e.Secret.Wipe()
	case core.Quit:
		return p.quit()
	default:
		return p.atSignIn(ctx, effect, post)
	}
	return nil
}

// use is the use of a session, which ends with it.
type use struct {
	ctx context.Context
	end context.CancelFunc
}

// use is the context of work that uses a session; ending the session ends it.
func (p *performer) use(ctx context.Context, uid oauth.UID) context.Context {
	if u := p.uses[uid]; u.ctx != nil && u.ctx.Err() == nil {
		return u.ctx
	}
	if p.uses == nil {
		p.uses = map[oauth.UID]use{}
	}
	under, end := context.WithCancel(ctx)
	p.uses[uid] = use{under, end}
	return under
}

// endUse ends the work that uses a session.
func (p *performer) endUse(uid oauth.UID) {
	if u, used := p.uses[uid]; used {
		u.end()
		delete(p.uses, uid)
	}
}

func (p *performer) openChannel(ctx context.Context, e core.OpenChannel, post func(core.Event)) func() {
	var serve func()
	p.beginAttempt()
	p.channel, serve = openChannel(ctx, e, p.dialer, post, p.log)
	return thenScrub(ctx, serve)
}

func (p *performer) mintCode(ctx context.Context, e core.MintCode, post func(core.Event)) func() {
	minting, stop := context.WithCancel(p.use(ctx, e.UID))
	p.mint = stop
	return func() {
		defer stop()
		var code oauth.Authorization
		err := p.vault.use(e.UID, func(a oauth.Account) (err error) {
			code, err = p.clients.of(a.Servers).MintAuthorization(minting, a, e.Request)
			return err
		})
		if err != nil {
			p.log.Info("mint", "cause", err)
			post(core.MintFailed{Ref: e.Ref, Failure: api.FailureOf(err)})
			return
		}
		post(core.CodeMinted{Ref: e.Ref, Authorization: code})
	}
}

func (p *performer) startTimer(e core.StartTimer, post func(core.Event)) {
	if running := p.timers[e.Timer]; running != nil {
		running.Stop()
	}
	p.timers[e.Timer] = time.AfterFunc(e.After, func() { post(core.TimerFired{Ref: e.Ref, Timer: e.Timer}) })
}

// farewellLimit is how long quitting waits for a channel's farewell.
const farewellLimit = 1500 * time.Millisecond

// quit lets the last farewells go out, then ends the program.
func (p *performer) quit() func() {
	var open []<-chan struct{}
	if p.channel != nil {
		open = append(open, p.channel.closed)
	}
	if p.door != nil {
		open = append(open, p.door.closed)
	}
	if p.joining != nil {
		open = append(open, p.joining.closed)
	}
	return func() {
		enough, stop := context.WithTimeout(context.Background(), farewellLimit)
		defer stop()
		for _, closed := range open {
			select {
			case <-closed:
			case <-enough.Done():
			}
		}
		p.exit()
	}
}
