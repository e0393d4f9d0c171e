package main

import (
	"strings"
	"testing"

	"countersign/app/core"
	"countersign/oauth"
)

func TestDoctorFlags(t *testing.T) {
	for line, ok := range map[string]bool{"doctor": true, "doctor --json": true, "pair --json": false, "doctor twice": false} {
		o, err := parseOptions(strings.Fields(line))
		if (err == nil) != ok || ok && (o.verb != verbDoctor || o.json != (line == "doctor --json")) {
			t.Errorf("%s: %+v, %v", line, o, err)
		}
	}
}

// TestDoctorLooksAtTheServersInUse: those that were chosen, one that has yet to name the others, or Mozilla's.
func TestDoctorLooksAtTheServersInUse(t *testing.T) {
	const relayURL = "wss://relay.example.org"
	own := oauth.Servers{Content: "http://127.0.0.1:1", Auth: "http://127.0.0.1:1/v1"}
	for _, c := range []struct {
		model core.Model
		want  oauth.Servers
	}{
		{core.Model{}, oauth.Production()},
		{core.Model{Address: "https://Accounts.example.org/path"}, oauth.Servers{Content: "https://accounts.example.org"}},
		{core.Model{Site: core.Site{Kind: core.Sandbox, Servers: own}}, own},
	} {
		got := program{&performer{relayURL: relayURL}, c.model}.subject()
		if got.Servers != c.want || got.Relay != relayURL {
			t.Errorf("%+v: %+v", c.model, got)
		}
	}
}
