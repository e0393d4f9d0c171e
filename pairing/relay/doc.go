// Package relay speaks the relay protocol of Firefox-Accounts device pairing (pairing protocol spec, section 2): both ends
// of it. A relay is a blind fan-out: whoever opens a channel is told its id, whoever knows the id may join, and each text
// message goes to the others in the channel, wrapped with what the relay knows of its sender.
//
// [Dialer] opens or joins a channel; [Conn] is one participant's end of it and carries TLS records, one per message.
// [Server] is the relay itself, an http.Handler that is wire-compatible with the public relay and stricter where that
// one is known to be lax.
//
// The relay also lets two devices meet where one has no camera (typed code spec, sections 3.4 and 3.8), by an extension that
// stock relays do not have: [Dialer.OpenPlate] gets an authority a plate, the public two symbols of a code, and
// [Dialer.ClaimPlate] takes a claimant there. Frames pass between the two alone.
//
// Nothing here is secret and nothing here is trusted: the secure channel (package tlspsk) runs inside.
package relay

import "countersign/pairing/relay/wire"

const (
	// maxText is the longest message the relay takes, in bytes (section 2.4).
	maxText = 64 << 10

	// maxEnvelope leaves room for the relay's JSON and its sender around the longest message.
	maxEnvelope = maxText + 16<<10

	channelPath = wire.ChannelPath
	codePath    = wire.CodePath
)
