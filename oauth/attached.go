package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unique"
)

// ErrAttachedClients says that an answer is not a list of attached clients.
var ErrAttachedClients = errors.New("oauth: not a list of attached clients")

const (
	maxAttachedClients = 500
	maxHandle          = 128
	maxDisplay         = 256
)

// SessionHandle names another session of the account, only to be echoed to the server. Old servers put the session's
// own id there, which is a credential, so it prints redacted. Handles compare with ==.
type SessionHandle struct{ text unique.Handle[string] }

// NewSessionHandle keeps text; empty text is the zero handle.
func NewSessionHandle(text string) SessionHandle {
	if text == "" {
		return SessionHandle{}
	}
	return SessionHandle{unique.Make(text)}
}

// Text is the handle in the clear; empty for the zero handle.
func (h SessionHandle) Text() string {
	if h == (SessionHandle{}) {
		return ""
	}
	return h.text.Value()
}

// String, GoString, Format and MarshalText never show the handle.
func (SessionHandle) String() string               { return redacted }
func (SessionHandle) GoString() string             { return redacted }
func (SessionHandle) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) }
func (SessionHandle) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// AttachedClient is one program that is signed in to the account (accounts spec, section 8.2). What is unknown is empty.
// Texts for people have lost everything that could disturb a screen.
type AttachedClient struct {
	ClientID       string        // OAuth client, 16 hex digits
	DeviceID       string        // 32 hex digits
	Session        SessionHandle // to destroy its session
	RefreshTokenID string        // to destroy its refresh token
	Current        bool          // this very session
	DeviceType     string        // desktop, mobile, tablet, ...
	Name           string
	OS             string
	UserAgent      string
	Scope          string // space separated; empty for sessions
	City           string
	Region         string
	Country        string
	Created        int64 // Unix milliseconds, 0 if unknown
	LastAccess     int64 // Unix milliseconds, approximate, 0 if unknown
}

// wireClient takes null for any member as absent. The members are matched without regard to case, which does no harm:
// none of them is a decision.
type wireClient struct {
	ClientID         string   `json:"clientId"`
	DeviceID         string   `json:"deviceId"`
	SessionTokenID   string   `json:"sessionTokenId"`
	RefreshTokenID   string   `json:"refreshTokenId"`
	IsCurrentSession bool     `json:"isCurrentSession"`
	DeviceType       string   `json:"deviceType"`
	Name             string   `json:"name"`
	OS               string   `json:"os"`
	UserAgent        string   `json:"userAgent"`
	Scope            []string `json:"scope"`
	CreatedTime      float64  `json:"createdTime"`
	LastAccessTime   float64  `json:"lastAccessTime"`
	Location         struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"country"`
	} `json:"location"`
}

// ParseAttachedClients reads the answer of the attached-clients call. More than 500 clients are refused, as is a client
// with an id of another form.
func ParseAttachedClients(body []byte) ([]AttachedClient, error) {
	var items []wireClient
	if json.Unmarshal(body, &items) != nil || len(items) > maxAttachedClients {
		return nil, ErrAttachedClients
	}
	clients := make([]AttachedClient, len(items))
	for i, item := range items {
		if !item.valid() {
			return nil, ErrAttachedClients
		}
		clients[i] = item.client()
	}
	return clients, nil
}

func (w wireClient) valid() bool {
	return (w.ClientID == "" || IsClientID(w.ClientID)) && (w.DeviceID == "" || IsDeviceID(w.DeviceID)) &&
		isHandle(w.SessionTokenID) && isHandle(w.RefreshTokenID)
}

func isHandle(text string) bool {
	for _, r := range text {
		if !isUnreserved(r) {
			return false
		}
	}
	return len(text) <= maxHandle
}

func (w wireClient) client() AttachedClient {
	return AttachedClient{
		ClientID: w.ClientID, DeviceID: w.DeviceID,
		Session: NewSessionHandle(w.SessionTokenID), RefreshTokenID: w.RefreshTokenID,
		Current:    w.IsCurrentSession,
		DeviceType: displayable(w.DeviceType), Name: displayable(w.Name),
		OS: displayable(w.OS), UserAgent: displayable(w.UserAgent),
		Scope: displayable(strings.Join(w.Scope, " ")),
		City:  displayable(w.Location.City), Region: displayable(w.Location.State), Country: displayable(w.Location.Country),
		Created: milliseconds(w.CreatedTime), LastAccess: milliseconds(w.LastAccessTime),
	}
}

// milliseconds keeps a time that has 13 digits and takes any other for unknown.
func milliseconds(t float64) int64 {
	if t < minTimestamp || t > maxTimestamp {
		return 0
	}
	return int64(t)
}

// displayable drops what could disturb a screen, control and direction-changing characters above all, and everything
// after 256 characters.
func displayable(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxDisplay {
		text = string(runes[:maxDisplay])
	}
	return strings.TrimSpace(text)
}
