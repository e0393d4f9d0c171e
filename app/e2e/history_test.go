package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"countersign/oauth/sandbox"
)

// What was tried is written down, shown, exported and forgotten, and no secret is in it.
func TestHistory(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	w := newWorld(t)
	desk := runAt(t, home, "pair", "--server", w.origin)
	desk.signIn(plainEmail)
	link := desk.link()
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	desk.answer("d", "Is this your phone?", "d Decline")
	desk.answer("t", "You declined", "t Try again")
	desk.pairs()
	_, key := idAndKey(t, link)

	desk.answer("d", "d Done")
	desk.answer("h", "Ready", "h History")
	desk.expect("History", "Today, 20", "Firefox 145 on Android 15 was let in", "by a QR code, Firefox for Android", "127.0.0.1", plainEmail,
		"You declined Firefox 145 on Android 15")
	desk.answer("e", "e Export")
	desk.expect("Saved as " + filepath.Join(home, "countersign-history-20"))
	checkFiles(t, home, map[string]string{"password": sandbox.DemoPassword, "key of the link": key})

	lines := historyOf(t, home)
	if len(lines) != 2 || lines[0]["outcome"] != "done" || lines[1]["outcome"] != "declined" || lines[1]["began"] == nil || lines[1]["address"] != "127.0.0.1" {
		t.Errorf("the history is %v", lines)
	}
	desk.answer("c", "c Clear history")
	desk.answer("y", "Clear the history?", "2 entries are deleted for good.", "y Clear history")
	desk.expect("Nothing has been tried on this computer yet.")
	if lines := historyOf(t, home); len(lines) != 0 {
		t.Errorf("cleared, and it is %v", lines)
	}
	desk.quit()
}

// historyOf asks the program for its history.
func historyOf(t *testing.T, home string) (lines []map[string]any) {
	t.Helper()
	reader := runAt(t, home, "history", "--json")
	if err := reader.exit(t); err != nil {
		t.Fatal(err)
	}
	text, _, _ := reader.out.now()
	if err := json.Unmarshal([]byte(text), &lines); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return lines
}

// An attempt that the person walked away from is written down, too, and a damaged history loses nothing.
func TestHistoryOfQuitting(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	desk := runAt(t, home, "pair", "--server", newWorld(t).origin)
	desk.signIn(plainEmail)
	desk.link()
	desk.in.Close()
	if err := desk.exit(t); err != nil {
		t.Fatal(err)
	}
	if lines := historyOf(t, home); len(lines) != 1 || lines[0]["outcome"] != "stopped" {
		t.Errorf("the history is %v", lines)
	}
	file := filepath.Join(home, ".config", "countersign", "history.jsonl")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(whole, "half a li"...), 0o600); err != nil {
		t.Fatal(err)
	}
	reader := runAt(t, home, "history")
	reader.expect("History", "A part of the history could not be read.", "Nothing is lost: it is kept as", "history.jsonl.damaged", "Pairing stopped")
	if err := reader.exit(t); err != nil {
		t.Fatal(err)
	}
}
