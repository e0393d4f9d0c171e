package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// cause is one reason to refuse: the account server's own number for it, which clients act on, the HTTP status and the
// message, which they do not (accounts spec, section 10).
type cause struct {
	errno   int
	status  int
	message string
}

// causes are the reasons of the account server by number, for faults that name one.
var causes = map[int]cause{}

func define(errno, status int, message string) cause {
	c := cause{errno, status, message}
	causes[errno] = c
	return c
}

var (
	errAccountExists     = define(101, 400, "Account already exists")
	errUnknownAccount    = define(102, 400, "Unknown account")
	errWrongPassword     = define(103, 400, "Incorrect password")
	errUnverifiedAccount = define(104, 400, "Unconfirmed account")
	errBadLink           = define(105, 400, "Invalid confirmation code")
	errBadJSON           = define(106, 400, "Invalid JSON in request body")
	errBadParameter      = define(107, 400, "Invalid parameter in request body")
	errMissingParameter  = define(108, 400, "Missing parameter in request body")
	errMissingBody       = define(109, 401, "Missing payload authentication")
	errBadSignature      = cause{109, 401, "Invalid request signature"}
	errBadToken          = define(110, 401, "Invalid authentication token in request signature")
	errBadTime           = define(111, 401, "Invalid timestamp in request signature")
	errTooLarge          = define(113, 413, "Request body too large")
	errThrottled         = define(114, 429, "Client has sent too many requests")
	errBadNonce          = define(115, 401, "Invalid nonce in request signature")
	errGone              = define(116, 404, "This endpoint is no longer supported")
	errEmailCase         = define(120, 400, "Incorrect email case")
	errUnknownDevice     = define(123, 400, "Unknown device")
	errDeviceConflict    = define(124, 400, "Session already registered by another device")
	errBadUnblockCode    = define(127, 400, "Invalid unblock code")
	errUnverifiedSession = define(138, 400, "Unconfirmed session")
	errSecondaryEmail    = define(142, 400, "Primary account email required for sign-in")
	errNoPassword        = define(149, 400, "Unable to login with no password set")
	errTOTPExists        = define(154, 400, "TOTP token already exists for this account")
	errNoTOTP            = define(155, 400, "TOTP token not found")
	errBadBackupCode     = define(156, 400, "Recovery code not found")
	errTOTPRequired      = define(160, 400, "This request requires two step authentication enabled on your account")
	errUnknownClient     = define(162, 400, "Unknown client_id")
	errScopes            = define(163, 400, "Requested scopes are not allowed")
	errNotPublicClient   = define(166, 400, "Not a public client")
	errRedirect          = define(167, 400, "Incorrect redirect URI")
	errResponseType      = define(168, 400, "Invalid response_type")
	errMissingPKCE       = define(169, 400, "Public clients require PKCE OAuth parameters")
	errACR               = define(170, 400, "Required Authentication Context Reference values could not be satisfied")
	errClientSecret      = define(171, 400, "Incorrect client_secret")
	errUnknownCode       = define(172, 400, "Unknown authorization code")
	errOtherClientsCode  = define(173, 400, "Mismatch authorization code")
	errExpiredCode       = define(174, 400, "Expired authorization code")
	errChallenge         = define(175, 400, "Incorrect code_challenge")
	errUnknownRefresh    = define(182, 400, "Unknown refresh token")
	errBadOTP            = define(183, 400, "Invalid or expired confirmation code")
	errDisabledClient    = define(204, 503, "This client has been temporarily disabled")
	errNoPhone           = define(215, 400, "Recovery phone number does not exist")
	errTooManySMS        = define(216, 429, "Text message limit reached")
	errUnexpected        = define(999, 500, "Unspecified error")

	// What the account server has no number of its own for.
	errUnsupportedContent = cause{999, http.StatusUnsupportedMediaType, "Unsupported Media Type"}
	errCrossOrigin        = cause{999, http.StatusForbidden, "This form was sent by another site"}
	errMisdirected        = cause{999, http.StatusMisdirectedRequest, "This is not the host you are looking for"}

	// The numbers of the OAuth server itself overlap with those above (accounts spec, section 10).
	errBadAccessToken = cause{108, 400, "Invalid token"}

	// And so do those of the profile server.
	errProfileForbidden = cause{100, 403, "Unauthorized"}
)

// What only a planned fault gives as a reason.
var _ = []cause{
	define(125, 400, "The request was blocked for security reasons"),
	define(126, 400, "Account must be reset"),
	define(164, 400, "Stale auth_at"),
	define(201, 503, "Service unavailable"),
	define(202, 500, "Feature not enabled"),
	define(203, 500, "A backend service request failed."),
}

// failure is a refusal with what else its body says. It never repeats what the request said.
type failure struct {
	cause
	more       map[string]any
	retryAfter time.Duration
}

func (f *failure) Error() string { return fmt.Sprintf("sandbox: errno %d: %s", f.errno, f.message) }

func refuse(c cause) *failure { return &failure{cause: c} }

// with adds one member to the body.
func (f *failure) with(name string, value any) *failure {
	if f.more == nil {
		f.more = map[string]any{}
	}
	f.more[name] = value
	return f
}

// badKeys is the refusal of members that are unknown or malformed.
func badKeys(keys ...string) *failure {
	return refuse(errBadParameter).with("validation", map[string]any{"source": "payload", "keys": keys})
}

// throttle is the refusal to be asked again so soon. The header counts seconds, the body milliseconds, as in the newest
// server (accounts spec, 2.5).
func throttle(wait time.Duration) *failure {
	f := refuse(errThrottled).with("retryAfter", wait.Milliseconds()).
		with("retryAfterLocalized", fmt.Sprintf("in %d seconds", ceilSeconds(wait)))
	f.retryAfter = wait
	return f
}

// openedByMail says that an unblock code from the mail would help (accounts spec, 2.5).
func (f *failure) openedByMail() *failure {
	return f.with("verificationMethod", "email-captcha").with("verificationReason", "login")
}

func ceilSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// reply writes answer, or the refusal if there was one. An error that is no refusal is the server's own fault: 999.
func reply(w http.ResponseWriter, answer any, err error) {
	if err == nil {
		writeJSON(w, http.StatusOK, answer)
		return
	}
	var f *failure
	if !errors.As(err, &f) {
		f = refuse(errUnexpected)
	}
	if o, ok := w.(oauthWriter); ok {
		f = o.renumber(f)
	}
	if f.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(ceilSeconds(f.retryAfter)))
	}
	body := map[string]any{}
	for name, value := range f.more {
		body[name] = value
	}
	body["code"], body["errno"] = f.status, f.errno
	body["error"], body["message"] = http.StatusText(f.status), f.message
	writeJSON(w, f.status, body)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic("sandbox: an answer that is not JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	w.Write(text)
}
