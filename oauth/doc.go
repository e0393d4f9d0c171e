// Package oauth holds the rules and the cryptography of a Mozilla / Firefox account as a pairing authority needs them:
// how a password becomes credentials, how tokens become request headers, how scoped keys are derived, which OAuth
// requests of a phone may be granted, and what an account server's error numbers mean.
//
// The package is pure: no clock, no randomness of its own, no network. Package oauth/jwe seals keys to a phone, package
// oauth/api talks to the servers.
//
// Everything from a wire enters through a Parse function and is afterwards valid by its type. Every type that holds a
// secret prints as "[redacted]", also through encoding/json, and is shown in the clear only by a method that says so.
package oauth
