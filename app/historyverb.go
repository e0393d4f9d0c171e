package main

import (
	"os"

	"countersign/app/core"
	"countersign/ui"
	"countersign/ui/screen"
	"countersign/ui/term"
)

// runHistory says what was tried on this computer, for a person or, as JSON, for a program. It asks nobody else.
func runHistory(o options, out *messages) int {
	file, _, problem := openSettings(o.config)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	ui.Speak(file.Language)
	entries, damaged, err := historyBeside(file.path).read()
	if err != nil {
		out.problem(screen.Say("The history could not be opened."))
		return exitFailure
	}
	if o.json {
		err = writeJSON(out.out, entries)
	} else {
		shown := screen.History{Days: core.DaysOf(entries, wallClock()), Damaged: damaged}
		term.WriteHistory(terminalOptions(os.Stdout, os.Getenv), shown)
	}
	if err != nil {
		return exitFailure
	}
	return exitOK
}
