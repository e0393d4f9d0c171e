package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
)

// cheap is a cost for tests.
var cheap = sealCost{passes: 1, memory: 8 << 10, lanes: 1}

// resum sets the checksum right after a change, as somebody who means it would.
func resum(sealed []byte) []byte {
	content := sealed[:len(sealed)-sha256.Size]
	sum := sha256.Sum256(content)
	return append(bytes.Clone(content), sum[:]...)
}

func TestSealedTextOpens(t *testing.T) {
	for _, text := range []string{"", "x", strings.Repeat("session ", 200), strings.Repeat("x", oauth.MaxVault)} {
		s := newSeal([]byte("correct horse"), cheap)
		one, two := s.close([]byte(text)), s.close([]byte(text))
		if bytes.Equal(one, two) {
			t.Error("the same text is sealed in the same way twice")
		}
		again, got, err := sealOf([]byte("correct horse"), one)
		if err != nil || string(got) != text {
			t.Fatalf("%d bytes become %d: %v", len(text), len(got), err)
		}
		if got, err := again.open(two); err != nil || string(got) != text {
			t.Errorf("the seal that was found again does not open: %v", err)
		}
		if len(text) > 8 && bytes.Contains(one, []byte(text)) {
			t.Error("the text stands there to be read")
		}
	}
	if bytes.Equal(newSeal([]byte("p"), cheap).header[:], newSeal([]byte("p"), cheap).header[:]) {
		t.Error("two seals have one salt")
	}
}

// Damage anywhere is called damage, and another passphrase a wrong passphrase. What was changed by somebody who set the checksum
// right does not open either.
func TestSealedTextIsWholeOrNot(t *testing.T) {
	s := newSeal([]byte("correct horse"), cheap)
	sealed := s.close([]byte("the session"))
	if _, _, err := sealOf([]byte("correct hors"), sealed); !errors.Is(err, errPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := newSeal([]byte("correct horse"), cheap).open(sealed); !errors.Is(err, errPassphrase) {
		t.Errorf("another seal: %v", err)
	}
	for i := range sealed {
		damaged := bytes.Clone(sealed)
		damaged[i] ^= 0x10
		if _, err := s.open(damaged); !errors.Is(err, errSealedDamaged) {
			t.Fatalf("byte %d is changed: %v", i, err)
		}
		if _, err := s.open(resum(damaged)); i < len(sealed)-sha256.Size && err == nil {
			t.Fatalf("byte %d is changed on purpose, and it opens", i)
		}
	}
	for size := range sealed {
		if _, err := s.open(sealed[:size]); !errors.Is(err, errSealedDamaged) {
			t.Fatalf("%d bytes are left: %v", size, err)
		}
	}
	if _, err := s.open(append(bytes.Clone(sealed), make([]byte, sealedMost)...)); !errors.Is(err, errSealedDamaged) {
		t.Errorf("far too long: %v", err)
	}
}

// What a file says about its cost is not taken on trust: it neither makes the program stand still nor guessing easy.
func TestSealedCostIsBounded(t *testing.T) {
	sealed := newSeal([]byte("p"), cheap).close(nil)
	for _, c := range []sealCost{
		{0, 8 << 10, 1}, {17, 8 << 10, 1}, {1 << 31, 8 << 10, 1}, {1, 8<<10 - 1, 1}, {1, 512<<10 + 1, 1}, {1, 1<<32 - 1, 1}, {1, 8 << 10, 0},
		{1, 8 << 10, 9}, {1, 8 << 10, 257},
	} {
		at := len(sealedMagic)
		for _, n := range []uint32{c.passes, c.memory, c.lanes} {
			binary.BigEndian.PutUint32(sealed[at:], n)
			at += 4
		}
		if _, _, err := sealOf([]byte("p"), resum(sealed)); !errors.Is(err, errSealedDamaged) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if !usualCost.bearable() || usualCost.memory < 64<<10 {
		t.Errorf("%+v", usualCost)
	}
	begun := time.Now()
	newSeal([]byte("p"), usualCost)
	t.Logf("a guess takes %v", time.Since(begun))
}
