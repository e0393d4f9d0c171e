package tlspsk

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// TestExchange holds that two ends exchange any messages in any order, each direction on its own.
func TestExchange(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		server, client, _ := connected(t, 1)
		type message struct{ record, plain []byte }
		inFlight := map[*Conn][]message{}
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			from, to := server, client
			if rapid.Bool().Draw(r, "client") {
				from, to = client, server
			}
			if queue := inFlight[to]; len(queue) > 0 && rapid.Bool().Draw(r, "deliver") {
				out, err := to.Receive(queue[0].record)
				if err != nil || len(out.Plain) != 1 || !bytes.Equal(out.Plain[0], queue[0].plain) {
					r.Fatalf("Receive: %v", err)
				}
				inFlight[to] = queue[1:]
				continue
			}
			n := rapid.OneOf(rapid.IntRange(1, 64), rapid.IntRange(maxPlaintext-2, maxPlaintext)).Draw(r, "length")
			plain := bytes.Repeat([]byte{rapid.Byte().Draw(r, "filling")}, n)
			record, err := from.Seal(plain)
			if err != nil || len(record) != n+Overhead {
				r.Fatalf("Seal: %v", err)
			}
			inFlight[to] = append(inFlight[to], message{record, plain})
		}
	})
}

// TestTampering holds that no bit of an application data record can change.
func TestTampering(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to, _ := connected(t, 1)
		if rapid.Bool().Draw(r, "client") {
			from, to = to, from
		}
		record, err := from.Seal(rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(r, "plain"))
		if err != nil {
			r.Fatal(err)
		}
		bit := rapid.IntRange(0, 8*len(record)-1).Draw(r, "bit")
		isTampered(r, to, record, bit)
	})
}

// TestTamperingHandshake is the same for every single bit of the encrypted flights of the handshake.
func TestTamperingHandshake(t *testing.T) {
	for bit := range 8 * len(vectorServerFlight) / 2 {
		isTampered(t, vectorWaitingClient(t), unhex(t, vectorServerFlight), bit)
	}
	for bit := range 8 * len(vectorClientFinished) / 2 {
		isTampered(t, vectorWaitingServer(t), unhex(t, vectorClientFinished), bit)
	}
}

// isTampered changes one bit: of the header it is an alert about the record's form, unless it only makes the record
// shorter; of the rest it is bad_record_mac.
func isTampered(t rapid.TB, c *Conn, record []byte, bit int) {
	t.Helper()
	record[bit/8] ^= 1 << (bit % 8)
	want := AlertBadRecordMAC
	if length := int(record[3])<<8 | int(record[4]); bit/8 < 3 || length > len(record)-recordHeaderLen {
		want = AlertDecodeError
		if bit/8 >= 3 && length > maxCiphertext {
			want = AlertRecordOverflow
		}
	}
	out, err := c.Receive(record)
	var e *Error
	if !errors.As(err, &e) || e.Remote || e.Alert != want || len(out.Plain) != 0 || out.Established {
		t.Fatalf("bit %d: %v, want %v", bit, err, want)
	}
}

// TestNoAllocation holds that application data costs no allocation in either direction.
func TestNoAllocation(t *testing.T) {
	server, client, _ := connected(t, 1)
	plain, buffer := make([]byte, maxPlaintext), make([]byte, 0, maxPlaintext+Overhead)
	if n := testing.AllocsPerRun(100, func() {
		record, err := server.AppendSeal(buffer, plain)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := client.Receive(record); err != nil || len(out.Plain) != 1 {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestAppendSealAppends holds that AppendSeal keeps what stands in dst.
func TestAppendSealAppends(t *testing.T) {
	server, client, _ := connected(t, 1)
	record, err := server.AppendSeal([]byte("head"), []byte("text"))
	if err != nil || !bytes.HasPrefix(record, []byte("head")) {
		t.Fatalf("%x, %v", record, err)
	}
	delivers(t, receive(t, client, record[4:]), "text")
}
