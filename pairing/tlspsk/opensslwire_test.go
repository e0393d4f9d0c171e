package tlspsk

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// openSSL is the running program, over a socket of this machine. A missing program fails the test.
type openSSL struct {
	conn   net.Conn
	cmd    *exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
	stderr bytes.Buffer
}

const opensslPatience = 20 * time.Second

// startOpenSSL starts the program of the session and connects to it. What it is to say stands in its input already.
func startOpenSSL(t *testing.T, s opensslSession, psk string) *openSSL {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), opensslPatience)
	args := append([]string{s.program, "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256",
		"-psk_identity", vectorIdentity, "-psk", hex.EncodeToString([]byte(psk))}, s.flags...)
	o := &openSSL{cmd: exec.CommandContext(ctx, "openssl", args...)}
	t.Cleanup(func() {
		o.stop()
		cancel()
	})
	if s.program == "s_server" {
		o.cmd.Args = append(o.cmd.Args, "-nocert", "-naccept", "1", "-accept", "127.0.0.1:0")
		o.start(t)
		address := strings.TrimSpace(o.waitFor(t, "ACCEPT "))
		o.conn = check(net.Dial("tcp", address))(t)
	} else {
		socket := filepath.Join(t.TempDir(), "s")
		listener := check(net.Listen("unix", socket))(t)
		defer listener.Close()
		o.cmd.Args = append(o.cmd.Args, "-quiet", "-unix", socket)
		o.start(t)
		o.conn = check(listener.Accept())(t)
	}
	if err := o.conn.SetDeadline(time.Now().Add(opensslPatience)); err != nil {
		t.Fatal(err)
	}
	return o
}

func check[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (o *openSSL) start(t *testing.T) {
	t.Helper()
	stdin := check(o.cmd.StdinPipe())(t)
	o.stdin, o.stdout = stdin, bufio.NewReader(check(o.cmd.StdoutPipe())(t))
	o.cmd.Stderr = &o.stderr
	if err := o.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(stdin, opensslText); err != nil {
		t.Fatal(err)
	}
}

// waitFor reads the program's output up to a line with this prefix, and returns the rest of the line.
func (o *openSSL) waitFor(t *testing.T, prefix string) string {
	t.Helper()
	for {
		line, err := o.stdout.ReadString('\n')
		if err != nil {
			t.Fatalf("openssl never prints %q: %v\n%s", prefix, err, o.stop())
		}
		if rest, found := strings.CutPrefix(line, prefix); found {
			return rest
		}
	}
}

// stop ends the program and returns what it complained about.
func (o *openSSL) stop() string {
	if o.conn != nil {
		o.conn.Close()
	}
	if o.stdin != nil {
		o.stdin.Close()
		o.cmd.Wait() // its exit code says nothing: s_client ends with 1 after a close_notify as well
	}
	return o.stderr.String()
}

func (o *openSSL) complains(t *testing.T, want string) {
	t.Helper()
	if got := o.stop(); !strings.Contains(got, want) {
		t.Errorf("openssl complains %q, want %q", got, want)
	}
}

// read takes one record off the stream, in which openssl joins several as it likes.
func (o *openSSL) read(t *testing.T) []byte {
	t.Helper()
	record := make([]byte, recordHeaderLen)
	if _, err := io.ReadFull(o.conn, record); err != nil {
		t.Fatalf("read: %v\n%s", err, o.stop())
	}
	record = append(record, make([]byte, binary.BigEndian.Uint16(record[3:]))...)
	if _, err := io.ReadFull(o.conn, record[recordHeaderLen:]); err != nil {
		t.Fatalf("read: %v\n%s", err, o.stop())
	}
	return record
}

func (o *openSSL) write(t *testing.T, record []byte) {
	t.Helper()
	if _, err := o.conn.Write(record); err != nil {
		t.Fatalf("write: %v\n%s", err, o.stop())
	}
}

// recordingWire writes a transcript of what passes: one record to a line, ">" from us and "<" from openssl.
type recordingWire struct {
	wire
	transcript bytes.Buffer
}

func (w *recordingWire) read(t *testing.T) []byte {
	record := w.wire.read(t)
	fmt.Fprintf(&w.transcript, "< %x\n", record)
	return record
}

func (w *recordingWire) write(t *testing.T, record []byte) {
	fmt.Fprintf(&w.transcript, "> %x\n", record)
	w.wire.write(t, record)
}

// replayingWire plays openssl out of a transcript.
type replayingWire struct{ lines []string }

func (w *replayingWire) next(t *testing.T, direction string) []byte {
	t.Helper()
	if len(w.lines) == 0 {
		t.Fatal("the transcript ends here")
	}
	line, found := strings.CutPrefix(w.lines[0], direction)
	if !found {
		t.Fatalf("the transcript goes on with %q", w.lines[0])
	}
	w.lines = w.lines[1:]
	return unhex(t, line)
}

func (w *replayingWire) read(t *testing.T) []byte {
	t.Helper()
	return w.next(t, "< ")
}

func (w *replayingWire) write(t *testing.T, record []byte) {
	t.Helper()
	if want := w.next(t, "> "); !bytes.Equal(record, want) {
		t.Fatalf("we send\n%x, the transcript has\n%x", record, want)
	}
}
