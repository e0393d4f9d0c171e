package sandbox

import (
	"slices"
	"strings"
	"time"
)

// attachedClient is one thing that is signed in to the account, or null wherever it has nothing to say (accounts spec,
// 8.2).
type attachedClient struct {
	Client      *hex8     `json:"clientId"`
	Device      *hex16    `json:"deviceId"`
	Session     *digest   `json:"sessionTokenId"`
	Refresh     *digest   `json:"refreshTokenId"`
	Current     bool      `json:"isCurrentSession"`
	Kind        *string   `json:"deviceType"`
	Name        *string   `json:"name"`
	Created     int64     `json:"createdTime"` // Unix milliseconds
	CreatedText string    `json:"createdTimeFormatted"`
	Used        int64     `json:"lastAccessTime"`
	UsedText    string    `json:"lastAccessTimeFormatted"`
	Scopes      []string  `json:"scope"`
	Location    *struct{} `json:"location"`
	Agent       string    `json:"userAgent"`
	System      *string   `json:"os"`
}

// attachedClients is GET /v1/account/attached_clients: devices, refresh tokens and sessions, one item for those that
// belong together.
func (s *Server) attachedClients(me *session, q listRequest) (any, error) {
	now := s.now()
	list := []attachedClient{}
	for _, token := range s.refreshesOf(me.account) {
		if q.recent(token.used) {
			list = append(list, token.attached(now))
		}
	}
	for _, one := range s.sessionsOf(me.account) {
		if q.recent(one.used) && !one.expired(now) {
			list = merge(list, one.attached(now, one == me))
		}
	}
	slices.SortStableFunc(list, func(x, y attachedClient) int { return int(x.Created - y.Created) })
	return list, nil
}

// merge adds a session, to the item of the refresh token that it is linked to if there is one.
func merge(list []attachedClient, one attachedClient) []attachedClient {
	i := slices.IndexFunc(list, func(a attachedClient) bool { return one.Device != nil && a.Device == one.Device })
	if i < 0 {
		return append(list, one)
	}
	list[i].Session, list[i].Current, list[i].Agent = one.Session, one.Current, one.Agent
	return list
}

func (c *credential) attached(now time.Time, kindByDefault, nameByDefault string) attachedClient {
	a := attachedClient{
		Created: c.created.UnixMilli(), CreatedText: ago(c.created, now),
		Used: c.used.UnixMilli(), UsedText: ago(c.used, now), Location: &struct{}{},
	}
	if nameByDefault != "" {
		a.Name = &nameByDefault
	}
	if c.device == nil {
		return a
	}
	a.Device = &c.device.id
	if c.device.name != "" {
		name := string(c.device.name)
		a.Name = &name
	}
	if a.Kind = &kindByDefault; c.device.kind != "" {
		a.Kind = &c.device.kind
	}
	return a
}

// attached is a refresh token's item: named after its client unless its device has a name, and taken for a phone's.
func (t *refreshToken) attached(now time.Time) attachedClient {
	a := t.credential.attached(now, "mobile", t.client.name)
	a.Client, a.Refresh = &t.client.id, &t.id
	for _, one := range t.scopes {
		a.Scopes = append(a.Scopes, string(one))
	}
	return a
}

// attached is a session's item. It has no scopes: a session can grant itself any.
func (s *session) attached(now time.Time, current bool) attachedClient {
	product, _, _ := strings.Cut(s.agent, " ")
	a := s.credential.attached(now, "desktop", product)
	a.Session, a.Current, a.Agent = &s.id, current, strings.ReplaceAll(product, "/", " ")
	return a
}

// ago is the text of a past time, for people.
func ago(then, now time.Time) string {
	if d := now.Sub(then).Truncate(time.Minute); d > 0 {
		return strings.TrimSuffix(d.String(), "0s") + " ago"
	}
	return "a few seconds ago"
}

type destroyClientRequest struct {
	client  *hex8
	device  *hex16
	session *digest
	refresh *digest
}

func (q *destroyClientRequest) fields() form {
	return form{
		nullable("clientId", &q.client),
		nullable("deviceId", &q.device),
		nullable("sessionTokenId", &q.session),
		nullable("refreshTokenId", &q.refresh),
	}
}

// check refuses a combination of ids that no item has (accounts spec, 8.2).
func (q destroyClientRequest) check() error {
	switch {
	case q == destroyClientRequest{}:
		return badKeys("clientId", "deviceId", "sessionTokenId", "refreshTokenId")
	case q.refresh != nil && q.client == nil:
		return badKeys("clientId")
	case q.session != nil && q.client != nil && q.device == nil:
		return badKeys("sessionTokenId")
	}
	return nil
}

// destroyAttachedClient is POST /v1/account/attached_client/destroy. A refresh token that is gone already is no error.
func (s *Server) destroyAttachedClient(me *session, q destroyClientRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	var err error
	switch {
	case q.device != nil:
		err = s.destroyDeviceOf(me.account, q)
	case q.refresh != nil:
		if token := s.refreshes[*q.refresh]; token != nil && token.account == me.account && token.client.id == *q.client {
			s.drop(&token.credential)
		}
	case q.client != nil:
		for _, token := range s.refreshesOf(me.account) {
			if token.client.id == *q.client {
				s.drop(&token.credential)
			}
		}
	default:
		other := s.sessions[*q.session]
		if other == nil || other.account != me.account {
			return nil, badKeys("sessionTokenId")
		}
		s.drop(&other.credential)
	}
	return struct{}{}, err
}

// destroyDeviceOf ends a device's session or refresh token, if it is the one that the request names.
func (s *Server) destroyDeviceOf(a *account, q destroyClientRequest) error {
	owners := s.ownersOf(a, *q.device)
	owns := func(id digest) bool {
		return slices.ContainsFunc(owners, func(c *credential) bool { return c.id == id })
	}
	switch {
	case len(owners) == 0:
		return refuse(errUnknownDevice)
	case q.session != nil && !owns(*q.session):
		return badKeys("sessionTokenId")
	case q.refresh != nil && !owns(*q.refresh):
		return badKeys("refreshTokenId")
	}
	s.drop(owners[0])
	return nil
}
