//go:build !race

package e2e

import "time"

// buildFlags are those of the program under test: it watches for races where the tests do.
const buildFlags = ""

// patience is how long anything may take that is expected to happen. A wait this long is a failure, so it is generous.
const patience = 2 * time.Minute

// atOnce is how many tests run at a time: they wait more than they work.
const atOnce = "8"

// codesToCrack is how many codes the quickest cracker tries: all that a plate has.
const codesToCrack = 1 << 20

// pairingsEach is how many phones come in before each search for secrets: a hundred, by four programs.
const pairingsEach = 25
