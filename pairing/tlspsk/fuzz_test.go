package tlspsk

import (
	"bytes"
	"errors"
	"testing"
)

var vectorRecords = []string{
	vectorClientHello, vectorServerHello, vectorServerCCS, vectorServerFlight, vectorClientFinished, vectorClientData1,
	vectorServerData1, vectorClientClose, vectorServerClose, vectorExtendedClientHello,
}

// isOurs says that a parser failed as parsers must: with an alert of this side.
func isOurs(t *testing.T, err error) {
	var e *Error
	if !errors.As(err, &e) || e.Remote {
		t.Fatalf("fails with %v", err)
	}
}

// FuzzRecord opens anything as a record, in plaintext and encrypted, and as the inner plaintext of one that does
// authenticate.
func FuzzRecord(f *testing.F) {
	for _, record := range vectorRecords {
		f.Add(unhex(f, record))
	}
	f.Add([]byte{23, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if typ, fragment, err := new(halfConn).open(bytes.Clone(b)); err != nil {
			isOurs(t, err)
		} else if again, err := new(halfConn).seal(nil, typ, fragment); err != nil || !bytes.Equal(again[3:], b[3:]) {
			t.Fatalf("%x opens but is not what seal makes: %x", b, again)
		}
		out, in := pairOfHalves()
		if typ, _, err := in.open(bytes.Clone(b)); err == nil && typ != typeChangeCipherSpec {
			t.Fatal("a forged record opens")
		}
		if len(b) > maxCiphertext-tagLen {
			return
		}
		_, in = pairOfHalves()
		typ, content, err := in.open(sealedInner(t, out, b))
		if err != nil {
			isOurs(t, err)
		} else if !bytes.HasPrefix(b, append(bytes.Clone(content), byte(typ))) || len(content) > maxPlaintext || typ == 0 {
			t.Fatalf("inner plaintext %x opens as %d, %x", b, typ, content)
		}
	})
}

// FuzzClientHello parses anything as a ClientHello and feeds it to a server, alone and with a binder that verifies.
func FuzzClientHello(f *testing.F) {
	f.Add(unhex(f, vectorClientHello)[recordHeaderLen+4:])
	f.Add(unhex(f, vectorExtendedClientHello)[recordHeaderLen+4:])
	f.Add(newTestClientHello().first(extPreSharedKey).message(make([]byte, binderLen))[4:])
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > maxPlaintext-4 {
			return
		}
		hello, err := parseClientHello(bytes.Clone(body))
		if err != nil {
			isOurs(t, err)
			isOurs(t, serverTakes(t, body))
			return
		}
		offer := hello.offer
		if len(offer.identities) != len(offer.binders) || len(hello.sessionID) > maxSessionIDLen || offer.bindersLen > len(body) {
			t.Fatalf("accepts an impossible offer: %d identities, %d binders", len(offer.identities), len(offer.binders))
		}
		rebound := bytes.Clone(body)
		if again, err := parseClientHello(rebound); err == nil {
			rebind(t, rebound, again.offer)
			if err := serverTakes(t, rebound); err != nil && bytes.Contains(body, []byte(vectorIdentity)) {
				isOurs(t, err)
			}
		}
	})
}

func serverTakes(t *testing.T, body []byte) error {
	c := vectorServer(t)
	record := plainRecord(typeHandshake, marshalHandshake(typeClientHello, body))
	out, err := c.Receive(record)
	if err == nil && (len(out.Send) < 2 || out.Established) {
		t.Fatal("accepts without a reply, or is established by it")
	}
	if err != nil && len(out.Send) != 1 {
		t.Fatalf("fails with %d records", len(out.Send))
	}
	return err
}

// rebind gives each binder of the right length the value that verifies.
func rebind(t *testing.T, body []byte, offer pskOffer) {
	covered := newTranscript()
	message := marshalHandshake(typeClientHello, body)
	covered.add(message[:len(message)-offer.bindersLen])
	binder := newEarlySecret(newKey(t, vectorPSK)).binderKey().verifyData(covered.hash())
	for _, b := range offer.binders {
		copy(b, binder)
	}
}

// FuzzServerMessages parses anything as each of the messages that a server sends, and feeds them to a client under the
// keys that it expects.
func FuzzServerMessages(f *testing.F) {
	f.Add(unhex(f, vectorServerHello)[recordHeaderLen+4:])
	f.Add(marshalEncryptedExtensions()[4:])
	f.Add(ticket([]byte("ticket"))[4:])
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > maxPlaintext-4 {
			return
		}
		for _, parse := range []func([]byte) error{
			func(b []byte) error { return checkServerHello(b, []byte(vectorSessionID)) },
			checkEncryptedExtensions,
			checkNewSessionTicket,
			func(b []byte) error { _, err := parseAlert(b); return err },
		} {
			if err := parse(bytes.Clone(body)); err != nil {
				isOurs(t, err)
			}
		}
		clientTakes(t, vectorClient(t), plainRecord(typeHandshake, marshalHandshake(typeServerHello, body)))
		for _, typ := range []handshakeType{typeEncryptedExtensions, typeFinished} {
			record := sealed(t, keysOf(t, vectorServerHandshake), typeHandshake, marshalHandshake(typ, body))
			clientTakes(t, vectorWaitingClient(t), record)
		}
		record := sealed(t, keysOf(t, vectorServerApplication), typeHandshake, marshalHandshake(typeNewSessionTicket, body))
		clientTakes(t, vectorConnectedClient(t), record)
	})
}

// clientTakes holds that no message above can establish a client or make it say anything but an alert.
func clientTakes(t *testing.T, c *Conn, record []byte) {
	out, err := c.Receive(record)
	if err != nil {
		isOurs(t, err)
	}
	if out.Established || len(out.Plain) != 0 || (len(out.Send) == 1) != (err != nil) {
		t.Fatalf("%d records, %v", len(out.Send), err)
	}
}
