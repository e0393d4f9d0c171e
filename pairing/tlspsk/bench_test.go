package tlspsk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"
)

// BenchmarkHandshake is a whole handshake, both roles, beside the nearest thing in the standard library: resumption by a
// ticket, which has an X25519 exchange on top and a goroutine for the other role.
func BenchmarkHandshake(b *testing.B) {
	b.Run("tlspsk", func(b *testing.B) {
		key, identity := newKey(b, vectorPSK), []byte(vectorIdentity)
		b.ReportAllocs()
		for b.Loop() {
			server, err := Server(key, identity, rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			client, hello, err := Client(key, identity, rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			flight := receive(b, server, hello).Send
			receive(b, client, flight[0])
			receive(b, client, flight[1])
			if !receive(b, server, receive(b, client, flight[2]).Send[0]).Established {
				b.Fatal("not established")
			}
		}
	})
	b.Run("crypto-tls-resumed", func(b *testing.B) {
		server, client := resumingConfigs(b)
		handshakeTLS(b, server, client)
		b.ReportAllocs()
		for b.Loop() {
			if !handshakeTLS(b, server, client) {
				b.Fatal("not resumed")
			}
		}
	})
}

func resumingConfigs(b *testing.B) (server, client *tls.Config) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		b.Fatal(err)
	}
	common := tls.Config{MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.X25519}}
	server, client = common.Clone(), common.Clone()
	server.Certificates = []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: private}}
	client.InsecureSkipVerify, client.ServerName = true, "localhost"
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	return server, client
}

// handshakeTLS reports whether the session was resumed. One byte follows, because the ticket comes with it.
func handshakeTLS(b *testing.B, serverConfig, clientConfig *tls.Config) (resumed bool) {
	here, there := net.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := tls.Server(there, serverConfig).Write([]byte{1})
		done <- err
	}()
	client := tls.Client(here, clientConfig)
	if _, err := client.Read(make([]byte, 1)); err != nil {
		b.Fatal(err)
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	here.Close()
	there.Close()
	return client.ConnectionState().DidResume
}

// BenchmarkRecord is application data through Conn, beside bare AES-128-GCM over the same bytes.
func BenchmarkRecord(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"1KiB", 1 << 10}, {"16KiB", 16 << 10}} {
		b.Run(size.name+"/tlspsk/seal", func(b *testing.B) { benchmarkSeal(b, size.n) })
		b.Run(size.name+"/aes-gcm/seal", func(b *testing.B) { benchmarkBareSeal(b, size.n) })
		b.Run(size.name+"/tlspsk/seal+open", func(b *testing.B) { benchmarkSealOpen(b, size.n) })
		b.Run(size.name+"/aes-gcm/seal+open", func(b *testing.B) { benchmarkBareSealOpen(b, size.n) })
	}
}

// restart keeps a long benchmark below the limit of records under one key.
func restart(c *Conn) {
	if c.out.keys.sequence == maxRecords {
		c.out.keys.sequence = 0
	}
}

func benchmarkSeal(b *testing.B, n int) {
	c := vectorConnectedServer(b)
	plain, buffer := make([]byte, n), make([]byte, 0, n+Overhead)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		restart(c)
		if _, err := c.AppendSeal(buffer, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkSealOpen(b *testing.B, n int) {
	server, client, _ := connected(b, 1)
	plain, buffer := make([]byte, n), make([]byte, 0, n+Overhead)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		restart(server)
		if client.in.keys.sequence == maxRecords {
			client.in.keys.sequence = 0
		}
		record, err := server.AppendSeal(buffer, plain)
		if err != nil {
			b.Fatal(err)
		}
		if out, err := client.Receive(record); err != nil || len(out.Plain) != 1 {
			b.Fatal(err)
		}
	}
}

func bareGCM(b *testing.B) cipher.AEAD {
	block, err := aes.NewCipher(make([]byte, keyLen))
	if err != nil {
		b.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		b.Fatal(err)
	}
	return aead
}

func benchmarkBareSeal(b *testing.B, n int) {
	aead, plain, buffer := bareGCM(b), make([]byte, n), make([]byte, 0, n+tagLen)
	nonce, header := make([]byte, nonceLen), make([]byte, recordHeaderLen)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		aead.Seal(buffer, nonce, plain, header)
	}
}

func benchmarkBareSealOpen(b *testing.B, n int) {
	aead, plain, buffer := bareGCM(b), make([]byte, n), make([]byte, 0, n+tagLen)
	nonce, header := make([]byte, nonceLen), make([]byte, recordHeaderLen)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		sealed := aead.Seal(buffer, nonce, plain, header)
		if _, err := aead.Open(sealed[:0], nonce, sealed, header); err != nil {
			b.Fatal(err)
		}
	}
}
