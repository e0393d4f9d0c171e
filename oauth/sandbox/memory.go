package sandbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// ErrMemory says that bytes are not what Remember wrote.
var ErrMemory = errors.New("sandbox: not a memory of this server")

// memory is what outlives the process: the accounts' ids and keys, and who is signed in to them. Sessions that wait for a
// second step, codes and mails do not, nor do accounts that clients made. It holds no token, only digests, and no key of
// Hawk signatures.
type memory struct {
	Accounts  []rememberedAccount `json:"accounts"`
	Sessions  []rememberedClient  `json:"sessions"`
	Refreshes []rememberedClient  `json:"refresh_tokens"`
}

type rememberedAccount struct {
	Email       string `json:"email"`
	UID         hex16  `json:"uid"`
	Keys        string `json:"keys"` // kA, kB and the salts of both verifiers, hex
	KeysChanged int64  `json:"keys_changed"`
}

type rememberedClient struct {
	ID      digest            `json:"id"`
	Account hex16             `json:"account"`
	Created int64             `json:"created"`
	Used    int64             `json:"used"`
	Device  *rememberedDevice `json:"device,omitempty"`
	AuthAt  int64             `json:"auth_at,omitempty"`
	Agent   string            `json:"agent,omitempty"`
	Method  string            `json:"method,omitempty"`
	AAL     int               `json:"aal,omitempty"`
	Client  hex8              `json:"client,omitzero"`
	Scope   string            `json:"scope,omitempty"`
}

type rememberedDevice struct {
	ID      hex16  `json:"id"`
	Name    title  `json:"name"`
	Kind    string `json:"kind"`
	Created int64  `json:"created"`
}

// Remember is what a later server needs to go on where this one stands: see Recall.
func (s *Server) Remember() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var m memory
	for _, a := range s.accounts {
		if a.escrow == nil {
			continue
		}
		m.Accounts = append(m.Accounts, a.remembered())
		for _, one := range s.sessionsOf(a) {
			if one.verified() {
				r := one.credential.remembered()
				r.AuthAt, r.Agent, r.Method, r.AAL = one.authAt.UnixMilli(), one.agent, one.method, one.aal
				m.Sessions = append(m.Sessions, r)
			}
		}
		for _, one := range s.refreshesOf(a) {
			r := one.credential.remembered()
			r.Client, r.Scope = one.client.id, one.scopes.String()
			m.Refreshes = append(m.Refreshes, r)
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		panic("sandbox: a memory always encodes: " + err.Error())
	}
	return text
}

func (a *account) remembered() rememberedAccount {
	v2salt := make([]byte, 32)
	if a.v2 != nil {
		v2salt = a.v2.salt
	}
	return rememberedAccount{
		string(a.primary), a.uid, hex.EncodeToString(slices.Concat(a.kA, a.escrow.kB, a.v1.salt, v2salt)), a.keysChanged.UnixMilli(),
	}
}

func (c *credential) remembered() rememberedClient {
	r := rememberedClient{ID: c.id, Account: c.account.uid, Created: c.created.UnixMilli(), Used: c.used.UnixMilli()}
	if d := c.device; d != nil {
		r.Device = &rememberedDevice{d.id, d.name, d.kind, d.created.UnixMilli()}
	}
	return r
}

// Recall gives the accounts that this server has their ids, keys, sessions and refresh tokens of before. What belongs to
// an account that is not there is left out. On ErrMemory nothing has changed.
func (s *Server) Recall(text []byte) error {
	var m memory
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&m) != nil {
		return ErrMemory
	}
	for _, r := range m.Accounts {
		if raw, err := hex.DecodeString(r.Keys); err != nil || len(raw) != 4*32 {
			return ErrMemory
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := map[hex16]*account{}
	for _, r := range m.Accounts {
		if a := s.find(email(r.Email)); a != nil && a.escrow != nil {
			raw, _ := hex.DecodeString(r.Keys)
			a.uid, a.keysChanged = r.UID, time.UnixMilli(r.KeysChanged)
			s.setKeys(a, raw)
			known[a.uid] = a
		}
	}
	s.recallClients(m, known)
	return nil
}

func (s *Server) recallClients(m memory, known map[hex16]*account) {
	for _, r := range m.Sessions {
		if a := known[r.Account]; a != nil {
			s.sessions[r.ID] = &session{
				credential: s.credential(r, a), authAt: time.UnixMilli(r.AuthAt), agent: r.Agent, method: r.Method, aal: r.AAL,
			}
		}
	}
	for _, r := range m.Refreshes {
		var granted scopes
		c, err := s.client(r.Client)
		if a := known[r.Account]; a != nil && err == nil && granted.UnmarshalText([]byte(r.Scope)) == nil {
			s.refreshes[r.ID] = &refreshToken{credential: s.credential(r, a), client: c, scopes: granted}
		}
	}
}

// credential is the session's or the refresh token's. A device that both have is one device.
func (s *Server) credential(r rememberedClient, a *account) credential {
	c := credential{id: r.ID, account: a, created: time.UnixMilli(r.Created), used: time.UnixMilli(r.Used)}
	if d := r.Device; d != nil {
		c.device = &device{id: d.ID, name: d.Name, kind: d.Kind, created: time.UnixMilli(d.Created)}
		if owners := s.ownersOf(a, d.ID); len(owners) > 0 {
			c.device = owners[0].device
		}
	}
	return c
}
