package main

import (
	"bytes"
	"io"
)

// maxLine is the longest line that is read whole, in bytes; the screen refuses shorter ones already.
const maxLine = 64 << 10

// lineReader reads lines into one buffer, so that whoever clears a line clears all there is of it.
type lineReader struct {
	in       io.Reader
	buffer   []byte
	from, to int  // what has been read and not returned
	skips    bool // the rest of a line that is too long
}

func newLineReader(in io.Reader) *lineReader {
	return &lineReader{in: in, buffer: make([]byte, maxLine)}
}

// next is the next line, without its end: a part of the buffer, to be cleared before the next call. Of a line that is too long
// it is the beginning. The last line needs no end; behind it the error is io.EOF.
func (r *lineReader) next() ([]byte, error) {
	for {
		if line, ok := r.cut(); ok && !r.skips {
			return line, nil
		} else if ok {
			clear(line)
			r.skips = false
			continue
		}
		if r.to == len(r.buffer) {
			long, skips := r.take(r.to), r.skips
			r.skips = true
			if !skips {
				return long, nil
			}
			clear(long)
			continue
		}
		n, err := r.in.Read(r.buffer[r.to:])
		r.to += n
		if err == nil || n > 0 {
			continue
		}
		last := r.take(r.to - r.from)
		if len(last) > 0 && !r.skips {
			return last, nil
		}
		clear(last)
		return nil, err
	}
}

// cut takes a line that is there whole; otherwise it makes room behind what is there.
func (r *lineReader) cut() (line []byte, ok bool) {
	if end := bytes.IndexByte(r.buffer[r.from:r.to], '\n'); end >= 0 {
		line = r.take(end)
		r.from++
		return bytes.TrimSuffix(line, []byte("\r")), true
	}
	n := copy(r.buffer, r.buffer[r.from:r.to])
	clear(r.buffer[n:r.to])
	r.from, r.to = 0, n
	return nil, false
}

func (r *lineReader) take(n int) []byte {
	line := r.buffer[r.from : r.from+n]
	r.from += n
	return line
}
