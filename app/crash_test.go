package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// crashVariable has this test program crash, in a process of its own.
const crashVariable = "COUNTERSIGN_TEST_CRASH"

// TestCrashIsKept: what a run that crashed leaves behind is told of once, by the next.
func TestCrashIsKept(t *testing.T) {
	if folder := os.Getenv(crashVariable); folder != "" {
		watchForCrashes(folder)
		panic("a mistake")
	}
	folder := filepath.Join(t.TempDir(), "countersign")
	run := exec.Command(os.Args[0], "-test.run=^TestCrashIsKept$")
	run.Env = append(os.Environ(), crashVariable+"="+folder)
	if err := run.Run(); err == nil {
		t.Fatal("it did not crash")
	}
	if left := readFile(t, filepath.Join(folder, crashName)); !strings.Contains(left, "a mistake") || !strings.Contains(left, "TestCrashIsKept") {
		t.Errorf("left behind: %q", left)
	}
	told := func() bool {
		run := exec.Command(os.Args[0], "-test.run=^TestNextStart$")
		run.Env = append(os.Environ(), crashVariable+"="+folder)
		return run.Run() != nil
	}
	if !told() {
		t.Error("the next start does not notice")
	}
	if told() {
		t.Error("it is told twice")
	}
	if old := readFile(t, filepath.Join(folder, oldCrashName)); !strings.Contains(old, "a mistake") {
		t.Errorf("kept: %q", old)
	}
}

// TestNextStart is the start after a crash, in a process of its own: it fails if it has been told.
func TestNextStart(t *testing.T) {
	if folder := os.Getenv(crashVariable); folder != "" && watchForCrashes(folder) {
		t.Fatal("crashed")
	}
}

func TestCrashesWithoutAFolder(t *testing.T) {
	file := writeFile(t, "")
	for _, folder := range []string{"", filepath.Join(file, "state")} {
		if watchForCrashes(folder) {
			t.Errorf("%q: crashed", folder)
		}
	}
}
