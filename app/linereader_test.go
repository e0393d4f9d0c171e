package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLinesAreReadAndCleared(t *testing.T) {
	long := strings.Repeat("x", maxLine+10)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"lines":               {"one\ntwo\r\n\nthree\n", []string{"one", "two", "", "three"}},
		"the last has no end": {"one\ntwo", []string{"one", "two"}},
		"nothing":             {"", nil},
		"too long":            {long + "\nshort\n", []string{long[:maxLine], "short"}},
		"much too long":       {long + long + "\nshort\n", []string{long[:maxLine], "short"}},
		"exactly":             {long[:maxLine] + "\nshort\n", []string{long[:maxLine], "short"}},
		"too long, no end":    {long, []string{long[:maxLine]}},
	} {
		for how, reader := range map[string]io.Reader{
			"at once": strings.NewReader(c.text), "byte by byte": iotest.OneByteReader(strings.NewReader(c.text)),
			"with its end": iotest.DataErrReader(strings.NewReader(c.text)),
		} {
			r, got := newLineReader(reader), []string(nil)
			for {
				line, err := r.next()
				if errors.Is(err, io.EOF) {
					break
				}
				got = append(got, string(line))
				clear(line)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: %d lines, want %d", name, how, len(got), len(c.want))
			}
			if left := bytes.Trim(r.buffer, "\x00\r\n"); len(left) > 0 {
				t.Errorf("%s, %s: %d bytes are left", name, how, len(left))
			}
		}
	}
}
