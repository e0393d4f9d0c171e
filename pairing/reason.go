package pairing

import (
	"slices"
	"strconv"
)

// Reason says why a pairing ended without success.
type Reason uint8

const (
	// ByDecline and ByCancel: the person at the desk chose so.
	ByDecline Reason = iota + 1
	ByCancel
	// RelayUnreachable: no channel could be opened.
	RelayUnreachable
	// NobodyCame: the code was shown for as long as it may, and nobody scanned it.
	NobodyCame
	// WrongKey: whoever joined did not hold the key.
	WrongKey
	// PhoneSilent: the phone joined, then said nothing in time.
	PhoneSilent
	// BadRequest: the phone asked for something it may not have, or asked wrongly.
	BadRequest
	// BadMessage: the phone said something that makes no sense there.
	BadMessage
	// PhoneGone: the phone closed the channel.
	PhoneGone
	// ConnectionLost: the channel died.
	ConnectionLost
	// Undecided: not both users decided in time.
	Undecided
	// MintRefused: the account server did not give a code.
	MintRefused
	// MintSlow: the account server did not answer in time.
	MintSlow
	// TookTooLong: the whole pairing hit its cap.
	TookTooLong
	// CodeUnavailable: the relay gave no plate for a short code.
	CodeUnavailable
	// CodeUsedUp: the short code was typed wrongly as often as it may be.
	CodeUsedUp
	// CodeRanOut: the short code was shown for as long as it may be, and nobody proved it.
	CodeRanOut
	// CodeSeen: the short code was proved twice, so somebody else has it, and who was let in may be the wrong one.
	CodeSeen
	// CodesResting: too many proofs failed, over all short codes, for another to be checked now.
	CodesResting
	// CodeShared: somebody else came with the code after the first one had, from another place or with another browser.
	CodeShared
	// BegunAgain: the code was used a second time, by what may well be the same phone, started afresh.
	BegunAgain
	reasonCount
)

// Reasons are all there are, in order.
func Reasons() (all []Reason) {
	for why := ByDecline; why < reasonCount; why++ {
		all = append(all, why)
	}
	return all
}

var reasonNames = [reasonCount]string{
	ByDecline: "by decline", ByCancel: "by cancel", RelayUnreachable: "relay unreachable", NobodyCame: "nobody came",
	WrongKey: "wrong key", PhoneSilent: "phone silent", BadRequest: "bad request", BadMessage: "bad message",
	PhoneGone: "phone gone", ConnectionLost: "connection lost", Undecided: "undecided", MintRefused: "mint refused",
	MintSlow: "mint slow", TookTooLong: "took too long", CodeUnavailable: "code unavailable", CodeUsedUp: "code used up",
	CodeRanOut: "code ran out", CodeSeen: "code seen", CodesResting: "codes resting", CodeShared: "code shared",
	BegunAgain: "begun again",
}

// String is the reason's name, for a record; empty for the zero value.
func (r Reason) String() string {
	if r < reasonCount {
		return reasonNames[r]
	}
	return "reason " + strconv.Itoa(int(r))
}

// ParseReason is the reason of that name; the zero value if there is none.
func ParseReason(name string) Reason {
	return Reason(max(slices.Index(reasonNames[:], name), 0))
}
