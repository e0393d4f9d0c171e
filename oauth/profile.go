package oauth

import "errors"

// ErrProfile says that an answer is not a profile.
var ErrProfile = errors.New("oauth: not a profile")

const maxProfile = 16 << 10

// UserProfile is what an account is called (accounts spec, section 8.3). What the server does not say is empty. Texts for
// people have lost everything that could disturb a screen. The account's picture is left out: no stranger's picture is decoded
// where sessions are held.
type UserProfile struct {
	Email       string
	DisplayName string
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
	return UserProfile{Email: email, DisplayName: displayable(name)}, nil
}

// SecondFactor is what is known of an account's second factor and of the session that asks.
type SecondFactor struct {
	Authenticator bool  // the account has one
	Given         bool  // the session has passed a second factor: what errno 170 and 222 may miss (accounts spec, section 5.3)
	At            int64 // when it did, Unix seconds; 0 if it did not here
}
