package cpace

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkAuthority and BenchmarkSupplicant are all the work of one end in one run.
func BenchmarkAuthority(b *testing.B) {
	random := rand.NewChaCha8([32]byte{1})
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		claiming, m1, err := NewClaiming(random, exampleCode)
		if err != nil {
			b.Fatal(err)
		}
		hello := m1.Encode()
		b.StartTimer()
		m1, err = ParseHello(hello)
		if err != nil {
			b.Fatal(err)
		}
		offering, m2, err := NewOffering(random, exampleCode, exampleChannel, m1)
		if err != nil {
			b.Fatal(err)
		}
		m2.Encode()
		b.StopTimer()
		_, m3, err := claiming.Prove(random, m2)
		if err != nil {
			b.Fatal(err)
		}
		proof := m3.Encode()
		b.StartTimer()
		if m3, err = ParseProof(proof); err != nil {
			b.Fatal(err)
		}
		_, m4, err := offering.Verify(m3)
		if err != nil {
			b.Fatal(err)
		}
		m4.Encode()
	}
}

func BenchmarkSupplicant(b *testing.B) {
	random := rand.NewChaCha8([32]byte{1})
	b.ReportAllocs()
	for b.Loop() {
		claiming, m1, err := NewClaiming(random, exampleCode)
		if err != nil {
			b.Fatal(err)
		}
		m1.Encode()
		b.StopTimer()
		offering, m2, err := NewOffering(random, exampleCode, exampleChannel, m1)
		if err != nil {
			b.Fatal(err)
		}
		offer := m2.Encode()
		b.StartTimer()
		if m2, err = ParseOffer(offer); err != nil {
			b.Fatal(err)
		}
		proving, m3, err := claiming.Prove(random, m2)
		if err != nil {
			b.Fatal(err)
		}
		m3.Encode()
		b.StopTimer()
		_, m4, err := offering.Verify(m3)
		if err != nil {
			b.Fatal(err)
		}
		confirmation := m4.Encode()
		b.StartTimer()
		if m4, err = ParseConfirmation(confirmation); err != nil {
			b.Fatal(err)
		}
		if _, err := proving.Confirm(m4); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGenerator(b *testing.B) {
	sid := make([]byte, 2*nonceSize+channelIDBytes)
	b.ReportAllocs()
	for b.Loop() {
		generator(exampleCode, channelIdentifier(), sid)
	}
}
