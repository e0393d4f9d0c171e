package sandbox

import (
	"slices"
	"time"
)

// device is what a session or a refresh token says of the computer or phone that holds it.
type device struct {
	id       hex16
	name     title
	kind     string // desktop, mobile, tablet, ...
	created  time.Time
	push     push
	commands map[string]string
}

// push is where to send messages to a device: all of it or nothing.
type push struct{ callback, publicKey, authKey string }

func (p push) complete() bool { return p.callback != "" && p.publicKey != "" && p.authKey != "" }

type deviceRequest struct {
	id       *hex16
	name     title
	kind     string
	push     push
	commands map[string]string
}

func (q *deviceRequest) fields() form {
	return form{
		optional("id", &q.id),
		optional("name", &q.name),
		optional("type", matching(&q.kind, wordPattern)),
		optional("pushCallback", matching(&q.push.callback, pushPattern)),
		optional("pushPublicKey", matching(&q.push.publicKey, pushPattern)),
		optional("pushAuthKey", matching(&q.push.authKey, pushPattern)),
		optional("availableCommands", &q.commands),
	}
}

type deviceAnswer struct {
	ID          hex16             `json:"id"`
	Name        title             `json:"name"`
	Kind        string            `json:"type"`
	Created     int64             `json:"createdAt"` // Unix milliseconds, like all times of devices
	Callback    *string           `json:"pushCallback"`
	PublicKey   *string           `json:"pushPublicKey"`
	AuthKey     *string           `json:"pushAuthKey"`
	PushExpired bool              `json:"pushEndpointExpired"`
	Commands    map[string]string `json:"availableCommands"`
}

func (d *device) answer() deviceAnswer {
	a := deviceAnswer{ID: d.id, Name: d.name, Kind: d.kind, Created: d.created.UnixMilli(), Commands: d.commands}
	if d.push.complete() {
		a.Callback, a.PublicKey, a.AuthKey = &d.push.callback, &d.push.publicKey, &d.push.authKey
	}
	return a
}

// putDevice is POST /v1/account/device: it registers the caller's device, changes it, or adopts one that was registered
// by another of the account's credentials (accounts spec, 8.1).
func (s *Server) putDevice(me *credential, q deviceRequest) (any, error) {
	if q.push != (push{}) && !q.push.complete() {
		return nil, badKeys("pushCallback", "pushPublicKey", "pushAuthKey")
	}
	if q.id != nil {
		if err := s.adopt(me, *q.id); err != nil {
			return nil, err
		}
	} else if me.device == nil {
		id, err := s.draw(16)
		if err != nil {
			return nil, err
		}
		me.device = &device{id: hex16(id), created: s.now(), commands: map[string]string{}}
	}
	me.device.change(q)
	return me.device.answer(), nil
}

// adopt makes the account's device of that id the caller's, which may not have another one.
func (s *Server) adopt(me *credential, id hex16) error {
	if me.device != nil {
		if me.device.id == id {
			return nil
		}
		return refuse(errDeviceConflict).with("deviceId", me.device.id)
	}
	owners := s.ownersOf(me.account, id)
	if len(owners) == 0 {
		return refuse(errUnknownDevice)
	}
	me.device = owners[0].device
	for _, owner := range owners {
		owner.device = nil
	}
	return nil
}

// ownersOf are the credentials that have the device of that id.
func (s *store) ownersOf(a *account, id hex16) []*credential {
	return slices.DeleteFunc(s.credentialsOf(a), func(c *credential) bool { return c.device == nil || c.device.id != id })
}

func (d *device) change(q deviceRequest) {
	if q.name != "" {
		d.name = q.name
	}
	if q.kind != "" {
		d.kind = q.kind
	}
	if q.push.complete() {
		d.push = q.push
	}
	if q.commands != nil {
		d.commands = q.commands
	}
}

type listRequest struct{ since count }

func (q *listRequest) fields() form { return form{query("filterIdleDevicesTimestamp", &q.since)} }

// recent reports whether something was used since the time that the request names.
func (q listRequest) recent(used time.Time) bool { return used.UnixMilli() >= int64(q.since) }

type listedDevice struct {
	deviceAnswer
	Current  bool     `json:"isCurrentDevice"`
	Used     int64    `json:"lastAccessTime"`
	Location struct{} `json:"location"`
}

// listDevices is GET /v1/account/devices.
func (s *Server) listDevices(me *credential, q listRequest) (any, error) {
	list := []listedDevice{}
	for _, c := range s.credentialsOf(me.account) {
		if c.device == nil || !q.recent(c.used) {
			continue
		}
		one := listedDevice{deviceAnswer: c.device.answer(), Current: c.device == me.device, Used: c.used.UnixMilli()}
		if i := slices.IndexFunc(list, func(d listedDevice) bool { return d.ID == one.ID }); i >= 0 {
			list[i].Used = max(list[i].Used, one.Used)
			continue
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(x, y listedDevice) int { return int(x.Created - y.Created) })
	return list, nil
}

type destroyDeviceRequest struct{ id hex16 }

func (q *destroyDeviceRequest) fields() form { return form{required("id", &q.id)} }

// destroyDevice is POST /v1/account/device/destroy: it ends the session or the refresh token of that device as well.
func (s *Server) destroyDevice(me *credential, q destroyDeviceRequest) (any, error) {
	owners := s.ownersOf(me.account, q.id)
	if len(owners) == 0 {
		return nil, refuse(errUnknownDevice)
	}
	s.drop(owners[0])
	return struct{}{}, nil
}
