package core

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// everyLine is one line of each sort that the vocabulary has.
var everyLine = slices.Concat(
	prefixed("click ", append(slices.Sorted(maps.Keys(plainActions)),
		"SignInWithBrowser", "SignInWithBrowser "+alice, "SubmitSignIn "+alice, "SubmitSignIn "+alice+" -", "SubmitCode", "SubmitShortCode", "SubmitShortCode K7M?", "ChooseServer https://accounts.example.org", "ChooseServer no",
		"ChooseStep backup", "ChooseStep texted", "ChooseStep authenticator", "ChooseStep link", "Disconnect all", "Disconnect 1 2", "Disconnect 3",
		"SubmitPassphrase", "SubmitPassphrase another", "SubmitPassphrase short", "KeepIn keychain", "KeepIn file", "KeepIn memory", "OpenDoctor", "OpenDoctor relay")),
	prefixed("click UseRemedy ", remedies),
	prefixed("checking ", []string{"", "type-password"}),
	prefixed("checked ", append(remedies, "")),
	prefixed("channel said ", slices.Sorted(maps.Keys(said))),
	prefixed("request arrived ", []string{"", "session", "other scope"}),
	prefixed("door said ", slices.Sorted(maps.Keys(saidAtDoor))),
	prefixed("door unopened ", slices.Sorted(maps.Keys(doorFaults))),
	prefixed("door lost ", []string{"unreachable", "unkept"}),
	prefixed("short code failed ", slices.Sorted(maps.Keys(joinFaults))),
	prefixed("join said ", slices.Sorted(maps.Keys(joinSaid))),
	prefixed("join told ", []string{"demo@example.org", "no address"}),
	prefixed("join refused ", []string{"session gone", "authorization code or verifier refused"}),
	prefixed("join redeemed ", slices.Sorted(maps.Keys(profiles))),
	prefixed("history read ", slices.Sorted(maps.Keys(histories))),
	prefixed("self located ", slices.Sorted(maps.Keys(heres))),
	prefixed("channel unopened ", slices.Sorted(maps.Keys(relayFaults))),
	prefixed("devices listed ", []string{"", "this laptop", "this laptop phone", "web nameless this"}),
	prefixed("account named ", []string{"alice alice@new.example Alice Adams", "bob robert@example.org"}),
	prefixed("not disconnected ", []string{"server fault", "server unreachable", "session gone"}),
	prefixed("devices failed ", []string{"server unreachable", "session gone"}),
	prefixed("factor refused ", []string{"server unreachable", "verification code wrong or expired", "session gone"}),
	prefixed("mint failed ", []string{"server fault", "a second factor or a fresh sign-in is needed", "session gone", "the stored key is no longer the account's"}),
	prefixed("sign-in refused ", []string{"wrong password", "declined in the browser", "another account than the one that was asked for", "session gone", "too many requests, 5s", "session unverified", "blocked by the server's firewall", "the account must be reset",
		"this second factor is not available", "verification code wrong or expired"}),
	prefixed("keychain failed ", faultNames[1:]),
	prefixed("keychain failed ", []string{"locked of alice ?bob", "changed of ?alice ?bob", "absent of ?alice"}),
	prefixed("session found ", []string{"alice bob", "bob -alice", "alice ?bob"}),
	prefixed("session absent ", []string{"-alice", "-alice ?bob"}),
	prefixed("click UseAccount ", []string{"alice", "bob"}),
	prefixed("click LeaveAccount ", []string{"alice", "bob"}),
	[]string{"signed in bob", "dropped", "not dropped locked"},
	prefixed("not moved ", []string{"locked", "file"}),
	prefixed("server found ", slices.Sorted(maps.Keys(sites))),
	prefixed("server refused ", []string{"timed out", "internal fault"}),
	prefixed("code wanted ", slices.Sorted(maps.Keys(seconds))),
	[]string{
		"screen seen", "screen seen shared", "self unlocated", "history damaged some", "history unread", "exported a.csv", "unexported",
		"started", "session sealed", "moved", "session found", "session found sandbox", "session absent", "signed in", "signed in self", "signed in, unkept full",
		"servers adopted", "servers adopted scattered", "servers unkept full", "backup code spent 2", "browser awaited", "browser returned", "page unopened", "code sent", "joined sandbox", "disconnected", "session ended", "session not ended locked", "channel opened", "door opened", "code minted", "factor given", "factor wanted",
	},
	timerLines(),
)

func prefixed(prefix string, words []string) []string {
	var lines []string
	for _, w := range words {
		lines = append(lines, prefix+w)
	}
	return lines
}

func timerLines() []string {
	var lines []string
	for t := range timerCount {
		lines = append(lines, "timer "+timerName(t))
	}
	return lines
}

// anyScript lets anything happen, mostly what means something at the time, and mostly to those who wait for it.
func anyScript(t *rapid.T) {
	w := watch(inWindows())
	var script []string
	for _, line := range given(t, rapid.SampledFrom(slices.Sorted(maps.Keys(prefaces))).Draw(t, "given")) {
		script = append(script, line)
		judge(t, w, line, script)
	}
	for range rapid.IntRange(1, 40).Draw(t, "length") {
		lines := everyLine
		if rapid.IntRange(0, 3).Draw(t, "bias") > 0 {
			lines = telling(w.played)
		}
		line := rapid.SampledFrom(lines).Draw(t, "line")
		if rapid.IntRange(0, 5).Draw(t, "stray") == 0 {
			line = fmt.Sprintf("%s #%d", line, rapid.Uint64Range(0, uint64(w.LastRef)+1).Draw(t, "ref"))
		}
		script = append(script, line)
		judge(t, w, line, script)
		if ends(line) {
			return
		}
	}
}

// ends reports whether a line is the end of the program.
func ends(line string) bool {
	return strings.HasPrefix(line, "click WindowClosed") || strings.HasPrefix(line, "click Quit")
}

// telling is the lines that would change something now. The program's end is left to chance.
func telling(p *played) []string {
	var lines []string
	for _, line := range everyLine {
		m, effects := Step(p.Model, must(p.event(line)))
		if !ends(line) && (len(effects) > 0 || !reflect.DeepEqual(m, p.Model)) {
			lines = append(lines, line)
		}
	}
	if lines == nil {
		return everyLine
	}
	return lines
}

func judge(t *rapid.T, w *witness, line string, script []string) {
	t.Helper()
	before, e := w.Model, must(w.event(line))
	if !w.possible(e) {
		return
	}
	faults := w.hear(e)
	if again, _ := Step(before, e); !reflect.DeepEqual(again, w.Model) {
		faults = append(faults, "the same step has another result the second time")
	}
	for _, fault := range faults {
		t.Errorf("%s\nafter %q", fault, script)
	}
	if len(faults) > 0 {
		t.FailNow()
	}
}

// TestAnyScript holds the program to the witness's rules, whatever happens in whatever order.
func TestAnyScript(t *testing.T) { rapid.Check(t, anyScript) }

// FuzzStep is TestAnyScript, driven by coverage.
func FuzzStep(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a script is a string of choices, and any bytes will do for them"))
	f.Fuzz(rapid.MakeFuzz(anyScript))
}
