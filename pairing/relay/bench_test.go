package relay

import (
	"context"
	"testing"
)

// unlimited are the settings for measuring: the relay's budget of ten messages is lifted.
func unlimited() Settings {
	s := DefaultSettings()
	s.MaxExchanges = 0
	s.MaxAddressConnections = s.MaxChannels
	return s
}

// BenchmarkRelay1KiB sends records of 1 KiB one way: encode, relay, decode.
func BenchmarkRelay1KiB(b *testing.B) {
	authority, supplicant := pair(b, startRelay(b, unlimited()))
	record := make([]byte, 1<<10)
	b.SetBytes(int64(len(record)))
	b.ReportAllocs()
	b.ResetTimer()
	sent := make(chan error, 1)
	go func() {
		for range b.N {
			if err := authority.Send(record); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for n := range b.N {
		if _, ok := <-supplicant.Incoming(); !ok {
			b.Fatalf("lost after %d messages: %v", n, supplicant.Err())
		}
	}
	b.StopTimer()
	if err := <-sent; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkRoundTrip sends a record and waits for the answer.
func BenchmarkRoundTrip(b *testing.B) {
	authority, supplicant := pair(b, startRelay(b, unlimited()))
	record := make([]byte, 256)
	go func() {
		for m := range supplicant.Incoming() {
			supplicant.Send(m.Record)
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		if err := authority.Send(record); err != nil {
			b.Fatal(err)
		}
		if _, ok := <-authority.Incoming(); !ok {
			b.Fatal(authority.Err())
		}
	}
}

// BenchmarkOpen creates a channel, up to its greeting, and leaves it.
func BenchmarkOpen(b *testing.B) {
	base := startRelay(b, unlimited())
	b.ReportAllocs()
	for b.Loop() {
		c, err := new(Dialer).Open(context.Background(), base)
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}
