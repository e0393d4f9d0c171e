package oauth

import (
	"errors"
	"net/url"
	"strings"
)

// ErrProfile says that an answer is not a profile.
var ErrProfile = errors.New("oauth: not a profile")

const (
	maxProfile = 16 << 10
	maxAvatar  = 2048
)

// UserProfile is what an account is called (accounts spec, section 8.3). What the server does not say is empty. Texts for
// people have lost everything that could disturb a screen.
type UserProfile struct {
	Email       string
	DisplayName string
	Avatar      string // an https URL of a picture; empty for one without, or with the server's stock picture
}

// ParseProfile reads the answer of either profile call: that of the account server, which tells only the address, and that
// of the profile server.
func ParseProfile(body []byte) (UserProfile, error) {
	members, err := parseObject(body)
	if err != nil || len(body) > maxProfile {
		return UserProfile{}, ErrProfile
	}
	text, _ := members.text("email")
	email, err := ParseEmail(text)
	if err != nil {
		return UserProfile{}, ErrProfile
	}
	name, _ := members.text("displayName")
	p := UserProfile{Email: email, DisplayName: displayable(name)}
	if string(members["avatarDefault"]) != "true" {
		avatar, _ := members.text("avatar")
		p.Avatar = pictureURL(avatar)
	}
	return p, nil
}

// pictureURL keeps an https URL with neither user nor fragment, and takes anything else for no picture.
func pictureURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxAvatar || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Contains(text, "#") {
		return ""
	}
	return u.String()
}

// SecondFactor is what is known of an account's second factor and of the session that asks.
type SecondFactor struct {
	Authenticator bool  // the account has one
	Given         bool  // the session has passed a second factor: what errno 170 and 222 may miss (accounts spec, section 5.3)
	At            int64 // when it did, Unix seconds; 0 if it did not here
}
