package pairing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxMessage is the size of the largest message, in bytes: one record of the secure channel (pairing protocol spec,
// section 5).
const MaxMessage = 1 << 14

// ErrMessage says that bytes from the secure channel are not a message at all: not UTF-8, not one JSON object, no name, or
// a member of the wrong type.
var ErrMessage = errors.New("pairing: not a message")

// Message is one application message: [Request], [Confirm], [Complete], [Metadata], [Authorization], [Cancel] or, for a name
// that nobody told us, [Unknown].
type Message interface{ name() string }

type (
	// Request is the phone's OAuth request as it came, unchecked (pair:supp:request, section 5.1). A member that was absent
	// is empty.
	Request struct {
		ClientID            string
		Scope               string
		State               string
		CodeChallenge       string
		CodeChallengeMethod string
		KeysJWK             string
		AccessType          string
	}
	// Confirm says that the phone's user confirmed (pair:supp:authorize, section 5.3).
	Confirm struct{}
	// Complete says that the phone is done; newer phones may send it (pair:supp:complete, section 5.7).
	Complete struct{}
	// Metadata tells the phone whose account it is about to join (pair:auth:metadata, section 5.2).
	Metadata struct {
		Email       string
		DeviceName  string
		DisplayName string
		Avatar      string
	}
	// Authorization gives the phone its authorization code (pair:auth:authorize, section 5.4).
	Authorization struct {
		Code  AuthorizationCode
		State string
	}
	// Cancel says that the authority gives up (pair:auth:cancel, section 5.7).
	Cancel struct{}
	// Unknown is a well-formed message with a name that this package does not know.
	Unknown struct{}
)

func (Request) name() string       { return "pair:supp:request" }
func (Confirm) name() string       { return "pair:supp:authorize" }
func (Complete) name() string      { return "pair:supp:complete" }
func (Metadata) name() string      { return "pair:auth:metadata" }
func (Authorization) name() string { return "pair:auth:authorize" }
func (Cancel) name() string        { return "pair:auth:cancel" }
func (Unknown) name() string       { return "" }

// AuthorizationCode is the account server's single-use code on its way to the phone. It prints as "[redacted]".
type AuthorizationCode struct{ hex *string }

// NewAuthorizationCode wraps a code; it is not checked here.
func NewAuthorizationCode(hex string) AuthorizationCode { return AuthorizationCode{&hex} }

// Reveal is the code itself; empty for the zero value.
func (c AuthorizationCode) Reveal() string {
	if c.hex == nil {
		return ""
	}
	return *c.hex
}

// String, Format, GoString and MarshalText never show the code.
func (AuthorizationCode) String() string               { return redacted }
func (AuthorizationCode) GoString() string             { return redacted }
func (AuthorizationCode) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (AuthorizationCode) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Encode is the message as it goes into one record: UTF-8 JSON with an object as data (section 5).
func Encode(m Message) []byte {
	if m, ok := m.(Authorization); ok && m.State != "" && plainCode(m.Code.Reveal()) {
		return encodeAuthorization(m)
	}
	data := map[string]string{}
	put := func(member, value string) {
		if value != "" {
			data[member] = value
		}
	}
	switch m := m.(type) {
	case Request:
		for _, f := range m.members() {
			put(f.name, *f.value)
		}
	case Metadata:
		put("email", m.Email)
		put("deviceName", m.DeviceName)
		put("displayName", m.DisplayName)
		put("avatar", m.Avatar)
	case Authorization:
		put("code", m.Code.Reveal())
		put("state", m.State)
	}
	plain, err := json.Marshal(struct {
		Message string            `json:"message"`
		Data    map[string]string `json:"data"`
	}{m.name(), data})
	if err != nil {
		panic("pairing: strings always encode: " + err.Error())
	}
	return plain
}

// encodeAuthorization is Encode with the code in no other place than what it returns: encoding/json keeps its buffers.
func encodeAuthorization(m Authorization) []byte {
	code := m.Code.Reveal()
	state, err := json.Marshal(m.State)
	if err != nil {
		panic("pairing: strings always encode: " + err.Error())
	}
	const begin, between, end = `{"message":"pair:auth:authorize","data":{"code":"`, `","state":`, `}}`
	plain := make([]byte, 0, len(begin)+len(code)+len(between)+len(state)+len(end))
	plain = append(append(append(plain, begin...), code...), between...)
	return append(append(plain, state...), end...)
}

// plainCode reports whether a code needs no escape in JSON.
func plainCode(code string) bool {
	return code != "" && strings.Trim(code, "0123456789abcdefABCDEF") == ""
}

// ParseMessage reads one message. Unknown members are ignored; names are exact, unlike encoding/json's own matching.
func ParseMessage(plain []byte) (Message, error) {
	envelope, err := object(plain)
	if err != nil {
		return nil, err
	}
	var name string
	if json.Unmarshal(envelope["message"], &name) != nil || isNull(envelope["message"]) {
		return nil, ErrMessage
	}
	data := map[string]json.RawMessage{}
	if raw, ok := envelope["data"]; ok && !isNull(raw) {
		if data, err = object(raw); err != nil {
			return nil, err
		}
	}
	return parseNamed(name, data)
}

func parseNamed(name string, data map[string]json.RawMessage) (Message, error) {
	switch name {
	case Request{}.name():
		var r Request
		if err := take(data, r.members()); err != nil {
			return nil, err
		}
		return r, nil
	case Confirm{}.name():
		return Confirm{}, nil
	case Complete{}.name():
		return Complete{}, nil
	case Metadata{}.name():
		m := Metadata{}
		err := take(data, []member{
			{"email", &m.Email}, {"deviceName", &m.DeviceName}, {"displayName", &m.DisplayName}, {"avatar", &m.Avatar},
		})
		if err != nil {
			return nil, err
		}
		return m, nil
	case Authorization{}.name():
		var code, state string
		if err := take(data, []member{{"code", &code}, {"state", &state}}); err != nil {
			return nil, err
		}
		return Authorization{NewAuthorizationCode(code), state}, nil
	case Cancel{}.name():
		return Cancel{}, nil
	}
	return Unknown{}, nil
}

type member struct {
	name  string
	value *string
}

func (r *Request) members() []member {
	return []member{
		{"client_id", &r.ClientID}, {"scope", &r.Scope}, {"state", &r.State},
		{"code_challenge", &r.CodeChallenge}, {"code_challenge_method", &r.CodeChallengeMethod},
		{"keys_jwk", &r.KeysJWK}, {"access_type", &r.AccessType},
	}
}

// take reads string members; an absent or null member stays empty (section 9, pitfall 27).
func take(data map[string]json.RawMessage, members []member) error {
	for _, m := range members {
		if raw, ok := data[m.name]; ok && json.Unmarshal(raw, m.value) != nil {
			return ErrMessage
		}
	}
	return nil
}

func object(raw []byte) (map[string]json.RawMessage, error) {
	var o map[string]json.RawMessage
	if len(raw) > MaxMessage || !utf8.Valid(raw) || json.Unmarshal(raw, &o) != nil || o == nil {
		return nil, ErrMessage
	}
	return o, nil
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }
