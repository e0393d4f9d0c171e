package tlspsk

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
	"testing"
)

// The published vectors of the peer's library (pairing protocol spec, appendix A.1 and A.4), in hex.
const (
	vectorClientHello = "16030300920100008e0303303130313031303130313031303130313031303130313031303130313031303120303030303030303030303030" +
		"30303030303030303030303030303030303030310002130101000043002b0003020304002d0002010000290032000d0007746573746b6579" +
		"000000000021205f84ad32f7b6202f00377b0de82050feed09d13469537b33c62f7fe3bd8592cc"
	vectorServerHello = "1603030058020000540303303230323032303230323032303230323032303230323032303230323032303220303030303030303030303030" +
		"3030303030303030303030303030303030303031130100000c002b00020304002900020000"
	vectorServerCCS    = "140303000101"
	vectorServerFlight = "170303003b5edd88393f4610968fba30364635d4f7d3f04b32c6a925ddb7b686f14c2491035718807b1fa20a68d55da213d4c581f01ff80a" +
		"077f1ee7e90de4e1"
	vectorClientCCS      = "140303000101"
	vectorClientFinished = "1703030035ef9bc9f46686662934751e20b2ac555c7b31919febcd7b2bc5752752ab6b6964ceb9db12d60f6eae2476dd7687f470440820c2" +
		"02d6"
	vectorClientData1         = "170303001c27b18f3e5120c06c89bb039bc097dce5b888b036f52db6d8a502215d"
	vectorServerData1         = "170303001cf683f74f23ea006ed642e0dda96b97eda09e095784308fd7ee6dbece"
	vectorClientData2         = "170303001dee7cb41bfa15b6d47c8615ad00e73a63c8ac48a03e6a7a6a65cb6d06d6"
	vectorServerData2         = "1703030025afb2020a8fbd76b7d27919dbe2b1e951d9056c779587708471d9a66030b2f4c2f140572601"
	vectorClientClose         = "17030300138ed43f858c66b28ab7b0e9ecd06b935d891a0f"
	vectorServerClose         = "1703030013f948f9f4d85e18801cd6ea796d438034d03a4f"
	vectorExtendedClientHello = "16030302c4010002c00303303130313031303130313031303130313031303130313031303130313031303120303030303030303030303030" +
		"30303030303030303030303030303030303030310034130213011303cca8c030c02fc028c027c014c013c012ccaa009f009e006b00670039" +
		"00330016009d009c003d003c0035002f000a010002430016000000170000000b00020100000a00160014001d001e00180017001901000101" +
		"010201030104000d001800160806080b0805080a0804080906010501040103010201002b000504030403050033006b00690017004104281c" +
		"cb4d2bc57cf3bd922632101bbe3f16e99cb8e22e60b972fc9102ff03feada6a8fc82982f9c3c92ab982d5253d7e03c0ef6fec89c71854b1d" +
		"620d4f895f1b001d0020a1d303ffb674d592128899513a0fb1f2a43ec477772ff94e860536b38a59331f002d0003020001000f000101001c" +
		"00024001001500b1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000002900bc0035000b612064756d6d79206b6579000000000007746573746b657900000000001161" +
		"6e6f746865722064756d6d79206b657900000000008330c6b42489148aab36e2649d1e8c9c017aedf5882061812caaf13680210120a101d8" +
		"23dff9cd8c17210f1cbfff99fc0b9b201d0d160f28139f00cb54295153ab9c56b233e5c609efc4e3faa9e6ecafde91443081bdcd874e9815" +
		"0d5ef5d719441f508b7e0088c3c09693d090a33ec6938264837151ab85f953355434dad4bc78e9fa7f"
)

// Their inputs (appendix A.1).
const (
	vectorIdentity     = "testkey"
	vectorPSK          = "aabbccddeeff"
	vectorSessionID    = "00000000000000000000000000000001"
	vectorClientRandom = "01010101010101010101010101010101"
	vectorServerRandom = "02020202020202020202020202020202"
	vectorClientText1  = "hello world"
	vectorServerText1  = "hello world"
	vectorClientText2  = "how are you?"
	vectorServerText2  = "fine thanks and you?"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newKey(t testing.TB, psk string) Key {
	t.Helper()
	key, err := NewKey([]byte(psk))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// vectorServer and vectorClient are the ends whose randomness is that of the vectors.
func vectorServer(t testing.TB) *Conn {
	t.Helper()
	c, err := Server(newKey(t, vectorPSK), []byte(vectorIdentity), strings.NewReader(vectorServerRandom))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func vectorClient(t testing.TB) *Conn {
	t.Helper()
	c, hello, err := Client(newKey(t, vectorPSK), []byte(vectorIdentity), strings.NewReader(vectorClientRandom+vectorSessionID))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(hello, unhex(t, vectorClientHello)) {
		t.Fatalf("ClientHello is\n%x, want\n%s", hello, vectorClientHello)
	}
	return c
}

// receive feeds one record that must be good.
func receive(t testing.TB, c *Conn, record []byte) Output {
	t.Helper()
	out, err := c.Receive(record)
	if err != nil {
		t.Fatalf("Receive: %v", err)
	}
	return out
}

// sends checks the records of an output.
func sends(t testing.TB, out Output, want ...string) {
	t.Helper()
	if len(out.Send) != len(want) {
		t.Fatalf("sends %d records, want %d", len(out.Send), len(want))
	}
	for i := range want {
		if got := hex.EncodeToString(out.Send[i]); got != want[i] {
			t.Errorf("record %d is\n%s, want\n%s", i, got, want[i])
		}
	}
}

// delivers checks the application data of an output.
func delivers(t testing.TB, out Output, want ...string) {
	t.Helper()
	if len(out.Plain) != len(want) {
		t.Fatalf("delivers %d messages, want %d", len(out.Plain), len(want))
	}
	for i := range want {
		if string(out.Plain[i]) != want[i] {
			t.Errorf("message %d is %q, want %q", i, out.Plain[i], want[i])
		}
	}
}

func seals(t testing.TB, c *Conn, plain, want string) {
	t.Helper()
	record, err := c.Seal([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(record); got != want {
		t.Errorf("record is\n%s, want\n%s", got, want)
	}
}

func closes(t testing.TB, c *Conn, want string) {
	t.Helper()
	record, err := c.Close()
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(record); got != want {
		t.Errorf("close_notify is\n%s, want\n%s", got, want)
	}
}

// vectorConnectedServer has gone through the vectors up to the client's Finished; vectorConnectedClient likewise.
func vectorConnectedServer(t testing.TB) *Conn {
	t.Helper()
	c := vectorServer(t)
	sends(t, receive(t, c, unhex(t, vectorClientHello)), vectorServerHello, vectorServerCCS, vectorServerFlight)
	out := receive(t, c, unhex(t, vectorClientFinished))
	sends(t, out)
	if !out.Established {
		t.Fatal("server is not established by the client's Finished")
	}
	return c
}

func vectorConnectedClient(t testing.TB) *Conn {
	t.Helper()
	c := vectorClient(t)
	for _, record := range []string{vectorServerHello, vectorServerCCS} {
		out := receive(t, c, unhex(t, record))
		if sends(t, out); out.Established {
			t.Fatal("client is established too early")
		}
	}
	out := receive(t, c, unhex(t, vectorServerFlight))
	sends(t, out, vectorClientFinished)
	if !out.Established {
		t.Fatal("client is not established by the server's Finished")
	}
	return c
}

// TestVectorTrace replays the whole trace of appendix A.1 in both roles, byte for byte.
func TestVectorTrace(t *testing.T) {
	t.Run("server", func(t *testing.T) {
		c := vectorServer(t)
		sends(t, receive(t, c, unhex(t, vectorClientHello)), vectorServerHello, vectorServerCCS, vectorServerFlight)
		sends(t, receive(t, c, unhex(t, vectorClientCCS)))
		if !receive(t, c, unhex(t, vectorClientFinished)).Established {
			t.Fatal("not established")
		}
		delivers(t, receive(t, c, unhex(t, vectorClientData1)), vectorClientText1)
		seals(t, c, vectorServerText1, vectorServerData1)
		delivers(t, receive(t, c, unhex(t, vectorClientData2)), vectorClientText2)
		seals(t, c, vectorServerText2, vectorServerData2)
		if !receive(t, c, unhex(t, vectorClientClose)).Closed {
			t.Fatal("close_notify is not reported")
		}
		closes(t, c, vectorServerClose)
	})
	t.Run("client", func(t *testing.T) {
		c := vectorConnectedClient(t)
		seals(t, c, vectorClientText1, vectorClientData1)
		delivers(t, receive(t, c, unhex(t, vectorServerData1)), vectorServerText1)
		seals(t, c, vectorClientText2, vectorClientData2)
		delivers(t, receive(t, c, unhex(t, vectorServerData2)), vectorServerText2)
		closes(t, c, vectorClientClose)
		if !receive(t, c, unhex(t, vectorServerClose)).Closed {
			t.Fatal("close_notify is not reported")
		}
	})
}

// TestVectorExtendedClientHello is appendix A.4: our identity is the second of three, with binders of several lengths.
func TestVectorExtendedClientHello(t *testing.T) {
	c := vectorServer(t)
	out := receive(t, c, unhex(t, vectorExtendedClientHello))
	if len(out.Send) != 3 {
		t.Fatalf("sends %d records, want 3", len(out.Send))
	}
	selected := strings.TrimSuffix(vectorServerHello, "0000") + "0001"
	if got := hex.EncodeToString(out.Send[0]); got != selected {
		t.Errorf("ServerHello is\n%s, want\n%s", got, selected)
	}
	if got := hex.EncodeToString(out.Send[1]); got != vectorServerCCS {
		t.Errorf("second record is %s", got)
	}
	if len(out.Send[2]) != len(vectorServerFlight)/2 {
		t.Errorf("third record has %d bytes", len(out.Send[2]))
	}
}

// vectorRandom is enough randomness for either role.
func vectorRandom() io.Reader { return strings.NewReader(vectorClientRandom + vectorSessionID) }
