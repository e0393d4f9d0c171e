package cpace

import "encoding/base64"

const (
	maxServer      = 512 // bytes of the channel server's URL
	channelIDText  = 22
	channelIDBytes = 16
)

// Channel is where the two ends meet once they agree: a channel id on a channel server. Both are part of what the ends agree on,
// so that nobody between them can move one of them elsewhere. The zero value is no channel.
type Channel struct{ server, id string }

// NewChannel takes the URL of a channel server, one to 512 visible ASCII characters, and a channel id, the 22 base64url characters
// that encode 16 bytes. That the URL is one that may be dialled is for its user to check.
func NewChannel(server, id string) (Channel, error) {
	if len(server) == 0 || len(server) > maxServer {
		return Channel{}, ErrChannel
	}
	for i := range len(server) {
		if server[i] <= ' ' || server[i] > '~' {
			return Channel{}, ErrChannel
		}
	}
	// The length is asked for because the decoder skips line breaks.
	raw, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(id) != channelIDText || len(raw) != channelIDBytes {
		return Channel{}, ErrChannel
	}
	return Channel{server, id}, nil
}

// Server is the URL of the channel server, ID the name of the channel there.
func (c Channel) Server() string { return c.server }
func (c Channel) ID() string     { return c.id }

func (c Channel) rawID() []byte {
	raw, err := base64.RawURLEncoding.DecodeString(c.id)
	if err != nil {
		panic("cpace: NewChannel has decoded the same text")
	}
	return raw
}
