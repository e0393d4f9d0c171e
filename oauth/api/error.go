package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"countersign/oauth"
)

// Error is why a call failed. Its text is for logs: it names the call and the meaning, and repeats nothing that a
// server or a user wrote.
type Error struct {
	Failure oauth.Failure

	call   string // method and path
	status int    // HTTP status, 0 if no answer came
	errno  int    // the server's error number, 0 if none
	detail detail
	cause  error
}

// detail is what some error answers carry beside the number.
type detail struct {
	email      string // 120: the address that salts the password
	deviceID   string // 124: the device that the session already has
	byMail     bool   // 114 and 125: a code from the account's mail opens the way
	serverTime int64  // 111: Unix seconds
}

func (e *Error) Error() string {
	text := "account server: " + e.call + ": " + string(e.Failure.Kind)
	if e.status != 0 {
		text += fmt.Sprintf(" (HTTP %d, errno %d)", e.status, e.errno)
	}
	return text
}

// Unwrap is the cause, if there is one below HTTP. It may repeat addresses, and is for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// FailureOf is the failure of an error that a method of Client returned; of any other error it is Internal.
func FailureOf(err error) oauth.Failure {
	var e *Error
	if errors.As(err, &e) {
		return e.Failure
	}
	return oauth.Failure{Kind: oauth.Internal}
}

// asRefusal is the error of a server that answered.
func asRefusal(err error) (*Error, bool) {
	e, ok := errors.AsType[*Error](err)
	return e, ok && e.status != 0
}

func isKind(err error, kind oauth.FailureKind) bool {
	var e *Error
	return errors.As(err, &e) && e.Failure.Kind == kind
}

func (c call) failed(kind oauth.FailureKind, cause error) *Error {
	return &Error{Failure: oauth.Failure{Kind: kind}, call: c.String(), cause: cause}
}

// unanswered is the failure of a call whose answer did not come, or not whole.
func (c call) unanswered(ctx context.Context, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.call = c.String()
		return e
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // its text repeats the address
	}
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return c.failed(oauth.Cancelled, ctx.Err())
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return c.failed(oauth.TimedOut, err)
	default:
		return c.failed(oauth.Unreachable, err)
	}
}

// errorBody is the error answer of every server (accounts spec, section 10). Its messages are unstable and not read.
type errorBody struct {
	Errno              int     `json:"errno"`
	Email              string  `json:"email"`
	DeviceID           string  `json:"deviceId"`
	VerificationMethod string  `json:"verificationMethod"`
	ServerTime         float64 `json:"serverTime"`
}

// refused is the failure that an error answer in JSON means.
func (c call) refused(response *http.Response, body []byte) *Error {
	var b errorBody
	if json.Unmarshal(body, &b) != nil {
		b = errorBody{} // then the HTTP status decides
	}
	table := c.table
	if table == "" {
		table = oauth.Auth
	}
	e := c.failed(oauth.FailureOf(table, response.StatusCode, b.Errno), nil)
	e.Failure.RetryAfter = retryAfter(response.Header)
	e.status, e.errno = response.StatusCode, b.Errno
	e.detail = detail{
		email: b.Email, deviceID: b.DeviceID, byMail: b.VerificationMethod == "email-captcha", serverTime: int64(b.ServerTime),
	}
	return e
}

const maxRetryAfter = 7 * 24 * time.Hour

// broken is the failure of a call whose answer began and did not end well. It is never Unreachable: a server that has
// answered may have acted.
func (c call) broken(ctx context.Context, err error) *Error {
	e := c.unanswered(ctx, err)
	if e.Failure.Kind == oauth.Unreachable {
		e.Failure.Kind = oauth.BadAnswer
	}
	return e
}

// retryAfter reads the header only: it is in seconds, while the body's unit has changed over time (accounts spec,
// section 2.5).
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.ParseInt(header.Get("Retry-After"), 10, 64)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
}
