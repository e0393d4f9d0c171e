package relay

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"countersign/pairing"
)

// Message is one message of another participant.
type Message struct {
	Record []byte         // one TLS record, decoded; its own copy
	Sender pairing.Sender // the relay's word for who sent it, printable
}

// parseGreeting reads the first message of a connection (section 2.3): an object with the channel's id. Unknown members,
// such as the resume token of newer relays (section 10.3), are ignored; so is the link, which repeats the id.
func parseGreeting(frame []byte) (pairing.ChannelID, error) {
	object, ok := parseObject(frame)
	if !ok {
		return pairing.ChannelID{}, ErrGreeting
	}
	text, ok := stringMember(object, "channelid")
	if !ok {
		return pairing.ChannelID{}, ErrGreeting
	}
	id, err := pairing.ParseChannelID(text)
	if err != nil {
		return pairing.ChannelID{}, ErrGreeting
	}
	return id, nil
}

// parseEnvelope reads {"message": text, "sender": object} strictly: message must be a string of base64url; sender and each
// known member of it may be absent or null, but nothing else than an object of strings; unknown members are ignored.
func parseEnvelope(frame []byte) (Message, error) {
	object, ok := parseObject(frame)
	if !ok {
		return Message{}, ErrMessage
	}
	text, ok := stringMember(object, "message")
	if !ok {
		return Message{}, ErrMessage
	}
	record, err := decodeText([]byte(text))
	if err != nil {
		return Message{}, err
	}
	sender, ok := parseSender(object["sender"])
	if !ok {
		return Message{}, ErrMessage
	}
	return Message{record, sender}, nil
}

func parseSender(raw json.RawMessage) (sender pairing.Sender, ok bool) {
	if isAbsent(raw) {
		return sender, true
	}
	object, ok := parseObject(raw)
	if !ok {
		return sender, false
	}
	for key, member := range map[string]*string{
		"ua": &sender.UserAgent, "remote": &sender.Remote,
		"city": &sender.City, "region": &sender.Region, "country": &sender.Country,
	} {
		if isAbsent(object[key]) {
			continue
		}
		if *member, ok = stringMember(object, key); !ok {
			return pairing.Sender{}, false
		}
	}
	return sender.Printable(), true
}

// parseObject reads a JSON object whose keys count exactly as written, and once: decoding into a struct would also take
// "Message", and the last of two.
func parseObject(raw []byte) (map[string]json.RawMessage, bool) {
	// The standard decoder replaces invalid UTF-8; a browser would, too, but nobody honest sends it (section 9, 26).
	if !utf8.Valid(raw) || !json.Valid(raw) {
		return nil, false
	}
	tokens := json.NewDecoder(bytes.NewReader(raw))
	if open, _ := tokens.Token(); open != json.Delim('{') {
		return nil, false
	}
	object := make(map[string]json.RawMessage)
	for tokens.More() {
		token, _ := tokens.Token()
		key, ok := token.(string)
		var value json.RawMessage
		if _, twice := object[key]; !ok || twice || tokens.Decode(&value) != nil {
			return nil, false
		}
		object[key] = value
	}
	return object, true
}

func stringMember(object map[string]json.RawMessage, key string) (string, bool) {
	var text *string
	if json.Unmarshal(object[key], &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

func isAbsent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// An envelopeReader parses the envelopes of one connection. What follows the text hardly ever changes from one envelope to
// the next, so that an envelope which is the text between a head and a tail that were understood before needs no JSON.
type envelopeReader struct {
	tail   []byte
	sender pairing.Sender
}

var envelopeHead = []byte(`{"message":"`)

// read parses one frame exactly as parseEnvelope does.
func (r *envelopeReader) read(frame []byte) (Message, error) {
	body, headed := bytes.CutPrefix(frame, envelopeHead)
	if headed && len(r.tail) > 0 {
		if text, known := bytes.CutSuffix(body, r.tail); known {
			// Text that is all base64url holds nothing that JSON would read differently.
			if record, err := decodeText(text); err == nil {
				return Message{record, r.sender}, nil
			}
		}
	}
	m, err := parseEnvelope(frame)
	if err != nil {
		return Message{}, err
	}
	if quote := bytes.IndexByte(body, '"'); headed && quote >= 0 {
		r.learn(body[:quote], body[quote:], m.Sender)
	}
	return m, nil
}

// learn remembers the tail of an accepted envelope, unless its first string is not plain text up to that quote.
func (r *envelopeReader) learn(text, tail []byte, sender pairing.Sender) {
	if _, err := decodeText(text); err == nil {
		r.tail, r.sender = bytes.Clone(tail), sender
	}
}
