package core

import (
	"testing"

	"countersign/ui/screen"
)

// TestPartingFromAKeychain: only a keychain that holds the session can fail to remove it.
func TestPartingFromAKeychain(t *testing.T) {
	for _, c := range []struct {
		name   string
		unkept KeychainFault
		notice screen.Problem
	}{
		{"kept, and not removed", 0, keychainKeptSentence()},
		{"never kept", KeychainLocked, screen.Problem{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Model{Stage: Ready{Attempt: idle, SigningOut: 7}, Unkept: c.unkept, LastRef: 7}
			m, _ = Step(m, SessionEnded{Ref: 7, Fault: KeychainLocked})
			if s, ok := m.Stage.(SigningIn); !ok || s.Notice != c.notice {
				t.Errorf("got %#v", m.Stage)
			}
		})
	}
}
