package tlspsk

import "errors"

// Error is a failure of the channel: an alert that the peer sent (Remote), or a fault found on this side together with
// the alert that tells the peer. Its text is fixed; it never repeats what came from the wire. Find it with errors.As.
type Error struct {
	Alert  Alert
	Remote bool

	reason string
}

// Error names the alert and, for a fault found here, the rule that was broken.
func (e *Error) Error() string {
	if e.Remote {
		return "tlspsk: the peer sent " + e.Alert.String()
	}
	return "tlspsk: " + e.Alert.String() + ": " + e.reason
}

// What the caller may not do with a Conn. None of these ends the connection.
var (
	// ErrNotEstablished is an attempt to seal application data before the handshake is complete. The peer's own
	// library calls this internal_error, so it is one here too.
	ErrNotEstablished error = &Error{Alert: AlertInternalError, reason: "application data before the handshake is complete"}
	// ErrTooLarge is a payload that does not fit into one record (16384 bytes).
	ErrTooLarge error = &Error{Alert: AlertInternalError, reason: "payload larger than one record"}
	// ErrEmpty is an empty payload: legal in TLS, but no message of the pairing protocol is empty.
	ErrEmpty error = &Error{Alert: AlertInternalError, reason: "empty payload"}
)

// The ends of a Conn that are no faults.
var (
	// ErrClosed is an attempt to send after Close.
	ErrClosed = errors.New("tlspsk: the send side is closed")
	// ErrPeerClosed is a record received after the peer's close_notify.
	ErrPeerClosed = errors.New("tlspsk: the peer has closed its side")
	// ErrWiped is the use of a Conn after Wipe.
	ErrWiped = errors.New("tlspsk: the connection was wiped")
)

// What a constructor refuses.
var (
	// ErrKey is an empty or wiped key.
	ErrKey = errors.New("tlspsk: no key")
	// ErrIdentity is an identity that is empty or longer than 16000 bytes, which would not fit into one ClientHello.
	ErrIdentity = errors.New("tlspsk: identity is empty or too long")
)

// fatal is a fault found on this side. The reason is a constant, so no secret can get into it.
func fatal(alert Alert, reason string) error {
	return &Error{Alert: alert, reason: reason}
}

func unexpected(reason string) error { return fatal(AlertUnexpectedMessage, reason) }

func malformed(reason string) error { return fatal(AlertDecodeError, reason) }
