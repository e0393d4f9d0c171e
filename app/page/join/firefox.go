package join

import "strings"

// OpensLinks reports whether a browser is one that takes over when a pairing link is opened: Firefox on a phone or a tablet. Some
// of them say that they are a desktop's; a touch screen tells.
func OpensLinks(userAgent string, hasTouch bool) bool {
	return strings.Contains(userAgent, "FxiOS/") || strings.Contains(userAgent, "Firefox/") && (strings.Contains(userAgent, "Android") || hasTouch)
}
