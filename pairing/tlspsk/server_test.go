package tlspsk

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// vectorWaitingServer has answered the ClientHello of the vectors.
func vectorWaitingServer(t testing.TB) *Conn {
	t.Helper()
	c := vectorServer(t)
	receive(t, c, unhex(t, vectorClientHello))
	return c
}

// TestServerFlow is the part of appendix B.2 in which nothing fails.
func TestServerFlow(t *testing.T) {
	t.Run("B.2/81 server is silent until spoken to", func(t *testing.T) {
		if c := vectorServer(t); c.established || len(c.output.Send) != 0 || c.out.keys != nil {
			t.Error("not silent")
		}
	})
	t.Run("B.2/98 reply to the vector is byte-exact in 3 writes", func(t *testing.T) {
		sends(t, receive(t, vectorServer(t), unhex(t, vectorClientHello)), vectorServerHello, vectorServerCCS, vectorServerFlight)
	})
	t.Run("B.2/111 decrypts the vector C1, one record of the receive key", func(t *testing.T) {
		c := vectorConnectedServer(t)
		delivers(t, receive(t, c, unhex(t, vectorClientData1)), vectorClientText1)
		if c.in.keys.sequence != 1 || c.out.keys.sequence != 0 {
			t.Errorf("sequence numbers %d, %d", c.in.keys.sequence, c.out.keys.sequence)
		}
	})
	t.Run("B.2/122 encrypts the vector S1, one record of the send key", func(t *testing.T) {
		c := vectorConnectedServer(t)
		seals(t, c, vectorServerText1, vectorServerData1)
		if c.in.keys.sequence != 0 || c.out.keys.sequence != 1 {
			t.Errorf("sequence numbers %d, %d", c.in.keys.sequence, c.out.keys.sequence)
		}
	})
	t.Run("B.2/134 two-way exchange, client first", func(t *testing.T) {
		c := vectorConnectedServer(t)
		delivers(t, receive(t, c, unhex(t, vectorClientData1)), vectorClientText1)
		seals(t, c, vectorServerText1, vectorServerData1)
		delivers(t, receive(t, c, unhex(t, vectorClientData2)), vectorClientText2)
		seals(t, c, vectorServerText2, vectorServerData2)
	})
	t.Run("B.2/143 two-way exchange, server first", func(t *testing.T) {
		c := vectorConnectedServer(t)
		seals(t, c, vectorServerText1, vectorServerData1)
		seals(t, c, vectorServerText2, vectorServerData2)
		delivers(t, receive(t, c, unhex(t, vectorClientData1)), vectorClientText1)
		delivers(t, receive(t, c, unhex(t, vectorClientData2)), vectorClientText2)
	})
}

func TestServerHandshake(t *testing.T) {
	t.Run("B.2/304 one CCS before Finished is ignored", func(t *testing.T) {
		c := vectorWaitingServer(t)
		if out := receive(t, c, unhex(t, vectorClientCCS)); out.Established || len(out.Send) != 0 {
			t.Error("CCS is not ignored")
		}
		if !receive(t, c, unhex(t, vectorClientFinished)).Established {
			t.Error("flow does not complete")
		}
	})
	t.Run("B.2/369 app send waits until the handshake is complete", func(t *testing.T) {
		c := vectorServer(t)
		sealsNothing(t, c, ErrNotEstablished)
		receive(t, c, unhex(t, vectorClientHello))
		sealsNothing(t, c, ErrNotEstablished)
		receive(t, c, unhex(t, vectorClientFinished))
		seals(t, c, vectorServerText1, vectorServerData1)
	})
	t.Run("B.2/421 feature-rich ClientHello is accepted in 3 writes", func(t *testing.T) {
		if out := receive(t, vectorServer(t), unhex(t, vectorExtendedClientHello)); len(out.Send) != 3 {
			t.Errorf("%d writes", len(out.Send))
		}
	})
	t.Run("B.2/432 other extension order, no session id, 2 writes", func(t *testing.T) {
		hello := newTestClientHello()
		hello.sessionID = nil
		hello.extensions[0], hello.extensions[1] = hello.extensions[1], hello.extensions[0]
		if out := receive(t, vectorServer(t), hello.record(t)); len(out.Send) != 2 {
			t.Errorf("%d writes", len(out.Send))
		}
	})
	t.Run("ClientHello of the builder is that of the vectors", func(t *testing.T) {
		equalHex(t, "ClientHello", newTestClientHello().record(t), vectorClientHello)
	})
}

// TestServerClose is the close matrix of appendix B.2.
func TestServerClose(t *testing.T) {
	exchanged := func(t *testing.T) *Conn {
		c := vectorConnectedServer(t)
		receive(t, c, unhex(t, vectorClientData1))
		seals(t, c, vectorServerText1, vectorServerData1)
		receive(t, c, unhex(t, vectorClientData2))
		return c
	}
	closeMatrix{
		exchanged, vectorServerText2, vectorServerData2, vectorServerClose, vectorClientClose,
		[8]string{"B.2/152", "B.2/159", "B.2/167", "B.2/172", "B.2/179", "B.2/187", "B.2/194", "B.2/200"},
		[2]string{"B.2/208", "B.2/215"},
	}.run(t)
}

// TestServerConnectedFaults and the two tests below it are the failing rows of appendix B.2.
func TestServerConnectedFaults(t *testing.T) {
	vector := func(text string) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return unhex(t, text) }
	}
	for _, c := range []struct {
		name   string
		before []string
		record func(*testing.T) []byte
		want   Alert
	}{
		{"B.2/225 close_notify with wrong sequence", nil, vector(vectorClientClose), AlertBadRecordMAC},
		{"B.2/233 replayed data record", []string{vectorClientData1}, vector(vectorClientData1), AlertBadRecordMAC},
		{"B.2/240 extra Finished after handshake", nil, func(t *testing.T) []byte {
			finished := marshalHandshake(typeFinished, make([]byte, 32))
			return sealed(t, keysOf(t, vectorClientApplication), typeHandshake, finished)
		}, AlertUnexpectedMessage},
		{"B.2/250 reordered data record", nil, vector(vectorClientData2), AlertBadRecordMAC},
		{"B.2/256 tampered data record", nil, func(t *testing.T) []byte {
			record := unhex(t, vectorClientData1)
			record[len(record)-1] ^= 1
			return record
		}, AlertBadRecordMAC},
		{"B.2/262 CCS after completion", nil, vector(vectorClientCCS), AlertUnexpectedMessage},
		{"KeyUpdate", nil, func(t *testing.T) []byte {
			return sealed(t, keysOf(t, vectorClientApplication), typeHandshake, []byte{24, 0, 0, 1, 0})
		}, AlertUnexpectedMessage},
		{"second ClientHello", nil, vector(vectorClientHello), AlertDecodeError},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := vectorConnectedServer(t)
			for _, record := range c.before {
				receive(t, conn, unhex(t, record))
			}
			failsLocally(t, conn, c.record(t), c.want)
		})
	}
}

func TestServerFinishedFaults(t *testing.T) {
	type row struct {
		name   string
		before []string
		record []byte
		want   Alert
	}
	underHandshake := func(typ contentType, fragment []byte) []byte {
		return sealed(t, keysOf(t, vectorClientHandshake), typ, fragment)
	}
	wrongFinished := marshalHandshake(typeFinished, bytes.Repeat([]byte{'x'}, 32))
	realFinished := func() []byte {
		in := halfConn{keys: keysOf(t, vectorClientHandshake)}
		_, message, err := in.open(unhex(t, vectorClientFinished))
		if err != nil {
			t.Fatal(err)
		}
		return message
	}()
	for _, c := range []row{
		{"B.2/269 plaintext ClientHello", nil, unhex(t, vectorClientHello), AlertDecodeError},
		{"B.2/275 EE instead of client Finished", nil, underHandshake(typeHandshake, marshalEncryptedExtensions()), AlertUnexpectedMessage},
		{"B.2/291 app data under application keys", nil, unhex(t, vectorClientData1), AlertBadRecordMAC},
		{"B.2/297 app data under handshake keys", nil, underHandshake(typeApplicationData, []byte("early")), AlertUnexpectedMessage},
		{"B.2/313 second CCS", []string{vectorClientCCS}, unhex(t, vectorClientCCS), AlertUnexpectedMessage},
		{"B.2/321 CCS with another body", nil, plainRecord(typeChangeCipherSpec, []byte{2}), AlertUnexpectedMessage},
		{"B.2/321 CCS with a longer body", nil, plainRecord(typeChangeCipherSpec, []byte{1, 1}), AlertUnexpectedMessage},
		{"B.2/321 CCS with no body", nil, plainRecord(typeChangeCipherSpec, nil), AlertUnexpectedMessage},
		{"B.2/331 wrong client Finished MAC", nil, underHandshake(typeHandshake, wrongFinished), AlertDecryptError},
		{"client Finished of 31 bytes", nil, underHandshake(typeHandshake, marshalHandshake(typeFinished, realFinished[4:35])), AlertDecryptError},
		{"client Finished is not the last in its record", nil, underHandshake(typeHandshake, append(bytes.Clone(realFinished), 20)), AlertUnexpectedMessage},
		{"client Finished spans records", nil, underHandshake(typeHandshake, realFinished[:20]), AlertDecodeError},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := vectorWaitingServer(t)
			for _, record := range c.before {
				receive(t, conn, unhex(t, record))
			}
			failsLocally(t, conn, c.record, c.want)
		})
	}
}

// TestServerFailure is what follows a wrong Finished.
func TestServerFailure(t *testing.T) {
	wrongFinished := func() []byte {
		message := marshalHandshake(typeFinished, bytes.Repeat([]byte{'x'}, 32))
		return sealed(t, keysOf(t, vectorClientHandshake), typeHandshake, message)
	}
	t.Run("B.2/285 attempt to send app data too early", func(t *testing.T) {
		c := vectorWaitingServer(t)
		sealsNothing(t, c, ErrNotEstablished)
		isInternal(t, ErrNotEstablished)
	})
	t.Run("B.2/342 the alert is sent under s_ap", func(t *testing.T) {
		out := failsLocally(t, vectorWaitingServer(t), wrongFinished(), AlertDecryptError)
		keys := keysOf(t, vectorServerApplication)
		nonce, err := keys.nextNonce()
		if err != nil {
			t.Fatal(err)
		}
		record := out.Send[0]
		inner, err := keys.aead.Open(nil, nonce, record[recordHeaderLen:], record[:recordHeaderLen])
		if err != nil || hex.EncodeToString(inner) != "023315" {
			t.Errorf("alert is %x, %v", inner, err)
		}
	})
	t.Run("B.2/352 later recv repeats the error", func(t *testing.T) {
		repeatsError(t, vectorWaitingServer(t), wrongFinished())
	})
	t.Run("B.2/360 later send repeats the error", func(t *testing.T) {
		repeatsError(t, vectorWaitingServer(t), wrongFinished())
	})
}

func repeatsError(t *testing.T, c *Conn, record []byte) {
	t.Helper()
	_, err := c.Receive(record)
	if err == nil {
		t.Fatal("no error")
	}
	isDead(t, c, err)
}

func TestServerFirstRecordFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		record []byte
		want   Alert
	}{
		{"B.2/388 garbage text", []byte("a bunch of garbage text"), AlertDecodeError},
		{"B.2/394 unknown record type 13", plainRecord(13, []byte("x")), AlertUnexpectedMessage},
		{"B.2/403 alert body of 3 bytes", plainRecord(typeAlert, []byte{1, 0, 0}), AlertDecodeError},
		{"alert body of 4 bytes", plainRecord(typeAlert, []byte{1, 0, 1, 0}), AlertDecodeError},
		{"alert body of 0 bytes", plainRecord(typeAlert, nil), AlertDecodeError},
		{"close_notify at fatal level", plainRecord(typeAlert, []byte{2, 0}), AlertIllegalParameter},
		{"B.2/412 empty handshake record", plainRecord(typeHandshake, nil), AlertUnexpectedMessage},
		{"B.2/458 ServerHello as first message", unhex(t, vectorServerHello), AlertUnexpectedMessage},
		{"B.2/464 CCS before ClientHello", unhex(t, vectorClientCCS), AlertUnexpectedMessage},
		{"B.2/470 app data as first record", plainRecord(typeApplicationData, []byte("x")), AlertUnexpectedMessage},
		{"unknown handshake type with a body", plainRecord(typeHandshake, []byte{99, 0, 0, 1, 0}), AlertUnexpectedMessage},
	} {
		t.Run(c.name, func(t *testing.T) { failsLocally(t, vectorServer(t), c.record, c.want) })
	}
}

func TestServerHelloFaults(t *testing.T) {
	hello := func(change func(*testClientHello)) []byte {
		h := newTestClientHello()
		change(h)
		return h.record(t)
	}
	for _, c := range []struct {
		name   string
		record []byte
		want   Alert
	}{
		{"B.2/445 PSK extension not last", hello(func(h *testClientHello) { h.first(extPreSharedKey) }), AlertIllegalParameter},
		{"B.2/476 legacy_version 0102", hello(func(h *testClientHello) { h.version = 0x0102 }), AlertProtocolVersion},
		{"B.2/485 no cipher suite", hello(func(h *testClientHello) { h.suites = nil }), AlertHandshakeFailure},
		{"B.2/494 no compatible cipher suite", hello(func(h *testClientHello) { h.suites = []byte{0x13, 0x02, 0x13, 0x03} }), AlertHandshakeFailure},
		{"cipher suites of odd length", hello(func(h *testClientHello) { h.suites = []byte{0x13, 0x01, 0x13} }), AlertDecodeError},
		{"B.2/503 compression list empty", hello(func(h *testClientHello) { h.compressions = nil }), AlertIllegalParameter},
		{"B.2/512 compression list 01", hello(func(h *testClientHello) { h.compressions = []byte{1} }), AlertIllegalParameter},
		{"B.2/521 compression list 00 01", hello(func(h *testClientHello) { h.compressions = []byte{0, 1} }), AlertIllegalParameter},
		{"B.2/530 supported_versions absent", hello(func(h *testClientHello) { h.without(extSupportedVersions) }), AlertMissingExtension},
		{"B.2/542 supported_versions empty", hello(func(h *testClientHello) { h.with(extSupportedVersions, 0) }), AlertProtocolVersion},
		{"B.2/555 only old versions", hello(func(h *testClientHello) { h.with(extSupportedVersions, 4, 3, 3, 3, 2) }), AlertProtocolVersion},
		{"B.2/568 PSK extension absent", hello(func(h *testClientHello) { h.without(extPreSharedKey) }), AlertMissingExtension},
		{"B.2/580 other identity", hello(func(h *testClientHello) { h.identities[0] = "testkez" }), AlertUnknownPSKIdentity},
		{"B.2/593 empty identity list", hello(func(h *testClientHello) { h.identities, h.binderLens = nil, nil }), AlertUnknownPSKIdentity},
		{"identity without bytes", hello(func(h *testClientHello) { h.identities[0] = "" }), AlertDecodeError},
		{"B.2/606 psk_key_exchange_modes absent", hello(func(h *testClientHello) { h.without(extPSKModes) }), AlertMissingExtension},
		{"B.2/618 psk_ke not among modes", hello(func(h *testClientHello) { h.with(extPSKModes, 1, 1) }), AlertHandshakeFailure},
		{"psk modes empty", hello(func(h *testClientHello) { h.with(extPSKModes, 0) }), AlertHandshakeFailure},
		{"B.2/631 bad binder", hello(func(h *testClientHello) { h.wrongBinder = true }), AlertDecryptError},
		{"B.2/644 more identities than binders", hello(func(h *testClientHello) { h.identities = append(h.identities, "two") }), AlertIllegalParameter},
		{"B.2/657 more binders than identities", hello(func(h *testClientHello) { h.binderLens = []int{32, 32} }), AlertIllegalParameter},
		{"B.2/670 binder of 24 bytes", hello(func(h *testClientHello) { h.binderLens = []int{24} }), AlertIllegalParameter},
		{"binder of 33 bytes", hello(func(h *testClientHello) { h.binderLens = []int{33} }), AlertDecryptError},
		{"B.2/683 bytes after extensions", hello(func(h *testClientHello) { h.trailing = []byte{0} }), AlertDecodeError},
		{"B.2/697 duplicated extension", hello(func(h *testClientHello) { h.extensions = append(h.extensions[:1:1], h.extensions...) }), AlertDecodeError},
		{"session id of 33 bytes", hello(func(h *testClientHello) { h.sessionID = make([]byte, 33) }), AlertIllegalParameter},
		{"supported_versions without a body", hello(func(h *testClientHello) { h.with(extSupportedVersions) }), AlertDecodeError},
		{"supported_versions of odd length", hello(func(h *testClientHello) { h.with(extSupportedVersions, 3, 3, 4, 3) }), AlertDecodeError},
		{"supported_versions with more bytes", hello(func(h *testClientHello) { h.with(extSupportedVersions, 2, 3, 4, 3) }), AlertDecodeError},
		{"psk modes without a body", hello(func(h *testClientHello) { h.with(extPSKModes) }), AlertDecodeError},
		{"PSK extension without a body", hello(func(h *testClientHello) { h.extensions[2].body = []byte{} }), AlertDecodeError},
		{"psk modes with more bytes", hello(func(h *testClientHello) { h.with(extPSKModes, 1, 0, 9) }), AlertDecodeError},
		{"PSK extension with more bytes", hello(func(h *testClientHello) {
			h.with(extPreSharedKey, append(appendVector16(nil, append(appendVector16(nil, []byte(vectorIdentity)), 0, 0, 0, 0)), append(h.binders(make([]byte, 32)), 9)...)...)
		}), AlertDecodeError},
		{"binder is truncated", hello(func(h *testClientHello) { h.with(extPreSharedKey, 0, 0, 0, 2, 32, 9) }), AlertDecodeError},
		{"ClientHello is not the last in its record", hello(func(h *testClientHello) { h.after = []byte{20, 0, 0, 0} }), AlertUnexpectedMessage},
	} {
		t.Run(c.name, func(t *testing.T) { failsLocally(t, vectorServer(t), c.record, c.want) })
	}
}

// TestServerHelloTruncated cuts the ClientHello of the vectors anywhere, with lengths that say so: never a reply.
func TestServerHelloTruncated(t *testing.T) {
	body := unhex(t, vectorClientHello)[recordHeaderLen+4:]
	for n := range len(body) {
		record := plainRecord(typeHandshake, marshalHandshake(typeClientHello, body[:n]))
		failsLocally(t, vectorServer(t), record, AlertDecodeError)
	}
}

// TestServerTolerance is what a ClientHello may bring besides (pairing protocol spec, section 3.4).
func TestServerTolerance(t *testing.T) {
	for name, change := range map[string]func(*testClientHello){
		"record version 0301":          func(*testClientHello) {},
		"later legacy_version":         func(h *testClientHello) { h.version = 0x0304 },
		"unknown extension":            func(h *testClientHello) { h.first(0xfefe) },
		"more modes":                   func(h *testClientHello) { h.with(extPSKModes, 3, 9, 1, 0) },
		"more versions":                func(h *testClientHello) { h.with(extSupportedVersions, 6, 9, 9, 3, 4, 3, 3) },
		"our identity last of two":     func(h *testClientHello) { h.identities, h.binderLens = []string{"x", vectorIdentity}, []int{48, 32} },
		"our identity first of two":    func(h *testClientHello) { h.identities, h.binderLens = []string{vectorIdentity, "x"}, []int{32, 255} },
		"session id of one byte":       func(h *testClientHello) { h.sessionID = []byte{7} },
		"cipher suites beside our own": func(h *testClientHello) { h.suites = []byte{0x13, 0x02, 0x13, 0x01} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newTestClientHello()
			change(h)
			record := h.record(t)
			record[2] = 1
			if out := receive(t, vectorServer(t), record); len(out.Send) != 3 {
				t.Errorf("sends %d records, want 3", len(out.Send))
			}
		})
	}
}
