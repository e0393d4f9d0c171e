// Package pairing holds the rules of Firefox-Accounts device pairing: what the two ends say to each other, in which
// order, and what each of them does about it.
//
// An authority (this computer, signed in) invites a supplicant (the phone) onto a channel of the relay. The invitation
// carries the channel's id and a fresh key; whoever read it can run the secure channel (package tlspsk) and then speaks the
// messages of this package inside. Where there is no camera a short code is typed instead: a plate, where the relay finds the
// authority, and a secret that both sides prove to know (package cpace), which gives them the key. The authority's rules are
// [Step], a pure function; the phone's are [StepSupplicant].
//
// The package is pure: no clock, no randomness, no network. What it wants done it returns as effects.
package pairing
