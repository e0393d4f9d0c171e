package tlspsk

import (
	"bytes"
	"testing"
)

// vectorWaitingClient has received the ServerHello of the vectors.
func vectorWaitingClient(t testing.TB) *Conn {
	t.Helper()
	c := vectorClient(t)
	receive(t, c, unhex(t, vectorServerHello))
	return c
}

// TestClientFlow is the part of appendix B.3 in which nothing fails.
func TestClientFlow(t *testing.T) {
	t.Run("B.3/734 vector ClientHello is emitted immediately", func(t *testing.T) { vectorClient(t) })
	t.Run("B.3/751 vector Finished is emitted after EE and Finished", func(t *testing.T) { vectorConnectedClient(t) })
	t.Run("B.3/756 vector S1 decrypts", func(t *testing.T) {
		c := vectorConnectedClient(t)
		delivers(t, receive(t, c, unhex(t, vectorServerData1)), vectorServerText1)
	})
	t.Run("B.3/767 vector C1 encrypts", func(t *testing.T) {
		seals(t, vectorConnectedClient(t), vectorClientText1, vectorClientData1)
	})
	t.Run("B.3/779-859 two-way exchange, client first", func(t *testing.T) {
		c := vectorConnectedClient(t)
		seals(t, c, vectorClientText1, vectorClientData1)
		delivers(t, receive(t, c, unhex(t, vectorServerData1)), vectorServerText1)
		seals(t, c, vectorClientText2, vectorClientData2)
		delivers(t, receive(t, c, unhex(t, vectorServerData2)), vectorServerText2)
	})
	t.Run("B.3/779-859 two-way exchange, server first", func(t *testing.T) {
		c := vectorConnectedClient(t)
		delivers(t, receive(t, c, unhex(t, vectorServerData1)), vectorServerText1)
		delivers(t, receive(t, c, unhex(t, vectorServerData2)), vectorServerText2)
		seals(t, c, vectorClientText1, vectorClientData1)
		seals(t, c, vectorClientText2, vectorClientData2)
	})
}

// TestClientTolerance is what a server may do besides.
func TestClientTolerance(t *testing.T) {
	t.Run("B.3/894 valid NewSessionTicket is ignored", func(t *testing.T) {
		c := vectorConnectedClient(t)
		record := sealed(t, keysOf(t, vectorServerApplication), typeHandshake, ticket([]byte("ticket")))
		if out := receive(t, c, record); len(out.Send)+len(out.Plain) != 0 {
			t.Error("ticket is not ignored")
		}
	})
	t.Run("B.3/944 single CCS after SH is ignored", func(t *testing.T) {
		if out := receive(t, vectorWaitingClient(t), unhex(t, vectorServerCCS)); len(out.Send) != 0 || out.Established {
			t.Error("CCS is not ignored")
		}
	})
	t.Run("no CCS at all", func(t *testing.T) {
		sends(t, receive(t, vectorWaitingClient(t), unhex(t, vectorServerFlight)), vectorClientFinished)
	})
	t.Run("B.3/1098 SH extension order is free", func(t *testing.T) {
		h := newTestServerHello()
		h.extensions[0], h.extensions[1] = h.extensions[1], h.extensions[0]
		receive(t, vectorClient(t), h.record())
	})
	t.Run("B.3/1112 app send waits until complete", func(t *testing.T) {
		c := vectorClient(t)
		for _, record := range []string{vectorServerHello, vectorServerCCS, vectorServerFlight} {
			sealsNothing(t, c, ErrNotEstablished)
			receive(t, c, unhex(t, record))
		}
		seals(t, c, vectorClientText1, vectorClientData1)
	})
	t.Run("EE and Finished in two records, CCS between them", func(t *testing.T) {
		_, _, _, encryptedExtensions, finished := vectorMessages(t)
		keys, c := keysOf(t, vectorServerHandshake), vectorWaitingClient(t)
		receive(t, c, sealed(t, keys, typeHandshake, encryptedExtensions))
		receive(t, c, unhex(t, vectorServerCCS))
		sends(t, receive(t, c, sealed(t, keys, typeHandshake, finished)), vectorClientFinished)
	})
	t.Run("ServerHello of the builder is that of the vectors", func(t *testing.T) {
		equalHex(t, "ServerHello", newTestServerHello().record(), vectorServerHello)
	})
}

// TestClientClose is the close matrix of appendix B.3, which has one range of lines for it.
func TestClientClose(t *testing.T) {
	exchanged := func(t *testing.T) *Conn {
		c := vectorConnectedClient(t)
		receive(t, c, unhex(t, vectorServerData1))
		seals(t, c, vectorClientText1, vectorClientData1)
		receive(t, c, unhex(t, vectorServerData2))
		return c
	}
	const r = "B.3/779-859"
	closeMatrix{
		exchanged, vectorClientText2, vectorClientData2, vectorClientClose, vectorServerClose,
		[8]string{r, r, r, r, r, r, r, r},
		[2]string{r, r},
	}.run(t)
}

// ticket is a NewSessionTicket.
func ticket(content []byte) []byte {
	body := appendVector8(make([]byte, 8), []byte{0})
	body = appendVector16(body, content)
	return marshalHandshake(typeNewSessionTicket, appendVector16(body, nil))
}

func TestClientConnectedFaults(t *testing.T) {
	under := func(typ contentType, fragment []byte) []byte {
		return sealed(t, keysOf(t, vectorServerApplication), typ, fragment)
	}
	tampered := unhex(t, vectorServerData1)
	tampered[recordHeaderLen] ^= 0x80
	trailing := ticket([]byte("t"))
	trailing = marshalHandshake(typeNewSessionTicket, append(trailing[4:], 0))
	for _, c := range []struct {
		name   string
		before []string
		record []byte
		want   Alert
	}{
		{"B.3/868 close_notify at fatal level", nil, under(typeAlert, []byte{2, 0}), AlertIllegalParameter},
		{"B.3/879 out-of-order close", nil, unhex(t, vectorServerClose), AlertBadRecordMAC},
		{"B.3/887 replay", []string{vectorServerData1}, unhex(t, vectorServerData1), AlertBadRecordMAC},
		{"B.3/904 NewSessionTicket of zero length", nil, under(typeHandshake, ticket(nil)), AlertDecodeError},
		{"NewSessionTicket with bytes after it", nil, under(typeHandshake, trailing), AlertDecodeError},
		{"NewSessionTicket without extensions", nil, under(typeHandshake, marshalHandshake(typeNewSessionTicket, ticket([]byte("t"))[4:16])), AlertDecodeError},
		{"B.3/915 Finished after completion", nil, under(typeHandshake, marshalHandshake(typeFinished, make([]byte, 32))), AlertUnexpectedMessage},
		{"KeyUpdate", nil, under(typeHandshake, []byte{24, 0, 0, 1, 0}), AlertUnexpectedMessage},
		{"B.3/925 reorder", nil, unhex(t, vectorServerData2), AlertBadRecordMAC},
		{"B.3/931 tamper", nil, tampered, AlertBadRecordMAC},
		{"B.3/937 CCS after completion", nil, unhex(t, vectorServerCCS), AlertUnexpectedMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := vectorConnectedClient(t)
			for _, record := range c.before {
				receive(t, conn, unhex(t, record))
			}
			failsLocally(t, conn, c.record, c.want)
		})
	}
}

func TestClientFlightFaults(t *testing.T) {
	under := func(typ contentType, messages ...[]byte) []byte {
		return sealed(t, keysOf(t, vectorServerHandshake), typ, bytes.Join(messages, nil))
	}
	withExtension := func(typ uint16) []byte {
		return marshalHandshake(typeEncryptedExtensions, appendVector16(nil, appendExtension(nil, typ, []byte{0, 0})))
	}
	_, _, _, encryptedExtensions, finished := vectorMessages(t)
	wrong := bytes.Clone(finished)
	wrong[len(wrong)-1] ^= 1
	certificate := marshalHandshake(11, []byte{0, 0, 0, 0})
	for _, c := range []struct {
		name   string
		before []string
		record []byte
		want   Alert
	}{
		{"B.3/949 second CCS", []string{vectorServerCCS}, unhex(t, vectorServerCCS), AlertUnexpectedMessage},
		{"B.3/963 app data with wrong keys", nil, unhex(t, vectorServerData1), AlertBadRecordMAC},
		{"B.3/969 app data with handshake keys", nil, under(typeApplicationData, []byte("early")), AlertUnexpectedMessage},
		{"B.3/976 Finished before EE", nil, under(typeHandshake, finished), AlertUnexpectedMessage},
		{"B.3/987 Certificate before EE", nil, under(typeHandshake, certificate), AlertUnexpectedMessage},
		{"B.3/1000 Certificate after EE", nil, under(typeHandshake, encryptedExtensions, certificate), AlertUnexpectedMessage},
		{"B.3/1016 second EE after EE", nil, under(typeHandshake, encryptedExtensions, encryptedExtensions), AlertUnexpectedMessage},
		{"B.3/1031 wrong server Finished MAC", nil, under(typeHandshake, encryptedExtensions, wrong), AlertDecryptError},
		{"B.3/1045 supported_versions inside EE", nil, under(typeHandshake, withExtension(extSupportedVersions)), AlertIllegalParameter},
		{"B.3/1058 psk modes inside EE", nil, under(typeHandshake, withExtension(extPSKModes)), AlertIllegalParameter},
		{"B.3/1071 pre_shared_key inside EE", nil, under(typeHandshake, withExtension(extPreSharedKey)), AlertIllegalParameter},
		{"B.3/1084 unknown extension inside EE", nil, under(typeHandshake, withExtension(0xfefe)), AlertUnsupportedExtension},
		{"bytes after EE", nil, under(typeHandshake, marshalHandshake(typeEncryptedExtensions, []byte{0, 0, 0})), AlertDecodeError},
		{"EE without its list", nil, under(typeHandshake, marshalHandshake(typeEncryptedExtensions, nil)), AlertDecodeError},
		{"Finished is not the last in its record", nil, under(typeHandshake, encryptedExtensions, finished, []byte{4}), AlertUnexpectedMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := vectorWaitingClient(t)
			for _, record := range c.before {
				receive(t, conn, unhex(t, record))
			}
			failsLocally(t, conn, c.record, c.want)
		})
	}
	t.Run("second CCS, one on either side of EE", func(t *testing.T) {
		keys, conn := keysOf(t, vectorServerHandshake), vectorWaitingClient(t)
		receive(t, conn, unhex(t, vectorServerCCS))
		receive(t, conn, sealed(t, keys, typeHandshake, encryptedExtensions))
		failsLocally(t, conn, unhex(t, vectorServerCCS), AlertUnexpectedMessage)
	})
	t.Run("B.3/957 attempt to send app data too early", func(t *testing.T) {
		sealsNothing(t, vectorWaitingClient(t), ErrNotEstablished)
	})
}

func TestClientHelloFaults(t *testing.T) {
	hello := func(change func(*testServerHello)) []byte {
		h := newTestServerHello()
		change(h)
		return h.record()
	}
	replace := func(i int, typ uint16, body ...byte) []byte {
		return hello(func(h *testServerHello) { h.extensions[i] = testExtension{typ, body} })
	}
	add := func(typ uint16, body ...byte) []byte {
		return hello(func(h *testServerHello) { h.extensions = append(h.extensions, testExtension{typ, body}) })
	}
	for _, c := range []struct {
		name   string
		record []byte
		want   Alert
	}{
		{"B.3/1132 CCS before SH", unhex(t, vectorServerCCS), AlertUnexpectedMessage},
		{"B.3/1138 garbage", []byte("a bunch of garbage text"), AlertDecodeError},
		{"B.3/1144 unknown record type", plainRecord(13, []byte("x")), AlertUnexpectedMessage},
		{"B.3/1150 ClientHello to a client", unhex(t, vectorClientHello), AlertUnexpectedMessage},
		{"B.3/1156 SH legacy_version below 0303", hello(func(h *testServerHello) { h.version = 0x0302 }), AlertIllegalParameter},
		{"B.3/1168 supported_versions absent", hello(func(h *testServerHello) { h.extensions = h.extensions[1:] }), AlertMissingExtension},
		{"B.3/1182 supported_versions is not 0304", replace(0, extSupportedVersions, 3, 3), AlertIllegalParameter},
		{"B.3/1197 0304 in the legacy field", hello(func(h *testServerHello) { h.version = versionTLS13 }), AlertIllegalParameter},
		{"B.3/1213 wrong suite", hello(func(h *testServerHello) { h.suite = 0x1302 }), AlertIllegalParameter},
		{"B.3/1225 no PSK selected", hello(func(h *testServerHello) { h.extensions = h.extensions[:1] }), AlertMissingExtension},
		{"B.3/1239 wrong PSK index", replace(1, extPreSharedKey, 0, 1), AlertIllegalParameter},
		{"B.3/1254 compression", hello(func(h *testServerHello) { h.compression = 1 }), AlertIllegalParameter},
		{"B.3/1266 session id not echoed", hello(func(h *testServerHello) { h.sessionID = h.sessionID[1:] }), AlertIllegalParameter},
		{"B.3/1278 psk modes in SH", add(extPSKModes, 1, 0), AlertIllegalParameter},
		{"B.3/1294 unknown extension in SH", add(0xfefe), AlertUnsupportedExtension},
		{"key_share in SH", add(51, 0, 29, 0, 0), AlertUnsupportedExtension},
		{"B.3/1310 duplicate extension", add(extPreSharedKey, 0, 0), AlertDecodeError},
		{"B.3/1326 extension length short", hello(func(h *testServerHello) { h.lengthSlip = -1 }), AlertDecodeError},
		{"B.3/1343 extension length long", hello(func(h *testServerHello) { h.lengthSlip = 1 }), AlertDecodeError},
		{"B.3/1360 trailing bytes", hello(func(h *testServerHello) { h.trailing = []byte{0} }), AlertDecodeError},
		{"B.3/1377 whole EE in the SH record", hello(func(h *testServerHello) { h.after = marshalEncryptedExtensions() }), AlertUnexpectedMessage},
		{"B.3/1395 unknown handshake type, empty body", plainRecord(typeHandshake, []byte{99, 0, 0, 0}), AlertUnexpectedMessage},
		{"B.3/1408 partial EE in the SH record", hello(func(h *testServerHello) { h.after = marshalEncryptedExtensions()[:3] }), AlertUnexpectedMessage},
		{"HelloRetryRequest", hello(func(h *testServerHello) { h.random = helloRetryRequest[:] }), AlertIllegalParameter},
		{"supported_versions of one byte", replace(0, extSupportedVersions, 3), AlertDecodeError},
		{"supported_versions of three bytes", replace(0, extSupportedVersions, 3, 4, 0), AlertDecodeError},
		{"pre_shared_key of three bytes", replace(1, extPreSharedKey, 0, 0, 0), AlertDecodeError},
		{"app data", plainRecord(typeApplicationData, []byte("x")), AlertUnexpectedMessage},
	} {
		t.Run(c.name, func(t *testing.T) { failsLocally(t, vectorClient(t), c.record, c.want) })
	}
}

// TestClientHelloTruncated cuts the ServerHello of the vectors anywhere, with lengths that say so.
func TestClientHelloTruncated(t *testing.T) {
	body := unhex(t, vectorServerHello)[recordHeaderLen+4:]
	for n := range len(body) {
		record := plainRecord(typeHandshake, marshalHandshake(typeServerHello, body[:n]))
		failsLocally(t, vectorClient(t), record, AlertDecodeError)
	}
}
