package tlspsk

import (
	"crypto/rand"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The other end of these tests is the openssl program. Each session runs live on every run; and a transcript of it,
// recorded with fixed randomness on our side, is replayed without openssl. To record them anew:
//
//	go test -run OpenSSL -update ./pairing/tlspsk
var update = flag.Bool("update", false, "record the OpenSSL transcripts anew")

const (
	opensslText = "hello from openssl\n"
	ourText     = "hello from tlspsk\n"
)

// opensslSession is one way to run openssl against one of our roles.
type opensslSession struct {
	name    string
	ours    string // server or client
	program string
	flags   []string
}

var opensslSessions = []opensslSession{
	{"s_client", "server", "s_client", []string{"-allow_no_dhe_kex"}},
	{"s_client-no_middlebox", "server", "s_client", []string{"-allow_no_dhe_kex", "-no_middlebox"}},
	{"s_server", "client", "s_server", []string{"-allow_no_dhe_kex"}},
	{"s_server-num_tickets-0", "client", "s_server", []string{"-allow_no_dhe_kex", "-num_tickets", "0"}},
}

// wire carries whole records to and from openssl or a transcript of it.
type wire interface {
	read(t *testing.T) []byte
	write(t *testing.T, record []byte)
}

// TestOpenSSLTranscripts replays the recorded sessions, byte for byte in our direction.
func TestOpenSSLTranscripts(t *testing.T) {
	for _, s := range opensslSessions {
		t.Run(s.name, func(t *testing.T) {
			file := filepath.Join("testdata", "openssl-"+s.name+".txt")
			if *update {
				recorder := &recordingWire{wire: startOpenSSL(t, s, vectorPSK)}
				s.run(t, recorder, vectorRandom())
				if err := os.WriteFile(file, recorder.transcript.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			replay := &replayingWire{lines: strings.Split(strings.TrimSpace(string(text)), "\n")}
			s.run(t, replay, vectorRandom())
			if len(replay.lines) != 0 {
				t.Errorf("%d records of the transcript are left over", len(replay.lines))
			}
		})
	}
}

// TestOpenSSLLive runs the same sessions against the real program, with real randomness.
func TestOpenSSLLive(t *testing.T) {
	for _, s := range opensslSessions {
		t.Run(s.name, func(t *testing.T) {
			openssl := startOpenSSL(t, s, vectorPSK)
			s.run(t, openssl, rand.Reader)
			openssl.waitFor(t, ourText)
		})
	}
}

// run is the session: handshake, a text each way, close from us and then from openssl.
func (s opensslSession) run(t *testing.T, w wire, random io.Reader) {
	c := s.handshake(t, w, random)
	if got := hear(t, c, w); got != opensslText {
		t.Fatalf("openssl says %q", got)
	}
	record, err := c.Seal([]byte(ourText))
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, record)
	if record, err = c.Close(); err != nil {
		t.Fatal(err)
	}
	w.write(t, record)
	for !receive(t, c, w.read(t)).Closed {
	}
}

func (s opensslSession) start(t *testing.T, random io.Reader) (c *Conn, hello []byte) {
	t.Helper()
	var err error
	if s.ours == "client" {
		c, hello, err = Client(newKey(t, vectorPSK), []byte(vectorIdentity), random)
	} else {
		c, err = Server(newKey(t, vectorPSK), []byte(vectorIdentity), random)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, hello
}

func (s opensslSession) handshake(t *testing.T, w wire, random io.Reader) *Conn {
	t.Helper()
	c, hello := s.start(t, random)
	if hello != nil {
		w.write(t, hello)
	}
	for {
		out := receive(t, c, w.read(t))
		for _, record := range out.Send {
			w.write(t, record)
		}
		if out.Established {
			return c
		}
	}
}

// hear waits for the next application data, past tickets.
func hear(t *testing.T, c *Conn, w wire) string {
	t.Helper()
	for {
		if out := receive(t, c, w.read(t)); len(out.Plain) > 0 {
			return string(out.Plain[0])
		}
	}
}

// TestOpenSSLFailures holds that the two implementations understand each other's alerts.
func TestOpenSSLFailures(t *testing.T) {
	asClient, asServer := opensslSessions[0], opensslSessions[2]
	t.Run("s_client with another key", func(t *testing.T) {
		c, _ := asClient.start(t, rand.Reader)
		openssl := startOpenSSL(t, asClient, "another key")
		openssl.write(t, failsLocally(t, c, openssl.read(t), AlertDecryptError).Send[0])
		openssl.complains(t, "SSL alert number 51")
	})
	t.Run("s_client without psk_ke", func(t *testing.T) {
		c, _ := asClient.start(t, rand.Reader)
		openssl := startOpenSSL(t, opensslSession{program: "s_client"}, vectorPSK)
		openssl.write(t, failsLocally(t, c, openssl.read(t), AlertHandshakeFailure).Send[0])
		openssl.complains(t, "SSL alert number 40")
	})
	t.Run("s_server with another key", func(t *testing.T) {
		c, hello := asServer.start(t, rand.Reader)
		openssl := startOpenSSL(t, asServer, "another key")
		openssl.write(t, hello)
		// RFC 8446, section 4.2.11, leaves the alert open; OpenSSL chose another one than the pairing protocol.
		isToldBy(t, c, openssl.read(t), AlertIllegalParameter)
	})
}
