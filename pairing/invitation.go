package pairing

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// ErrPairingURL says that a text is not a pairing URL.
var ErrPairingURL = errors.New("pairing: not a pairing URL")

const maxPairingURL = 512

// Invitation is what the QR code carries: the channel to join and the key to speak on it. The zero value invites nobody.
// It prints as "[redacted]".
type Invitation struct {
	ID  ChannelID
	Key ChannelKey
}

// NewInvitation is the invitation to a channel of which both ends know the key already, by a typed code for example (typed code
// spec, section 3.4). The key is copied. Errors: ErrChannelID, ErrChannelKey.
func NewInvitation(id string, key []byte) (i Invitation, err error) {
	if i.ID, err = ParseChannelID(id); err != nil {
		return Invitation{}, err
	}
	if len(key) != channelKeyBytes {
		return Invitation{}, ErrChannelKey
	}
	i.Key = newChannelKey()
	copy(i.Key.Bytes(), key)
	return i, nil
}

// IsZero reports whether the invitation is empty.
func (i Invitation) IsZero() bool { return i.ID.IsZero() || i.Key.IsZero() }

// Version is which of the two ways a phone's own browser takes that opens a pairing URL (pairing protocol spec, section
// 10.1). Firefox on the phone takes both in the same way.
type Version uint8

const (
	// Version1: the page says that the link is for Firefox.
	Version1 Version = iota + 1
	// Version2: the page hands the link over to Firefox, where that has come into use.
	Version2
)

// URL is the pairing URL on the content origin (scheme and host, no path), as in section 4.1 of the pairing protocol
// spec: the key stands in the fragment, so no server sees it. Any version but Version2 is Version1.
func (i Invitation) URL(contentOrigin string, v Version) string {
	link := contentOrigin + "/pair#channel_id=" + i.ID.String() + "&channel_key=" + i.Key.text()
	if v == Version2 {
		link += "&v=2"
	}
	return link
}

// String, Format, GoString and MarshalText never show the invitation.
func (Invitation) String() string               { return redacted }
func (Invitation) GoString() string             { return redacted }
func (Invitation) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (Invitation) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// ParseURL reads a pairing URL of either version strictly and returns its content origin and its invitation. Parameters may
// stand in any order; unknown ones are ignored, as phones do (section 4.1). The URL may be secret, so no error repeats it.
func ParseURL(text string) (contentOrigin string, i Invitation, err error) {
	if len(text) > maxPairingURL {
		return "", Invitation{}, ErrPairingURL
	}
	page, fragment, _ := strings.Cut(text, "#")
	origin, isPair := strings.CutSuffix(strings.TrimSuffix(page, "/"), "/pair")
	if !isPair || !isContentOrigin(origin) {
		return "", Invitation{}, ErrPairingURL
	}
	values, err := url.ParseQuery(fragment)
	if err != nil || len(values["channel_id"]) != 1 || len(values["channel_key"]) != 1 || !isVersion(values["v"]) {
		return "", Invitation{}, ErrPairingURL
	}
	if i.ID, err = ParseChannelID(values.Get("channel_id")); err != nil {
		return "", Invitation{}, err
	}
	if i.Key, err = ParseChannelKey(values.Get("channel_key")); err != nil {
		return "", Invitation{}, err
	}
	return origin, i, nil
}

// isVersion: the first version does not say which it is.
func isVersion(v []string) bool {
	return len(v) == 0 || len(v) == 1 && v[0] == "2"
}

// isContentOrigin: a scheme and a host, spelled as they mean, and nothing else.
func isContentOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.Scheme+"://"+u.Host == text
}
