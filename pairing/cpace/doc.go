// Package cpace turns a short code that two people can read to each other into a strong key that nobody between them can
// find: CPACE-X25519-SHA512 of draft-irtf-cfrg-cpace-21, initiator-responder, with explicit key confirmation.
//
// The authority is the initiator, the supplicant the responder, and the supplicant proves itself first. Four messages pass
// (pairing protocol spec, typed code, sections 3.4 and 3.5):
//
//	supplicant                          authority
//	NewClaiming  ── Hello ────────────▶ NewOffering
//	Prove        ◀────────────── Offer ──
//	             ── Proof ────────────▶ Verify
//	Confirm      ◀─────── Confirmation ──
//
// A run allows one guess of the code to whoever plays one of its ends, and none to whoever only listens. How many runs a code
// is good for is the caller's affair: it counts a [Proof] before it calls [Offering.Verify].
//
// The package does no I/O. Each state takes one message, once, and every way to fail is the same [ErrRefused]. Buffers of
// secrets are cleared where they are ours; crypto/ecdh, crypto/hmac and crypto/hkdf keep copies that we cannot reach, which
// go with the garbage. Values must not be used by two goroutines at once.
package cpace
