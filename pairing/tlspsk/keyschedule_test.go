package tlspsk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The traffic secrets of the vectors (pairing protocol spec, appendix A.2).
const (
	vectorClientHandshake   = "b4e20d5a6b33a81d43951fede1677a0e71fb095ff5884500df15da03b85d6970"
	vectorServerHandshake   = "cb05fdd2612596976556bcaf6fe022b8de93620f5981de34d47ba6dd1ffa59b7"
	vectorClientApplication = "39097a996bbbde8287bc6491e7436622a9ffaaec116bd12a78f19d1cc05fb326"
	vectorServerApplication = "87a2cadff6e3c71f6760688b9f28c7c4b13a6276345fb4f8be3f5c77ccce27bc"
)

func equalHex(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if hex.EncodeToString(got) != want {
		t.Errorf("%s is %x, want %s", what, got, want)
	}
}

// trafficSecretOf makes a traffic secret out of its hex.
func trafficSecretOf(t testing.TB, text string) *trafficSecret {
	t.Helper()
	return &trafficSecret{secret{(*[sha256.Size]byte)(unhex(t, text))}}
}

func keysOf(t testing.TB, text string) *trafficKeys {
	t.Helper()
	return trafficSecretOf(t, text).keys()
}

// vectorMessages are the handshake messages of the trace; the client hello comes in the two parts that a binder separates.
func vectorMessages(t *testing.T) (truncated, binders, serverHello, encryptedExtensions, serverFinished []byte) {
	t.Helper()
	hello := unhex(t, vectorClientHello)[recordHeaderLen:]
	cut := len(hello) - (2 + 1 + binderLen)
	in := halfConn{keys: keysOf(t, vectorServerHandshake)}
	_, flight, err := in.open(unhex(t, vectorServerFlight))
	if err != nil {
		t.Fatal(err)
	}
	return hello[:cut], hello[cut:], unhex(t, vectorServerHello)[recordHeaderLen:], flight[:6], flight[6:]
}

// TestKeyScheduleTrace is all of appendix A.2, in the order in which the schedule reaches it.
func TestKeyScheduleTrace(t *testing.T) {
	truncated, binders, serverHello, encryptedExtensions, serverFinished := vectorMessages(t)
	tr := newTranscript()

	early := newEarlySecret(newKey(t, vectorPSK))
	equalHex(t, "ES", early.bytes(), "1e0677aeeafe5ff44f78d6d48c48b6c6c394442030ffbe3605df2a6d33655f88")
	equalHex(t, "bk", early.derive("ext binder", emptyTranscript).bytes(), "573c05ab12932bd141a222c46db9172205c9f9d0c9326c42c5604eed55b57e3a")
	tr.add(truncated)
	h := tr.hash()
	equalHex(t, "hash of the truncated ClientHello", h[:], "73bf196dcb76acaf9b5a8e7f6b4184d17d363d9633830a4466b9db4026a4fac0")
	equalHex(t, "binder", early.binderKey().verifyData(h), "5f84ad32f7b6202f00377b0de82050feed09d13469537b33c62f7fe3bd8592cc")

	handshake := early.handshakeSecret()
	equalHex(t, "HS", handshake.bytes(), "61d3c83d928eefa2ad0b6a18ff3e6c5388977c3bd280e602199127bfa4556368")
	tr.add(binders)
	tr.add(serverHello)
	h = tr.hash()
	equalHex(t, "hash of CH, SH", h[:], "377392958759507a2e40eab6322823bf7c612c8adab184296facf114f753a8f1")
	client, server := handshake.trafficSecrets(h)
	trafficIs(t, "c_hs", client, vectorClientHandshake, "ae5215065e216abd0c156126a4419435", "9769b852726045d053de6862")
	trafficIs(t, "s_hs", server, vectorServerHandshake, "9b77ac0daf44073ec8d94f9a8ca807a1", "e23b2f2de9c53e68403da299")

	tr.add(encryptedExtensions)
	equalHex(t, "server verify_data", server.finishedKey().verifyData(tr.hash()), "7c990dffd709565e48f39094b6c7acfa7bab465f53624c259e25763bdc1ed89d")
	tr.add(serverFinished)

	master := handshake.masterSecret()
	equalHex(t, "MS", master.bytes(), "f27a004bf41e55564b2e365d43148017d3fcbca5d0c457745e131207fb0d75be")
	h = tr.hash()
	equalHex(t, "hash of CH..SF", h[:], "42902449be60f2eaa87a91e17b76cc2b7e2e0deccf63461febdc411e9a3c4bf1")
	equalHex(t, "client verify_data", client.finishedKey().verifyData(h), "d77783d729418426c765582854801fbe5ff41c50d39deda9aa5fc2c0f26ee7b6")
	client, server = master.trafficSecrets(h)
	trafficIs(t, "c_ap", client, vectorClientApplication, "ae7fc9e3b97cfd945a7778fc37f5b4b5", "54f03a487a59b8abcca8e413")
	trafficIs(t, "s_ap", server, vectorServerApplication, "50a2e9080eaf2f3688d543128b35f89a", "2ac60642fdf852966803ac74")
}

func trafficIs(t *testing.T, name string, s *trafficSecret, want, key, iv string) {
	t.Helper()
	equalHex(t, name, s.bytes(), want)
	equalHex(t, name+" key", s.expandLabel("key", nil, keyLen), key)
	equalHex(t, name+" iv", s.expandLabel("iv", nil, nonceLen), iv)
}

// TestKeyScheduleFakeTranscripts is all of appendix A.3.
func TestKeyScheduleFakeTranscripts(t *testing.T) {
	tr := newTranscript()
	tr.add([]byte("fake plaintext transcript"))
	handshake := newEarlySecret(newKey(t, vectorPSK)).handshakeSecret()
	client, server := handshake.trafficSecrets(tr.hash())
	equalHex(t, "c hs traffic", client.bytes(), "d21e1d6279c57611c6e85e8390cb1676ed1a545da75bfa3853f128f77ea15196")
	equalHex(t, "s hs traffic", server.bytes(), "6f8923e53e434a4f34333b5c3ea60f21f90df3600eec82c588e4ebfe88273626")
	tr.add([]byte("fake encrypted transcript"))
	client, server = handshake.masterSecret().trafficSecrets(tr.hash())
	equalHex(t, "c ap traffic", client.bytes(), "65d7f3a53ec6e224c2594e4ef3729cb174137a97a22b0eb78f459fd0e5797fb7")
	equalHex(t, "s ap traffic", server.bytes(), "9ca237a625b861b84b15c0d0013fa6067618535ecf3b26e4f40580765863f8ea")
}

// The order of the schedule is in its types: the only way to a stage is through the one before (B.6/12, 18, 46).
var (
	_ func(Key) *earlySecret               = newEarlySecret
	_ func(*earlySecret) *handshakeSecret  = (*earlySecret).handshakeSecret
	_ func(*handshakeSecret) *masterSecret = (*handshakeSecret).masterSecret
)

// TestKeyScheduleStages covers appendix B.6, keyschedule. What is left of its ordering errors, to use a stage again, is
// a fault of this package and panics.
func TestKeyScheduleStages(t *testing.T) {
	early := newEarlySecret(newKey(t, vectorPSK))
	earlyBytes := early.bytes()
	t.Run("B.6/29 ext binder equals the vector", func(t *testing.T) {
		equalHex(t, "bk", early.derive("ext binder", emptyTranscript).bytes(), "573c05ab12932bd141a222c46db9172205c9f9d0c9326c42c5604eed55b57e3a")
	})
	handshake := early.handshakeSecret()
	handshakeBytes := handshake.bytes()
	t.Run("B.6/58 handshake secrets made and the early one cleared", func(t *testing.T) { isZero(t, earlyBytes) })
	t.Run("B.6/40 early stage again", func(t *testing.T) { panics(t, func() { early.binderKey() }) })
	t.Run("B.6/72 handshake stage again", func(t *testing.T) { panics(t, func() { early.handshakeSecret() }) })

	master := handshake.masterSecret()
	masterBytes := master.bytes()
	t.Run("B.6/78 handshake secrets after the master secret", func(t *testing.T) {
		isZero(t, handshakeBytes)
		panics(t, func() { handshake.trafficSecrets(emptyTranscript) })
	})
	client, _ := master.trafficSecrets(emptyTranscript)
	t.Run("B.6/90 application secrets made and older ones cleared", func(t *testing.T) { isZero(t, masterBytes) })
	t.Run("B.6/104 early stage after the end", func(t *testing.T) { panics(t, func() { early.handshakeSecret() }) })
	t.Run("B.6/110 handshake stage after the end", func(t *testing.T) { panics(t, func() { handshake.masterSecret() }) })
	t.Run("B.6/116 master stage after the end", func(t *testing.T) { panics(t, func() { master.trafficSecrets(emptyTranscript) }) })

	clientBytes := client.bytes()
	client.keys()
	t.Run("a traffic secret makes its keys once", func(t *testing.T) {
		isZero(t, clientBytes)
		panics(t, func() { client.keys() })
	})
}

func isZero(t *testing.T, b []byte) {
	t.Helper()
	if !bytes.Equal(b, make([]byte, len(b))) {
		t.Error("secret is not cleared")
	}
}

func panics(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f()
}
