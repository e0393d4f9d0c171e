package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
)

// careFile keeps, for each account, when its session was looked after last, and as which device the account lists this computer: so
// that a restart asks no more often, and somebody who has to sign in again is the same device as before. There is no secret in it.
type careFile struct {
	path string

	mu  sync.Mutex
	all []care // the newest first
}

// care is of one account, which is named by a hash.
type care struct {
	Account string `json:"account"`
	Checked int64  `json:"checked"` // Unix seconds
	Device  string `json:"device,omitempty"`
}

// openCare reads the file at path. What is not in order there is as good as nothing: the sessions are looked after once more.
func openCare(path string) *careFile {
	f := &careFile{path: path}
	if text, err := os.ReadFile(path); err == nil {
		f.all = slices.DeleteFunc(parseCare(text), care.odd)
	}
	return f
}

// parseCare reads a list, or the one care that there was when Countersign knew one account only.
func parseCare(text []byte) (all []care) {
	if json.Unmarshal(text, &all) == nil {
		return all
	}
	var one care
	if json.Unmarshal(text, &one) != nil {
		return nil
	}
	return []care{one}
}

// odd reports whether a device is named as no server names one: it would go into the account, and could not be read there.
func (c care) odd() bool { return c.Device != "" && !oauth.IsDeviceID(c.Device) }

func hashOf(uid oauth.UID) string {
	sum := sha256.Sum256([]byte("countersign care " + uid.String()))
	return hex.EncodeToString(sum[:8])
}

// of is the care of an account, as far as there has been any.
func (f *careFile) of(uid oauth.UID) *care {
	who := hashOf(uid)
	if i := slices.IndexFunc(f.all, func(c care) bool { return c.Account == who }); i >= 0 {
		return &f.all[i]
	}
	return &care{Account: who}
}

// take reports whether the session of that account is due to be looked after, and notes that it has been.
func (f *careFile) take(a oauth.Account, now time.Time) (due bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.of(a.UID)
	if !oauth.StatusDue(time.Unix(last.Checked, 0), now) {
		return false, nil
	}
	return true, f.write(care{Account: last.Account, Checked: now.Unix(), Device: a.DeviceID})
}

// entered notes that an account has just been signed in to. That has asked all that a look asks, unless the account does not list this
// computer yet: then the next look is due at once.
func (f *careFile) entered(a oauth.Account, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a.DeviceID == "" {
		f.of(a.UID).Checked = 0
		return nil
	}
	return f.write(care{Account: hashOf(a.UID), Checked: now.Unix(), Device: a.DeviceID})
}

// forget makes the next look at an account due.
func (f *careFile) forget(uid oauth.UID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of(uid).Checked = 0
}

// device is as which device that account listed this computer; empty if that is not known.
func (f *careFile) device(uid oauth.UID) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of(uid).Device
}

func (f *careFile) write(c care) error {
	others := slices.DeleteFunc(slices.Clone(f.all), func(other care) bool { return other.Account == c.Account })
	f.all = append([]care{c}, others[:min(len(others), maxAccounts-1)]...)
	text, err := json.Marshal(f.all)
	if err != nil {
		return err
	}
	return replaceFile(f.path, text)
}

// lookAfter asks, every few hours, whether the session still does what it is there for: that it is alive and verified, that the
// account lists this computer, without which the session ends after four weeks, and that its keys have not changed (accounts
// spec, sections 4.2, 8.1 and 8.4). It is part of asking for the devices, so that no start waits for it.
func (p *performer) lookAfter(ctx context.Context, uid oauth.UID) error {
	var device string
	err := p.vault.use(uid, func(a oauth.Account) error {
		due, err := p.care.take(a, p.wall())
		if err != nil {
			p.log.Warn("care not written", "cause", err)
		}
		if !due {
			return nil
		}
		device, err = p.check(ctx, a)
		return p.unlooked(a.UID, err)
	})
	if device != "" {
		p.amend(ctx, uid, func(a *oauth.Account) { a.DeviceID = device })
	}
	return err
}

// check asks the account server. The device is that under which this computer is listed from now on; empty if it is the same.
func (p *performer) check(ctx context.Context, a oauth.Account) (device string, err error) {
	client := p.clients.of(a.Servers)
	status, err := client.SessionStatus(ctx, a)
	if err != nil {
		return "", err
	}
	if !status.Verified() {
		return "", &api.Error{Failure: oauth.Failure{Kind: oauth.SessionUnverified}}
	}
	if device, err = client.RegisterDevice(ctx, a, core.DeviceName); err != nil {
		return "", err
	}
	if device == a.DeviceID {
		device = ""
	}
	return device, client.CheckKeys(ctx, a)
}

// unlooked passes on what an account's server has said against the session. If it said nothing, that is no news, and it is asked
// again the next time.
func (p *performer) unlooked(uid oauth.UID, err error) error {
	switch api.FailureOf(err).Kind {
	case oauth.SessionGone, oauth.SessionUnverified, oauth.StaleKey, oauth.StaleAuth:
		return err
	}
	if err != nil {
		p.care.forget(uid)
		p.log.Info("care", "cause", err)
	}
	return nil
}

// name says what the account is called now. A server that does not tell is no news: the devices came from it just before.
func (p *performer) name(ctx context.Context, uid oauth.UID, post func(core.Event)) {
	var profile oauth.UserProfile
	var known string
	err := p.vault.use(uid, func(a oauth.Account) (err error) {
		known = a.Email
		profile, err = p.clients.of(a.Servers).Profile(ctx, a)
		return err
	})
	if err != nil {
		p.log.Info("profile", "cause", err)
		return
	}
	if profile.Email != known {
		p.amend(ctx, uid, func(a *oauth.Account) { a.Email = profile.Email })
	}
	post(core.AccountNamed{UID: uid, Email: profile.Email, Name: profile.DisplayName})
}

// amend stores a session of which something has changed.
func (p *performer) amend(ctx context.Context, uid oauth.UID, change func(*oauth.Account)) {
	var account oauth.Account
	if p.vault.use(uid, func(a oauth.Account) error { account = a; return nil }) != nil {
		return
	}
	change(&account)
	p.keepAnew(ctx, account)
}
