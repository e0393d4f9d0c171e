//go:build !race

package pairing

// drawnCodes is how many codes are drawn to see that they are even.
const drawnCodes = 10_000_000
