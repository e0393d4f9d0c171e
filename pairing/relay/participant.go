package relay

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/pairing"
)

// maxUserAgent keeps a sender's own header from making every envelope long.
const maxUserAgent = 512

// A participant is one connection of a channel.
type participant struct {
	*socket
	tail []byte // what follows the text in every envelope of this sender

	envelope []byte // the reader's own buffers, used again for each message
	frame    []byte
	others   []*participant

	exchanges int   // guarded by the channel
	data      int64 // guarded by the channel
}

func newParticipant(socket *socket, sender []byte) *participant {
	return &participant{socket: socket, tail: slices.Concat([]byte(`","sender":`), sender, []byte(`}`))}
}

// read passes on this participant's messages until its connection ends, or a text is not one. Binary messages are dropped
// and are no sign of life (section 2.4).
func (p *participant) read(ch *channel) {
	var payload bytes.Buffer
	for {
		kind, r, err := p.ws.NextReader()
		if err != nil {
			return
		}
		if kind != opText {
			continue
		}
		payload.Reset()
		if _, err := payload.ReadFrom(r); err != nil || !p.wrap(bytes.TrimSpace(payload.Bytes())) {
			return
		}
		p.live()
		ch.relay(p, p.frame, len(p.envelope))
	}
}

// wrap builds the envelope around text and the frame around that. It reports whether text is UTF-8, as RFC 6455 demands.
func (p *participant) wrap(text []byte) bool {
	p.envelope = append(p.envelope[:0], envelopeHead...)
	switch {
	case isPlain(text):
		p.envelope = append(p.envelope, text...)
	case utf8.Valid(text):
		quoted, _ := json.Marshal(string(text)) // a string always has a JSON form
		p.envelope = append(p.envelope, quoted[1:len(quoted)-1]...)
	default:
		return false
	}
	p.envelope = append(p.envelope, p.tail...)
	p.frame = appendFrame(p.frame[:0], opText, p.envelope)
	return true
}

// isPlain reports whether text stands in JSON as it is, as base64url does.
func isPlain(text []byte) bool {
	for _, b := range text {
		if b < ' ' || b >= utf8.RuneSelf || b == '"' || b == '\\' {
			return false
		}
	}
	return true
}

// greeting is the first frame of each connection (section 2.3).
func greeting(id pairing.ChannelID) []byte {
	text, _ := json.Marshal(struct {
		Link string `json:"link"`
		ID   string `json:"channelid"`
	}{channelPath + id.String(), id.String()})
	return appendFrame(nil, opText, text)
}

// senderJSON is what the others are told of whoever sent r. There is no GeoIP database here: places are those that a trusted
// proxy names.
func senderJSON(r *http.Request, remote netip.Addr, trusted []netip.Prefix) []byte {
	var sender struct {
		UserAgent string `json:"ua,omitempty"`
		Remote    string `json:"remote,omitempty"`
		City      string `json:"city,omitempty"`
		Region    string `json:"region,omitempty"`
	}
	sender.Region, sender.City = reportedPlace(r, trusted)
	sender.UserAgent = strings.ToValidUTF8(r.UserAgent()[:min(len(r.UserAgent()), maxUserAgent)], "")
	if remote.IsValid() {
		sender.Remote = remote.String()
	}
	text, _ := json.Marshal(sender)
	return text
}
