package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"countersign/oauth"
)

// profiles are the profiles that are known, by account, and the tokens to ask for them with. They are in memory only. One
// is asked for at a time.
type profiles struct {
	mu    sync.Mutex
	known map[oauth.UID]knownProfile
}

type knownProfile struct {
	profile oauth.UserProfile
	etag    string
	asked   time.Time
	access  oauth.AccessToken
	ends    time.Time // of the token
}

func newProfiles() *profiles { return &profiles{known: map[oauth.UID]knownProfile{}} }

func (p *profiles) wipe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.known {
		k.access.Wipe()
	}
	clear(p.known)
}

// Profile is what the account is called (accounts spec, section 8.3). It is asked for again after two minutes, and told
// again only where it has changed. Where the server does not know this program (oauth.Servers.ClientID), it is the address alone.
func (c *Client) Profile(ctx context.Context, a oauth.Account) (oauth.UserProfile, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return oauth.UserProfile{}, err
	}
	c.profiles.mu.Lock()
	defer c.profiles.mu.Unlock()
	known := c.profiles.known[a.UID]
	if !oauth.ProfileDue(known.asked, c.now()) {
		return known.profile, nil
	}
	if !c.OffersBrowser() {
		known.profile, err = c.sessionProfile(ctx, session)
	} else {
		known, err = c.fullProfile(ctx, session, known)
	}
	if err != nil {
		c.profiles.known[a.UID] = known // for its token
		return oauth.UserProfile{}, c.explain(ctx, session, a.UID, err)
	}
	known.asked = c.now()
	c.profiles.known[a.UID] = known
	return known.profile, nil
}

// sessionProfile is what the account server tells a session.
func (c *Client) sessionProfile(ctx context.Context, session oauth.SessionToken) (oauth.UserProfile, error) {
	ask := c.get("/account/profile").withSession(session)
	body, err := c.do(ctx, ask)
	if err != nil {
		return oauth.UserProfile{}, err
	}
	profile, err := oauth.ParseProfile(body)
	if err != nil {
		return oauth.UserProfile{}, ask.failed(oauth.BadAnswer, err)
	}
	return profile, nil
}

// fullProfile asks the profile server, with a new token where the old one has come to its end or is refused.
func (c *Client) fullProfile(ctx context.Context, session oauth.SessionToken, known knownProfile) (knownProfile, error) {
	if !known.access.IsZero() && c.now().Before(known.ends) {
		fresh, err := c.askProfile(ctx, known)
		if !isKind(err, oauth.SessionGone) {
			return fresh, err
		}
	}
	known, err := c.grantAccess(ctx, session, known)
	if err != nil {
		return known, err
	}
	known, err = c.askProfile(ctx, known)
	if e, ok := asRefusal(err); ok && e.Failure.Kind == oauth.SessionGone {
		e.Failure.Kind = oauth.ClientRefused // the token was new: it says nothing of the session
	}
	return known, err
}

func (c *Client) askProfile(ctx context.Context, known knownProfile) (knownProfile, error) {
	ask := call{
		method: http.MethodGet, base: c.servers.Profile, path: "/profile", table: oauth.Profile,
		access: known.access, known: known.etag,
	}
	got, err := c.ask(ctx, ask)
	if err != nil || got.body == nil {
		return known, err
	}
	if known.profile, err = oauth.ParseProfile(got.body); err != nil {
		return known, ask.failed(oauth.BadAnswer, err)
	}
	known.etag = got.etag
	return known, nil
}

// grantAccess has the session grant this program a token that reads the profile (accounts spec, section 6).
func (c *Client) grantAccess(ctx context.Context, session oauth.SessionToken, known knownProfile) (knownProfile, error) {
	grant := c.post("/oauth/token", map[string]string{
		"grant_type": "fxa-credentials", "client_id": c.servers.ClientID, "scope": oauth.ScopeProfile,
	}).withSession(session)
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	if err := c.into(ctx, grant, &answer); err != nil {
		return known, err
	}
	if answer.AccessToken == "" || answer.ExpiresIn <= 0 {
		return known, grant.failed(oauth.BadAnswer, nil)
	}
	known.access.Wipe()
	known.access = oauth.NewAccessToken(answer.AccessToken)
	known.ends = c.now().Add(time.Duration(min(answer.ExpiresIn, maxAccessSeconds)) * time.Second)
	return known, nil
}

// maxAccessSeconds is more than any access token lives.
const maxAccessSeconds = 24 * 60 * 60

// forgetProfile revokes the token that the profile was asked for with, if there is one.
func (c *Client) forgetProfile(ctx context.Context, uid oauth.UID) {
	c.profiles.mu.Lock()
	defer c.profiles.mu.Unlock()
	known := c.profiles.known[uid]
	delete(c.profiles.known, uid)
	if !known.access.IsZero() {
		_ = c.revoke(ctx, c.servers.ClientID, known.access.Text())
		known.access.Wipe()
	}
}
