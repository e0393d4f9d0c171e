package api

import (
	"bytes"
	"io"
	"sync"
)

// body is what a request sends, until it is wiped. The transport may still read it then, of a request that has ended early: it
// gets no more.
type body struct {
	*sent
	at int
}

type sent struct {
	mu   sync.Mutex
	text []byte
}

func newBody(text []byte) *body { return &body{sent: &sent{text: text}} }

// again is the same text from its beginning: for a request that has to be written once more.
func (b *body) again() (io.ReadCloser, error) { return &body{sent: b.sent}, nil }

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.text == nil {
		return 0, io.ErrClosedPipe
	}
	n := copy(p, b.text[b.at:])
	if b.at += n; n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (*body) Close() error { return nil }

func (b *body) wipe() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.text)
	b.text = nil
}

// withSecret puts a secret into the place of the member that is null in a JSON text, and returns that as a text of its own. The
// secret needs no escape.
func withSecret(text []byte, member string, size int, put func([]byte) []byte) []byte {
	name := []byte(`"` + member + `":`)
	before, behind, _ := bytes.Cut(text, append(name[:len(name):len(name)], "null"...))
	whole := make([]byte, 0, len(text)+size+len(`""`))
	whole = append(append(append(whole, before...), name...), '"')
	return append(append(put(whole), '"'), behind...)
}
