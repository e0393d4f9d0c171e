package wire

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"countersign/pairing"
)

// ParseGreeting reads the first message of a connection (section 2.3): an object with the channel's id. Unknown members,
// such as the resume token of newer relays (section 10.3), are ignored; so is the link, which repeats the id. The error is
// ErrGreeting.
func ParseGreeting(frame []byte) (pairing.ChannelID, error) {
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

// ParseEnvelope reads {"message": text, "sender": object} strictly: message must be a string of base64url; sender and each
// known member of it may be absent or null, but nothing else than an object of strings; unknown members are ignored.
func ParseEnvelope(frame []byte) (Envelope, error) {
	object, ok := parseObject(frame)
	if !ok {
		return Envelope{}, ErrMessage
	}
	text, ok := stringMember(object, "message")
	if !ok {
		return Envelope{}, ErrMessage
	}
	record, err := DecodeText([]byte(text))
	if err != nil {
		return Envelope{}, err
	}
	sender, ok := parseSender(object["sender"])
	if !ok {
		return Envelope{}, ErrMessage
	}
	return Envelope{record, sender}, nil
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
