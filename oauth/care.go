package oauth

import "time"

const (
	statusInterval  = 4 * time.Hour // accounts spec, section 8.4
	profileInterval = 2 * time.Minute

	factorFreshness = 4 * time.Minute

	firstLinkCheck = 5 * time.Second
	lastLinkCheck  = 15 * time.Second
	linkPatience   = 20 * time.Minute
)

// StatusDue reports whether it is time to ask again whether a session is alive (accounts spec, section 8.4). A clock that
// went backwards makes it due.
func StatusDue(asked, now time.Time) bool { return due(asked, now, statusInterval) }

// ProfileDue reports whether a profile may be out of date (accounts spec, section 8.3).
func ProfileDue(asked, now time.Time) bool { return due(asked, now, profileInterval) }

// Wanted reports whether a code of the authenticator is to be asked for before anything is signed for a phone: the account has
// one, and has not seen its code in the last four minutes. A clock that went backwards makes it wanted.
func (f SecondFactor) Wanted(now time.Time) bool {
	return f.Authenticator && (!f.Given || due(time.Unix(f.At, 0), now, factorFreshness))
}

func due(asked, now time.Time, interval time.Duration) bool {
	return now.Before(asked) || now.Sub(asked) >= interval
}

// NextLinkCheck is how long to wait before asking once more whether a mailed link has been opened, when it was sent that
// long ago: 5 seconds at first, slowly 15, and false after 20 minutes (accounts spec, section 2.4).
func NextLinkCheck(since time.Duration) (time.Duration, bool) {
	return min(firstLinkCheck+max(since, 0)/30, lastLinkCheck), since < linkPatience
}
