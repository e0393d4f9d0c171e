package cpace

import "errors"

var (
	// ErrRefused is all that a failed run says: a message was malformed, of another version, not the next one, or made
	// without the code. Which of these it was helps nobody but a guesser.
	ErrRefused = errors.New("cpace: refused")
	// ErrCode says that a run cannot begin because there is no code.
	ErrCode = errors.New("cpace: no code")
	// ErrChannel says that two texts name no channel.
	ErrChannel = errors.New("cpace: not a channel")
)
