package e2e

import (
	"bytes"
	"encoding/binary"
)

// A search looks for many texts at once, in one pass: at each place it takes the eight bytes there for the beginning of one.
type search struct {
	long  map[uint64][]wanted
	short []wanted // of less than eight bytes, each looked for by itself
	begin [1 << 16]bool
}

// wanted is one spelling of a secret.
type wanted struct {
	name string
	text []byte
}

// hit is where a secret was found.
type hit struct {
	name   string
	at     int
	length int
}

func newSearch(secrets map[string][][]byte) *search {
	s := &search{long: map[uint64][]wanted{}}
	for name, texts := range secrets {
		for _, text := range texts {
			w := wanted{name, text}
			if len(text) < 8 {
				s.short = append(s.short, w)
				continue
			}
			first := binary.LittleEndian.Uint64(text)
			s.long[first] = append(s.long[first], w)
			s.begin[uint16(first)] = true
		}
	}
	return s
}

// in finds every place of every text.
func (s *search) in(part []byte) (hits []hit) {
	for at := 0; at+8 <= len(part); at++ {
		if !s.begin[uint16(part[at])|uint16(part[at+1])<<8] {
			continue
		}
		for _, w := range s.long[binary.LittleEndian.Uint64(part[at:])] {
			if bytes.HasPrefix(part[at:], w.text) {
				hits = append(hits, hit{w.name, at, len(w.text)})
			}
		}
	}
	for _, w := range s.short {
		for at := 0; ; {
			i := bytes.Index(part[at:], w.text)
			if i < 0 {
				break
			}
			if !inNumber(part, at+i, len(w.text)) {
				hits = append(hits, hit{w.name, at + i, len(w.text)})
			}
			at += i + 1
		}
	}
	return hits
}

// inNumber reports whether there are more digits beside digits: six of them are soon found in the figures of a log.
func inNumber(part []byte, at, length int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(part) && part[i] >= '0' && part[i] <= '9' }
	return digit(at) && digit(at+length-1) && (digit(at-1) || digit(at+length))
}
