package main

import (
	"strings"
	"testing"
)

func TestDoctorFlags(t *testing.T) {
	for line, ok := range map[string]bool{"doctor": true, "doctor --json": true, "pair --json": false, "doctor twice": false} {
		o, err := parseOptions(strings.Fields(line))
		if (err == nil) != ok || ok && (o.verb != verbDoctor || o.json != (line == "doctor --json")) {
			t.Errorf("%s: %+v, %v", line, o, err)
		}
	}
}
