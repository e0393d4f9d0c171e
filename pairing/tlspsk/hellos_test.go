package tlspsk

import (
	"bytes"
	"errors"
	"testing"
)

// testExtension is one extension of a hello built for a test.
type testExtension struct {
	typ  uint16
	body []byte
}

// testClientHello is a ClientHello that can be wrong in any way, with a right binder all the same. The zero value of a
// field means what the vectors say; see newTestClientHello.
type testClientHello struct {
	version      uint16
	sessionID    []byte
	suites       []byte
	compressions []byte
	extensions   []testExtension // the body of pre_shared_key is filled in
	identities   []string
	binderLens   []int
	trailing     []byte
	after        []byte // in the same record
	wrongBinder  bool
}

func newTestClientHello() *testClientHello {
	return &testClientHello{
		version:      versionTLS12,
		sessionID:    []byte(vectorSessionID),
		suites:       []byte{0x13, 0x01},
		compressions: []byte{0},
		extensions: []testExtension{
			{extSupportedVersions, []byte{2, 3, 4}},
			{extPSKModes, []byte{1, pskKE}},
			{extPreSharedKey, nil},
		},
		identities: []string{vectorIdentity},
		binderLens: []int{binderLen},
	}
}

// without drops an extension; with replaces one; first moves one to the front.
func (h *testClientHello) without(typ uint16) *testClientHello {
	kept := h.extensions[:0]
	for _, e := range h.extensions {
		if e.typ != typ {
			kept = append(kept, e)
		}
	}
	h.extensions = kept
	return h
}

func (h *testClientHello) with(typ uint16, body ...byte) *testClientHello {
	for i := range h.extensions {
		if h.extensions[i].typ == typ {
			h.extensions[i].body = body
		}
	}
	return h
}

func (h *testClientHello) first(typ uint16) *testClientHello {
	h.without(typ)
	h.extensions = append([]testExtension{{typ, nil}}, h.extensions...)
	return h
}

func (h *testClientHello) binders(binder []byte) []byte {
	var list []byte
	for _, n := range h.binderLens {
		list = appendVector8(list, append(bytes.Clone(binder), make([]byte, 255)...)[:n])
	}
	return appendVector16(nil, list)
}

func (h *testClientHello) message(binder []byte) []byte {
	var identities []byte
	for _, identity := range h.identities {
		identities = append(appendVector16(identities, []byte(identity)), 0, 0, 0, 0)
	}
	var list []byte
	for _, e := range h.extensions {
		body := e.body
		if e.typ == extPreSharedKey && body == nil {
			body = append(appendVector16(nil, identities), h.binders(binder)...)
		}
		list = appendExtension(list, e.typ, body)
	}
	body := append(appendUint16(nil, h.version), vectorClientRandom...)
	body = appendVector8(body, h.sessionID)
	body = appendVector16(body, h.suites)
	body = appendVector8(body, h.compressions)
	body = appendVector16(body, list)
	return marshalHandshake(typeClientHello, append(body, h.trailing...))
}

// record is the hello in its record, with the binder that belongs to it.
func (h *testClientHello) record(t testing.TB) []byte {
	placeholder := make([]byte, binderLen)
	covered := newTranscript()
	message := h.message(placeholder)
	covered.add(message[:len(message)-len(h.trailing)-len(h.binders(placeholder))])
	binder := newEarlySecret(newKey(t, vectorPSK)).binderKey().verifyData(covered.hash())
	if h.wrongBinder {
		binder[0] ^= 1
	}
	return plainRecord(typeHandshake, append(h.message(binder), h.after...))
}

// testServerHello is the same for a ServerHello.
type testServerHello struct {
	version     uint16
	random      []byte
	sessionID   []byte
	suite       uint16
	compression uint8
	extensions  []testExtension
	lengthSlip  int // added to the length of the extensions
	trailing    []byte
	after       []byte
}

func newTestServerHello() *testServerHello {
	return &testServerHello{
		version:   versionTLS12,
		random:    []byte(vectorServerRandom),
		sessionID: []byte(vectorSessionID),
		suite:     suiteAES128GCMSHA256,
		extensions: []testExtension{
			{extSupportedVersions, []byte{3, 4}},
			{extPreSharedKey, []byte{0, 0}},
		},
	}
}

func (h *testServerHello) record() []byte {
	var list []byte
	for _, e := range h.extensions {
		list = appendExtension(list, e.typ, e.body)
	}
	body := append(appendUint16(nil, h.version), h.random...)
	body = appendVector8(body, h.sessionID)
	body = appendUint16(body, h.suite)
	body = append(body, h.compression)
	body = append(appendUint16(body, uint16(len(list)+h.lengthSlip)), list...)
	message := marshalHandshake(typeServerHello, append(body, h.trailing...))
	return plainRecord(typeHandshake, append(message, h.after...))
}

func plainRecord(typ contentType, fragment []byte) []byte {
	return append(appendRecordHeader(nil, typ, len(fragment)), fragment...)
}

// sealed is the next record under keys.
func sealed(t testing.TB, keys *trafficKeys, typ contentType, fragment []byte) []byte {
	t.Helper()
	record, err := keys.seal(nil, typ, fragment)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// failsLocally says that c answers record with the alert and is dead afterwards: the same error from every call, and
// nothing more to send.
func failsLocally(t testing.TB, c *Conn, record []byte, want Alert) Output {
	t.Helper()
	protected := c.out.keys != nil
	out, err := c.Receive(record)
	var e *Error
	if !errors.As(err, &e) || e.Remote || e.Alert != want {
		t.Fatalf("Receive: %v, want a local %v", err, want)
	}
	if len(out.Send) != 1 || len(out.Plain) != 0 || out.Established || out.Closed {
		t.Fatalf("fails with %d records, %d messages", len(out.Send), len(out.Plain))
	}
	if alert := plainRecord(typeAlert, []byte{levelFatal, byte(want)}); !protected && !bytes.Equal(out.Send[0], alert) {
		t.Errorf("alert record is %x, want %x", out.Send[0], alert)
	}
	if protected && (out.Send[0][0] != byte(typeApplicationData) || len(out.Send[0]) != Overhead+alertLen) {
		t.Errorf("alert record is %x, want an encrypted one", out.Send[0])
	}
	isDead(t, c, err)
	return out
}

func isDead(t testing.TB, c *Conn, want error) {
	t.Helper()
	again, err := c.Receive(plainRecord(typeAlert, []byte{levelWarning, 0}))
	if err != want || len(again.Send) != 0 || again.Closed {
		t.Errorf("second Receive: %d records, %v; want the first error", len(again.Send), err)
	}
	if record, err := c.Seal([]byte("x")); err != want || record != nil {
		t.Errorf("Seal afterwards: %x, %v; want the first error", record, err)
	}
	if record, err := c.Close(); err != want || record != nil {
		t.Errorf("Close afterwards: %x, %v; want the first error", record, err)
	}
}

func TestIsClientHello(t *testing.T) {
	for name, c := range map[string]struct {
		record []byte
		want   bool
	}{
		"a client's first": {[]byte{22, 3, 3, 0, 1, 1}, true},
		"of TLS 1.0":       {[]byte{22, 3, 1, 0, 1, 1}, true},
		"a server's first": {[]byte{22, 3, 3, 0, 1, 2}, false},
		"sealed":           {[]byte{23, 3, 3, 0, 1, 1}, false},
		"an alert":         {[]byte{21, 3, 3, 0, 1, 1}, false},
		"cut short":        {[]byte{22, 3, 3, 0, 1}, false},
		"nothing":          {nil, false},
	} {
		if got := IsClientHello(c.record); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
