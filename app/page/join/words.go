package join

import (
	"errors"
	"fmt"

	"countersign/pairing"
)

// Reason says why a code did not lead to the computer.
type Reason uint8

const (
	// NobodyThere: no computer waits where the code leads, or somebody else is there just now. The relay does not say which.
	NobodyThere Reason = iota + 1
	// Refused: the computer did not take the code, or did not know it itself.
	Refused
	// WornOut: the same code has been refused so often that it is not tried again.
	WornOut
	// TooManyTries: the relay has heard too many codes from here.
	TooManyTries
	// RelayGone: the relay cannot be reached, hung up, or does not speak as a relay does.
	RelayGone
)

// Sentence says what happened and what to do.
func (r Reason) Sentence() string {
	switch r {
	case NobodyThere:
		return "No computer is waiting for this code. Check it, or get a new one on the computer."
	case Refused:
		return "The computer did not take this code. Check it, or get a new one on the computer."
	case WornOut:
		return "This code has not worked three times and is not tried again. Get a new one on the computer."
	case TooManyTries:
		return "Too many codes came from this network. Wait a minute, then try again, or scan the QR code instead."
	case RelayGone:
		return "The connection ended. Check that you are online, then press Continue to try again."
	}
	return ""
}

// MistakeSentence says what is wrong with a text that is no code, and where; empty when nothing is. It does not repeat the text.
func MistakeSentence(mistake error, length pairing.ShortCodeLength) string {
	var symbol *pairing.SymbolError
	switch {
	case errors.As(mistake, &symbol):
		return fmt.Sprintf("The %s character is in no code. Codes have digits and letters, but no U.", ordinal(symbol.Position+1))
	case errors.Is(mistake, pairing.ErrTooManySymbols):
		return fmt.Sprintf("That is too long. A code has %d characters.", length)
	case errors.Is(mistake, pairing.ErrTooFewSymbols):
		return fmt.Sprintf("There is something missing. A code has %d characters.", length)
	}
	return ""
}

// ordinal names a place. A text that is much longer than a code has no words for all of them.
func ordinal(n int) string {
	words := []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	if n > len(words) {
		return fmt.Sprint(n, "th")
	}
	return words[n-1]
}
