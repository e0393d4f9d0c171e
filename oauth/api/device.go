package api

import (
	"context"
	"strings"
	"unicode"

	"countersign/oauth"
)

const maxDeviceName = 255

type deviceBody struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// RegisterDevice lists this computer among the account's devices and returns its id; without it the session ends after
// four weeks (accounts spec, section 8.1). A session that has a device keeps it, under the new name; one whose device was
// removed gets another. The id is empty where the server has switched devices off.
func (c *Client) RegisterDevice(ctx context.Context, a oauth.Account, name string) (string, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return "", err
	}
	register := c.post("/account/device", nil).withSession(session)
	body := deviceBody{a.DeviceID, deviceName(name), "desktop"}
	id, err := c.putDevice(ctx, register, body)
	if body.ID != "" && isKind(err, oauth.UnknownDevice) {
		body.ID = ""
		id, err = c.putDevice(ctx, register, body)
	}
	if err != nil {
		return "", c.explain(ctx, session, a.UID, err)
	}
	return id, nil
}

func (c *Client) putDevice(ctx context.Context, register call, body deviceBody) (string, error) {
	register.send = body
	var answer struct {
		ID string `json:"id"`
	}
	err := c.into(ctx, register, &answer)
	e, refused := asRefusal(err)
	switch {
	case refused && e.Failure.Kind == oauth.FeatureOff:
		return "", nil
	case refused && e.Failure.Kind == oauth.DeviceConflict:
		answer.ID = e.detail.deviceID // adopt it
	case err != nil:
		return "", err
	}
	if !oauth.IsDeviceID(answer.ID) {
		return "", register.failed(oauth.BadAnswer, nil)
	}
	return answer.ID, nil
}

// deviceName drops what the server refuses: control and private-use characters, and everything after 255 characters.
func deviceName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxDeviceName {
		name = string(runes[:maxDeviceName])
	}
	return strings.TrimSpace(name)
}
