package sandbox

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"countersign/oauth"
)

// scope is one valid scope value: a URL such as https://identity.mozilla.com/apps/oldsync, or a short name such as
// profile:email.
type scope string

// scopes is what was asked for, in order, without those that another one already implies.
type scopes []scope

const (
	maxScopes = 256 // characters of the whole text
	write     = "write"
)

// untrustedScopes is all that an untrusted client may have.
var untrustedScopes = scopes{openID, "profile:uid", "profile:email", "profile:display_name"}

// keyScopes are the scopes for which accounts have keys. What another scope implies has none of its own.
var keyScopes = scopes{oauth.ScopeOldsync}

var (
	shortScopePattern = regexp.MustCompile(`^[a-zA-Z0-9_]+(:[a-zA-Z0-9_]+){0,31}$`)
	urlScopePattern   = regexp.MustCompile(`^https://[a-z0-9.-]+(/[a-zA-Z0-9._~-]+)+(#[a-zA-Z0-9_]+)?$`)
)

// UnmarshalText accepts values separated by spaces, at most 256 characters together.
func (s *scopes) UnmarshalText(raw []byte) error {
	if len(raw) > maxScopes {
		return errField
	}
	for value := range strings.SplitSeq(string(raw), " ") {
		if value == "" {
			continue
		}
		if value == write || !shortScopePattern.MatchString(value) && !urlScopePattern.MatchString(value) {
			return errField
		}
		s.add(scope(value))
	}
	if len(*s) == 0 {
		return errField
	}
	return nil
}

func (s *scopes) add(one scope) {
	if !s.imply(one) {
		*s = append(slices.DeleteFunc(*s, one.implies), one)
	}
}

func (s scopes) imply(one scope) bool {
	return slices.ContainsFunc(s, func(mine scope) bool { return mine.implies(one) })
}

func (s scopes) implyAll(others scopes) bool {
	return !slices.ContainsFunc(others, func(other scope) bool { return !s.imply(other) })
}

func (s scopes) String() string {
	texts := make([]string, len(s))
	for i, one := range s {
		texts[i] = string(one)
	}
	return strings.Join(texts, " ")
}

// implies reports whether who has s has other as well (accounts spec, 12.3).
func (s scope) implies(other scope) bool {
	if s.isURL() != other.isURL() {
		return false
	}
	if s.isURL() {
		return s.impliesURL(other)
	}
	mine, iWrite := s.path()
	theirs, theyWrite := other.path()
	return (iWrite || !theyWrite) && len(mine) <= len(theirs) && slices.Equal(mine, theirs[:len(mine)])
}

func (s scope) isURL() bool { return strings.HasPrefix(string(s), "https:") }

// path is the names of a short scope, and whether it is one to write.
func (s scope) path() ([]string, bool) {
	names := strings.Split(string(s), ":")
	if last := len(names) - 1; last > 0 && names[last] == write {
		return names[:last], true
	}
	return names, false
}

// impliesURL: a parent implies its children, with a fragment only those that have the same one.
func (s scope) impliesURL(other scope) bool {
	mine, err := url.Parse(string(s))
	theirs, err2 := url.Parse(string(other))
	if err != nil || err2 != nil || mine.Host != theirs.Host {
		return false
	}
	if mine.Fragment != "" && mine.Fragment != theirs.Fragment {
		return false
	}
	return mine.Path == theirs.Path || strings.HasPrefix(theirs.Path, mine.Path+"/")
}
