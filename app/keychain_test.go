package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
)

// TestMain lets this binary be its own child that asks the keychain, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == keychainVerb {
		os.Exit(keychainChild(os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// scripted is a keychain whose child is a shell script.
func scripted(t *testing.T, script string) childKeychain {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(path, []byte("#!"+shell+"\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return childKeychain{path, time.Minute}
}

func TestChildAnswers(t *testing.T) {
	for _, c := range []struct {
		exit int
		want error
	}{
		{0, nil},
		{exitNoItem, errNoItem},
		{exitFault + int(core.KeychainAbsent), keychainError(core.KeychainAbsent)},
		{exitFault + int(core.KeychainLocked), keychainError(core.KeychainLocked)},
		{exitFault + int(core.KeychainFull), keychainError(core.KeychainFull)},
		{exitFault + int(core.KeychainRefused), keychainError(core.KeychainRefused)},
		{exitUsage, keychainError(core.KeychainRefused)}, // also how a child ends that panics
		{exitFault, keychainError(core.KeychainRefused)},
		{exitFault + 100, keychainError(core.KeychainRefused)},
	} {
		t.Run(fmt.Sprint(c.exit), func(t *testing.T) {
			k := scripted(t, fmt.Sprintf("printf secret; exit %d", c.exit))
			text, err := k.get(t.Context(), "name")
			if !errors.Is(err, c.want) {
				t.Errorf("get: %v, want %v", err, c.want)
			}
			if (string(text) == "secret") != (c.want == nil) {
				t.Errorf("got %d letters", len(text))
			}
			if err := k.set(t.Context(), "name", nil); !errors.Is(err, c.want) {
				t.Errorf("set: %v, want %v", err, c.want)
			}
			want := c.want
			if want == errNoItem { // removing what is not there is no error
				want = nil
			}
			if err := k.remove(t.Context(), "name"); !errors.Is(err, want) {
				t.Errorf("remove: %v, want %v", err, want)
			}
		})
	}
}

// The secret goes through a pipe: arguments can be read by everybody on the computer.
func TestSecretIsNoArgument(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	k := scripted(t, `echo "$@" > `+told+`; cat > `+told+`.in`)
	if err := k.set(t.Context(), "session", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	arguments, err := os.ReadFile(told)
	piped, pipeErr := os.ReadFile(told + ".in")
	if err := errors.Join(err, pipeErr); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(arguments)); got != "keychain set session" {
		t.Errorf("arguments %q", got)
	}
	if string(piped) != "secret" {
		t.Errorf("piped %q", piped)
	}
}

// A keychain that does not answer is given up, whatever it leaves behind.
func TestSilentKeychain(t *testing.T) {
	for name, script := range map[string]string{"child": "exec sleep 60", "grandchild": "sleep 60 & wait"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := scripted(t, script)
			k.limit = 100 * time.Millisecond
			begun := time.Now()
			if _, err := k.get(t.Context(), "name"); !errors.Is(err, keychainError(core.KeychainSlow)) {
				t.Errorf("%v", err)
			}
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("given up after %v", took)
			}
		})
	}
}

func TestMissingChild(t *testing.T) {
	k := childKeychain{filepath.Join(t.TempDir(), "gone"), time.Minute}
	if _, err := k.get(t.Context(), "name"); !errors.Is(err, keychainError(core.KeychainRefused)) {
		t.Errorf("%v", err)
	}
}

func TestChildRefusesOddQuestions(t *testing.T) {
	t.Setenv(busVariable, "unix:path=/nowhere")
	for _, arguments := range [][]string{{}, {keychainGet}, {keychainGet, "a", "b"}} {
		if code := keychainChild(arguments, strings.NewReader(""), os.Stdout); code != exitUsage {
			t.Errorf("%q: %d", arguments, code)
		}
	}
	if code := keychainChild([]string{"list", "a"}, strings.NewReader(""), os.Stdout); code != exitFault+int(core.KeychainRefused) {
		t.Errorf("an unknown question: %d", code)
	}
}
