package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// relayAddress is a relay in another process, so that nobody has it for nothing; without it each benchmark starts its own.
var relayAddress = flag.String("relay", "", "ws address of a relay without limits")

// relayBase is the relay to measure with.
func relayBase(tb testing.TB) *url.URL {
	address := *relayAddress
	if address == "" {
		address = startRelay(tb)
	}
	base, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return base
}

// startRelay starts our relay with its limits lifted, the ten messages of a channel above all.
func startRelay(tb testing.TB) (address string) {
	settings := relay.DefaultSettings()
	settings.MaxExchanges, settings.MaxAddressConnections = 0, settings.MaxChannels
	relays := relay.NewServer(settings)
	server := httptest.NewServer(relays)
	tb.Cleanup(server.CloseClientConnections)
	tb.Cleanup(func() { relays.Close() })
	return strings.Replace(server.URL, "http:", "ws:", 1)
}

// end is one end of a channel.
type end struct {
	conn *relay.Conn
	tls  *tlspsk.Conn
}

// join opens a channel and joins it. Both ends have their keys; nothing has been said.
func join(base *url.URL) (authority, supplicant *end, hello []byte, err error) {
	secret := make([]byte, 32)
	rand.Read(secret)
	key, err := tlspsk.NewKey(secret)
	if err != nil {
		return nil, nil, nil, err
	}
	authority, supplicant = new(end), new(end)
	if authority.conn, err = new(relay.Dialer).Open(context.Background(), base); err != nil {
		return nil, nil, nil, err
	}
	id := authority.conn.ID()
	if authority.tls, err = tlspsk.Server(key, id.PSKIdentity(), rand.Reader); err != nil {
		return nil, nil, nil, err
	}
	if supplicant.conn, err = new(relay.Dialer).Join(context.Background(), base, id); err != nil {
		return nil, nil, nil, err
	}
	supplicant.tls, hello, err = tlspsk.Client(key, id.PSKIdentity(), rand.Reader)
	return authority, supplicant, hello, err
}

// meet shakes hands, asks and answers on a channel that both have joined. Nobody waits for more than that end's own part
// needs: the supplicant asks as soon as its handshake is done.
func meet(authority, supplicant *end, hello []byte) error {
	return errors.Join(
		supplicant.conn.Send(hello), authority.take(1), // ClientHello
		supplicant.take(3),                              // ServerHello, change_cipher_spec, EncryptedExtensions with Finished
		supplicant.send(`"request"`), authority.take(2), // Finished, and the request
		authority.send(`"answer"`), supplicant.take(1),
	)
}

// connect is both.
func connect(base *url.URL) (authority, supplicant *end, err error) {
	authority, supplicant, hello, err := join(base)
	if err != nil {
		return nil, nil, err
	}
	return authority, supplicant, meet(authority, supplicant, hello)
}

// take receives that many records, and answers what has to be answered.
func (e *end) take(records int) error {
	for range records {
		m, ok := <-e.conn.Incoming()
		if !ok {
			return e.conn.Err()
		}
		out, err := e.tls.Receive(m.Record)
		for _, answer := range out.Send {
			err = errors.Join(err, e.conn.Send(answer))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *end) send(text string) error {
	record, err := e.tls.Seal([]byte(text))
	if err != nil {
		return err
	}
	return e.conn.Send(record)
}

// BenchmarkChannel is what app/e2e/peers/bench.mjs does with Mozilla's library.
func BenchmarkChannel(b *testing.B) {
	b.Run("join+meet", func(b *testing.B) { benchmarkMeeting(b, true) })
	b.Run("meet", func(b *testing.B) { benchmarkMeeting(b, false) })
	b.Run("stream", benchmarkStream)
}

// benchmarkMeeting tells the median of meeting, never with the closing.
func benchmarkMeeting(b *testing.B, withJoining bool) {
	base := relayBase(b)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		authority, supplicant, hello, err := join(base)
		if err != nil {
			b.Fatal(err)
		}
		if !withJoining {
			began = time.Now()
		}
		if err := meet(authority, supplicant, hello); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		authority.conn.Close()
		supplicant.conn.Close()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "ns/op")
}

// streamLength and messageSize are what BenchmarkChannel/stream and BenchmarkRelay send.
const streamLength, messageSize = 1000, 1 << 10

// benchmarkStream sends 1000 messages of 1 KiB one way, up to the last one's arrival.
func benchmarkStream(b *testing.B) {
	authority, supplicant, err := connect(relayBase(b))
	if err != nil {
		b.Fatal(err)
	}
	plain, record := make([]byte, messageSize), make([]byte, 0, messageSize+tlspsk.Overhead)
	for b.Loop() {
		all := make(chan error, 1)
		go func() { all <- supplicant.take(streamLength) }()
		for range streamLength {
			sealed, err := authority.tls.AppendSeal(record, plain)
			if err == nil {
				err = authority.conn.Send(sealed)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := <-all; err != nil {
			b.Fatal(err)
		}
	}
}

// channels is how many channels of the relay are busy at the same time.
const channels = 32

// BenchmarkRelay sends messages through many channels at once. Sealing is left out; the clients' work is not.
func BenchmarkRelay(b *testing.B) {
	base := relayBase(b)
	var from, to [channels]*end
	for i := range channels {
		var err error
		if from[i], to[i], err = connect(base); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		var all sync.WaitGroup
		for i := range channels {
			all.Go(func() { pour(b, from[i].conn) })
			all.Go(func() { drain(b, to[i].conn) })
		}
		all.Wait()
	}
	b.ReportMetric(float64(b.N*channels*streamLength)/b.Elapsed().Seconds(), "messages/s")
}

func pour(b *testing.B, to *relay.Conn) {
	message := make([]byte, messageSize)
	for range streamLength {
		if err := to.Send(message); err != nil {
			b.Error(err)
			return
		}
	}
}

func drain(b *testing.B, from *relay.Conn) {
	for n := range streamLength {
		if _, ok := <-from.Incoming(); !ok {
			b.Error(fmt.Errorf("lost after %d messages: %w", n, from.Err()))
			return
		}
	}
}
