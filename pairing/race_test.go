//go:build race

package pairing

// drawnCodes is how many codes are drawn to see that they are even. There is one goroutine that draws, so that the race detector
// has nothing to find, and it takes ten times as long.
const drawnCodes = 1_000_000
