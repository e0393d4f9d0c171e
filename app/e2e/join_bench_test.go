package e2e

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"countersign/app/page"
)

// BenchmarkJoinPage is what a phone that was never here waits for, and fetches: from the address to a field that takes the code.
// The network costs nothing here.
func BenchmarkJoinPage(b *testing.B) {
	server := httptest.NewServer(page.Before(http.NotFoundHandler(), page.Options{}))
	defer server.Close()
	b.ReportAllocs() // so that its B/op is printed, which is ours in the end
	var ready time.Duration
	var bytes float64
	for b.Loop() {
		newcomer := newBrowser(b)
		newcomer.open(server.URL + "/join")
		milliseconds, err := strconv.Atoi(newcomer.eval("document.documentElement.dataset.ready"))
		if err != nil {
			b.Fatal(err)
		}
		ready += time.Duration(milliseconds) * time.Millisecond
		for _, e := range newcomer.now() {
			if e.Method == "Network.loadingFinished" {
				bytes += e.Params.EncodedDataLength
			}
		}
	}
	b.ReportMetric(float64(ready)/float64(b.N), "ns/op")
	b.ReportMetric(bytes/float64(b.N), "B/op")
}
