package ui

import (
	"testing"

	"countersign/ui/screen"
)

// BenchmarkCode draws a pairing URL as a QR code, at the size that the window has it at first.
func BenchmarkCode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		q := &qrCode{modules: qrModules(screen.NewSecret(sampleURL))}
		q.picture(leastModule*usualModules, leastModule*usualModules)
	}
}
