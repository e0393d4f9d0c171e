package tlspsk

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

// seededRandom is a random source for tests, different for each seed.
func seededRandom(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

// ends are a server and a client with one key, and the first record.
func ends(t testing.TB, seed byte) (server, client *Conn, hello []byte) {
	t.Helper()
	return endsWith(t, newKey(t, "one key"), newKey(t, "one key"), seed)
}

func endsWith(t testing.TB, serverKey, clientKey Key, seed byte) (server, client *Conn, hello []byte) {
	t.Helper()
	server, err := Server(serverKey, []byte("channel"), seededRandom(2*seed))
	if err != nil {
		t.Fatal(err)
	}
	client, hello, err = Client(clientKey, []byte("channel"), seededRandom(2*seed+1))
	if err != nil {
		t.Fatal(err)
	}
	return server, client, hello
}

// connected are two ends after their handshake, and every record of it in order.
func connected(t testing.TB, seed byte) (server, client *Conn, records [][]byte) {
	t.Helper()
	server, client, hello := ends(t, seed)
	records = append(records, bytes.Clone(hello))
	for _, record := range receive(t, server, hello).Send {
		records = append(records, bytes.Clone(record))
		for _, answer := range receive(t, client, record).Send {
			records = append(records, bytes.Clone(answer))
			receive(t, server, answer)
		}
	}
	if !server.established || !client.established {
		t.Fatal("not established")
	}
	return server, client, records
}

func says(t testing.TB, from, to *Conn, text string) {
	t.Helper()
	record, err := from.Seal([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	delivers(t, receive(t, to, record), text)
}

func closesTo(t testing.TB, from, to *Conn) {
	t.Helper()
	record, err := from.Close()
	if err != nil {
		t.Fatal(err)
	}
	if !receive(t, to, record).Closed {
		t.Error("close_notify is not reported")
	}
}

// TestEnds is appendix B.4.
func TestEnds(t *testing.T) {
	t.Run("B.4/1429 handshake, equal app secrets, data, closes both ways", func(t *testing.T) {
		server, client, _ := connected(t, 1)
		if server.out.keys.iv != client.in.keys.iv || server.in.keys.iv != client.out.keys.iv {
			t.Error("application keys differ")
		}
		if server.out.keys.iv == server.in.keys.iv {
			t.Error("both directions have the same keys")
		}
		says(t, client, server, "hello")
		says(t, server, client, "hello yourself")
		closesTo(t, client, server)
		says(t, server, client, "one more thing")
		closesTo(t, server, client)
	})
	t.Run("B.4/1509 client is connected after EE and Finished, server after the client's Finished", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		flight := receive(t, server, hello)
		a, b := receive(t, client, flight.Send[0]), receive(t, client, flight.Send[1])
		if flight.Established || a.Established || b.Established {
			t.Error("established too early")
		}
		last := receive(t, client, flight.Send[2])
		if !last.Established || server.established {
			t.Error("client must be first")
		}
		if !receive(t, server, last.Send[0]).Established {
			t.Error("server must be second")
		}
	})
	t.Run("B.4/1530 hellos, encrypted flights and app secrets differ between runs, CCS does not", func(t *testing.T) {
		oneServer, _, one := connected(t, 1)
		twoServer, _, two := connected(t, 2)
		for i := range one {
			isCCS := i == 2
			if bytes.Equal(one[i], two[i]) != isCCS {
				t.Errorf("record %d: equal is %v", i, !isCCS)
			}
		}
		if oneServer.out.keys.iv == twoServer.out.keys.iv {
			t.Error("application keys are equal")
		}
	})
}

// TestEndsClose is a close_notify before the handshake is complete (B.4/1469).
func TestEndsClose(t *testing.T) {
	t.Run("B.4/1469 server closes in the middle of the handshake", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		for _, record := range receive(t, server, hello).Send[:2] {
			receive(t, client, record)
		}
		record, err := server.Close()
		if err != nil {
			t.Fatal(err)
		}
		// The flight that the client still lacks makes the keys of this record its own only later.
		failsLocally(t, client, record, AlertBadRecordMAC)
	})
	t.Run("B.4/1469 server closes before the handshake", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		closesTo(t, server, client)
		sealsNothing(t, client, ErrNotEstablished)
		receivesNothing(t, server, hello, ErrClosed)
	})
	t.Run("B.4/1469 client closes in the middle of the handshake", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		out := receive(t, server, hello)
		receive(t, client, out.Send[0])
		closesTo(t, client, server)
		sealsNothing(t, server, ErrNotEstablished)
		receivesNothing(t, client, out.Send[2], ErrClosed)
	})
	t.Run("server half-closes in the middle and still hears the client out", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		flight := receive(t, server, hello).Send
		bye, err := server.Close()
		if err != nil {
			t.Fatal(err)
		}
		receive(t, client, flight[0])
		receive(t, client, flight[1])
		if !receive(t, server, receive(t, client, flight[2]).Send[0]).Established {
			t.Fatal("server is not established")
		}
		if !receive(t, client, bye).Closed {
			t.Error("close_notify is not reported")
		}
		says(t, client, server, "to the one who closed")
		sealsNothing(t, server, ErrClosed)
	})
}

// TestEndsFail is how a fault on one end reaches the other.
func TestEndsFail(t *testing.T) {
	t.Run("B.4/1489 failure ends both ends and travels as an alert", func(t *testing.T) {
		server, client, hello := ends(t, 1)
		flight := receive(t, server, hello).Send
		receive(t, client, flight[0])
		flight[2][40] ^= 1
		out := failsLocally(t, client, flight[2], AlertBadRecordMAC)
		isToldBy(t, server, out.Send[0], AlertBadRecordMAC)
	})
	t.Run("B.6/104 different PSK is decrypt_error on both ends", func(t *testing.T) {
		server, client, hello := endsWith(t, newKey(t, "one key"), newKey(t, "another"), 1)
		out := failsLocally(t, server, hello, AlertDecryptError)
		isToldBy(t, client, out.Send[0], AlertDecryptError)
	})
}

// isToldBy says that record is an alert which ends c and is not answered.
func isToldBy(t testing.TB, c *Conn, record []byte, want Alert) {
	t.Helper()
	out, err := c.Receive(record)
	var e *Error
	if !errors.As(err, &e) || !e.Remote || e.Alert != want {
		t.Fatalf("Receive: %v, want %v of the peer", err, want)
	}
	if len(out.Send) != 0 || out.Closed {
		t.Error("an alert is answered")
	}
	isDead(t, c, err)
}

// TestAlerts holds that every alert but close_notify is fatal at either level, in every state, and never answered.
func TestAlerts(t *testing.T) {
	for _, level := range []byte{levelWarning, levelFatal, 77} {
		for description := 1; description < 256; description++ {
			body := []byte{level, byte(description)}
			isToldBy(t, vectorServer(t), plainRecord(typeAlert, body), Alert(description))
			isToldBy(t, vectorClient(t), plainRecord(typeAlert, body), Alert(description))
			record := sealed(t, keysOf(t, vectorClientApplication), typeAlert, body)
			isToldBy(t, vectorConnectedServer(t), record, Alert(description))
		}
	}
}

func TestAlertNames(t *testing.T) {
	t.Run("B.6/23 unknown numbers have a printable name", func(t *testing.T) {
		for alert, want := range map[Alert]string{
			AlertDecodeError: "decode_error", AlertUnknownPSKIdentity: "unknown_psk_identity",
			AlertCloseNotify: "close_notify", 200: "alert(200)",
		} {
			if alert.String() != want {
				t.Errorf("%d prints as %q, want %q", uint8(alert), alert, want)
			}
		}
	})
	for _, c := range []struct {
		err  error
		want string
	}{
		{&Error{Alert: AlertBadRecordMAC, Remote: true}, "tlspsk: the peer sent bad_record_mac"},
		{malformed("record is truncated"), "tlspsk: decode_error: record is truncated"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("error prints as %q, want %q", c.err, c.want)
		}
	}
}

// TestWipe holds that nothing can be done with a wiped end, and that no secret is left in any state.
func TestWipe(t *testing.T) {
	for name, build := range map[string]func(testing.TB) *Conn{
		"server at the start": vectorServer, "server waiting": vectorWaitingServer, "server connected": vectorConnectedServer,
		"client at the start": vectorClient, "client waiting": vectorWaitingClient, "client connected": vectorConnectedClient,
	} {
		t.Run(name, func(t *testing.T) {
			c := build(t)
			values := secretsOf(c)
			keys := slices.DeleteFunc([]*trafficKeys{c.in.keys, c.out.keys}, func(k *trafficKeys) bool { return k == nil })
			if len(values)+len(keys) == 0 {
				t.Fatal("no secrets found: the test is blind")
			}
			c.Wipe()
			for _, value := range values {
				isZero(t, value)
			}
			for _, k := range keys {
				if *k != (trafficKeys{}) {
					t.Error("traffic keys are not cleared")
				}
			}
			isDead(t, c, ErrWiped)
			if c.state != nil {
				t.Error("state is kept")
			}
		})
	}
	t.Run("the first fault outlives a wipe", func(t *testing.T) {
		c := vectorServer(t)
		_, fault := c.Receive(nil)
		c.Wipe()
		isDead(t, c, fault)
	})
}

// secretsOf lists all secret bytes that a state holds.
func secretsOf(c *Conn) [][]byte {
	values := scheduleOf(c)
	if s, ok := c.state.(*serverWaitFinished); ok {
		values = append(values, s.next.iv[:])
	}
	return values
}

// scheduleOf lists those that belong to the key schedule.
func scheduleOf(c *Conn) [][]byte {
	switch s := c.state.(type) {
	case *serverStart:
		return [][]byte{s.early.bytes()}
	case *serverWaitFinished:
		return [][]byte{s.finished.bytes()}
	case *clientWaitServerHello:
		return [][]byte{s.early.bytes()}
	case *clientWaitEncryptedExtensions:
		return [][]byte{s.secret.bytes(), s.clientFinished.bytes(), s.serverFinished.bytes()}
	}
	return nil
}

// TestFailureClears holds that a fault clears the secrets as Wipe does.
func TestFailureClears(t *testing.T) {
	c := vectorWaitingClient(t)
	values := secretsOf(c)
	failsLocally(t, c, []byte("garbage"), AlertDecodeError)
	for _, value := range values {
		isZero(t, value)
	}
	if c.in != nil || c.out != nil || c.state != nil {
		t.Error("something is kept")
	}
}

// TestHandshakeClears holds that nothing of the key schedule outlives the handshake.
func TestHandshakeClears(t *testing.T) {
	for _, c := range []struct {
		name    string
		conn    *Conn
		records []string
	}{
		{"server start", vectorServer(t), []string{vectorClientHello}},
		{"server waiting", vectorWaitingServer(t), []string{vectorClientFinished}},
		{"client start", vectorClient(t), []string{vectorServerHello}},
		{"client waiting", vectorWaitingClient(t), []string{vectorServerFlight}},
	} {
		t.Run(c.name, func(t *testing.T) {
			held := scheduleOf(c.conn)
			for _, record := range c.records {
				receive(t, c.conn, unhex(t, record))
			}
			for _, value := range held {
				isZero(t, value)
			}
		})
	}
}
