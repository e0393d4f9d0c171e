package relay

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// Why a channel could not be opened, or is over. Test with errors.Is; the cause underneath (a *net.DNSError, an
// x509.UnknownAuthorityError, context.Canceled) answers to errors.Is and errors.As as well. The texts never repeat
// anything that came over the wire.
var (
	// ErrBase: the relay's address is not one that may be dialled (see pairing.CheckRelay).
	ErrBase = pairing.ErrRelay
	// ErrUnreachable: nothing that speaks HTTP answered: no network, no such host, refused, untrusted certificate,
	// a proxy that would not, or the time limit.
	ErrUnreachable = errors.New("relay: unreachable")
	// ErrRefused: an HTTP server answered and did not upgrade. The error is a *RefusedError.
	ErrRefused = errors.New("relay: refused")
	// ErrGreeting: the socket opened, and closed or said something else before a greeting. To one who joins it mostly
	// means that the channel is gone (section 2.2).
	ErrGreeting = wire.ErrGreeting
	// ErrForeignChannel: the relay put us into another channel than the one asked for (section 2.2).
	ErrForeignChannel = errors.New("relay: greeted for another channel")
	// ErrLost: the socket of an open channel closed or died. The relay gives no reason, ever (section 2.8).
	ErrLost = errors.New("relay: connection lost")
	// ErrMessage: something other than an envelope around one base64url text arrived, or a record is too long to send. On a
	// plate: something other than what the relay may say there.
	ErrMessage = wire.ErrMessage
	// ErrPlate: nobody waits at that plate, or somebody else is there just now; the relay does not say which.
	ErrPlate = errors.New("relay: no such plate, or busy")
	// ErrFailed: the authority refused the claim, for whatever was wrong with it.
	ErrFailed = errors.New("relay: claim failed")
)

// RefusedError carries the HTTP status of a server that did not upgrade. It is ErrRefused.
type RefusedError struct{ Status int }

// Error names the status by number only: its text is the server's.
func (e *RefusedError) Error() string {
	return ErrRefused.Error() + " with status " + strconv.Itoa(e.Status)
}

// Is makes every RefusedError an ErrRefused.
func (e *RefusedError) Is(target error) bool { return target == ErrRefused }

// failure is one of the kinds above with the cause beneath it. The cause is for errors.As: its text may hold what a
// peer chose (names in a certificate, a proxy's status line), so Error uses our own words for it.
type failure struct{ kind, cause error }

func (f *failure) Error() string   { return f.kind.Error() + ": " + reason(f.cause) }
func (f *failure) Unwrap() []error { return []error{f.kind, f.cause} }

var errSilence = errors.New("nothing heard for too long")

func reason(cause error) string {
	var (
		dns       *net.DNSError
		tlsRecord tls.RecordHeaderError
		untrusted *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		timeout   net.Error
	)
	switch {
	case errors.Is(cause, context.Canceled):
		return "cancelled"
	case errors.Is(cause, errSilence):
		return errSilence.Error()
	case errors.Is(cause, context.DeadlineExceeded), errors.Is(cause, os.ErrDeadlineExceeded):
		return "out of time"
	case errors.As(cause, &dns):
		return "no such host"
	case errors.As(cause, &untrusted), errors.As(cause, &authority):
		return "certificate not trusted"
	case errors.As(cause, &tlsRecord):
		return "no TLS"
	case errors.Is(cause, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.As(cause, &timeout) && timeout.Timeout():
		return "out of time"
	case errors.Is(cause, io.EOF), errors.Is(cause, io.ErrUnexpectedEOF):
		return "closed by the other end"
	}
	return "failed"
}
