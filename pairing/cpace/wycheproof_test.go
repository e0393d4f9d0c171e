package cpace

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// wycheproof reads one file of Project Wycheproof. Each says where it comes from, under which licence, and what was left out.
func wycheproof[T any](t *testing.T, file string, tests int) []T {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Tests []T }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Tests) != tests {
		t.Fatalf("%d tests, want %d", len(all.Tests), tests)
	}
	return all.Tests
}

// TestWycheproofX25519: the multiplication that shares and common points are made by is right on the curve, on the twist and
// at every edge, and refuses just the points that make the product known to everybody.
func TestWycheproofX25519(t *testing.T) {
	refused := 0
	for _, v := range wycheproof[struct {
		TcID                    int
		Public, Private, Shared hexBytes
	}](t, "wycheproof-x25519.json", 518) {
		got, err := multiply(scalar(t, v.Private), v.Public)
		switch {
		case bytes.Equal(v.Shared, make([]byte, fieldSize)):
			refused++
			if !errors.Is(err, ErrRefused) || got != nil {
				t.Errorf("%d: %x, %v", v.TcID, got, err)
			}
		case err != nil || !bytes.Equal(got, v.Shared):
			t.Errorf("%d: %x, %v, want %x", v.TcID, got, err, v.Shared)
		}
	}
	if refused != 31 {
		t.Errorf("%d points refused, want 31", refused)
	}
}

// TestWycheproofHMAC: the MAC of the tags, and the comparison with which they are verified.
func TestWycheproofHMAC(t *testing.T) {
	for _, v := range wycheproof[struct {
		TcID          int
		Key, Msg, Tag hexBytes
		TagSize       int // in bits
		Result        string
	}](t, "wycheproof-hmac-sha512.json", 174) {
		mac := hmac.New(sha512.New, v.Key)
		mac.Write(v.Msg)
		if valid := hmac.Equal(mac.Sum(nil)[:v.TagSize/8], v.Tag); valid != (v.Result == "valid") {
			t.Errorf("%d: holds: %v, want %s", v.TcID, valid, v.Result)
		}
	}
}

// TestWycheproofHKDF: the derivation of the key and the check number. Only outputs of one block are kept in the file.
func TestWycheproofHKDF(t *testing.T) {
	for _, v := range wycheproof[struct {
		TcID                 int
		IKM, Salt, Info, OKM hexBytes
	}](t, "wycheproof-hkdf-sha512.json", 72) {
		if got := derive(v.IKM, v.Salt, string(v.Info), len(v.OKM)); !bytes.Equal(got, v.OKM) {
			t.Errorf("%d: %x, want %x", v.TcID, got, v.OKM)
		}
	}
}
