//go:build race

package e2e

import "time"

// buildFlags are those of the program under test: it watches for races where the tests do.
const buildFlags = "-race"

// patience is how long anything may take that is expected to happen. A wait this long is a failure, so it is generous; with
// the race detector a window draws slowly.
const patience = 3 * time.Minute

// atOnce is how many tests run at a time.
const atOnce = "4"

// codesToCrack is how many codes the quickest cracker tries: not all that a plate has, because each takes ten times as long.
const codesToCrack = 1 << 14

// pairingsEach is how many phones come in before each search for secrets: few, because each takes long.
const pairingsEach = 3
