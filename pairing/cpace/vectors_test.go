package cpace

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// hexBytes is a hexadecimal string of a vector; nil for null.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(text []byte) error {
	var s *string
	if err := json.Unmarshal(text, &s); err != nil || s == nil {
		return err
	}
	raw, err := hex.DecodeString(*s)
	*h = raw
	return err
}

// publishedVectors are those of the draft: of its text, and of the file that goes with it.
type publishedVectors struct {
	Exchanges []struct {
		From                                               string
		PRS, CI, SID, G, Ya, ADa, PublicA, Yb, ADb, K, ISK hexBytes
		PublicB                                            hexBytes
	}
	LowOrder struct {
		S      hexBytes
		Points []struct{ U, Q hexBytes }
	} `json:"low_order"`
}

func readVectors(t testing.TB) publishedVectors {
	t.Helper()
	text, err := os.ReadFile("testdata/cpace-x25519.json")
	if err != nil {
		t.Fatal(err)
	}
	// The vectors call the scalars ya and yb and the shares Ya and Yb; encoding/json does not tell them apart.
	for old, unlike := range map[string]string{`"Ya"`: `"PublicA"`, `"Yb"`: `"PublicB"`} {
		text = bytes.ReplaceAll(text, []byte(old), []byte(unlike))
	}
	var v publishedVectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Exchanges) != 2 || len(v.LowOrder.Points) != 12 {
		t.Fatalf("%d exchanges and %d points", len(v.Exchanges), len(v.LowOrder.Points))
	}
	return v
}

func scalar(t testing.TB, s []byte) *ecdh.PrivateKey {
	t.Helper()
	private, err := ecdh.X25519().NewPrivateKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func TestPublishedExchanges(t *testing.T) {
	for _, v := range readVectors(t).Exchanges {
		t.Run(v.From, func(t *testing.T) {
			g := generator(v.PRS, v.CI, v.SID)
			equal(t, "g", g, v.G)
			a, ya, err := newShare(bytes.NewReader(v.Ya), g)
			b, yb, err2 := newShare(bytes.NewReader(v.Yb), g)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			equal(t, "Ya", ya[:], v.PublicA)
			equal(t, "Yb", yb[:], v.PublicB)
			for end, k := range map[string][]byte{"initiator": product(t, a, yb[:]), "responder": product(t, b, ya[:])} {
				if v.K != nil {
					equal(t, "K of the "+end, k, v.K)
				}
				isk := newSessionKey(v.SID, k, ya, v.ADa, yb, v.ADb)
				equal(t, "ISK of the "+end, isk[:], v.ISK)
			}
		})
	}
}

func product(t *testing.T, private *ecdh.PrivateKey, point []byte) []byte {
	t.Helper()
	k, err := multiply(private, point)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s is %x, want %x", what, got, want)
	}
}

func TestPublishedPoints(t *testing.T) {
	v := readVectors(t).LowOrder
	s := scalar(t, v.S)
	for _, point := range v.Points {
		q, err := multiply(s, point.U)
		if point.Q == nil && (!errors.Is(err, ErrRefused) || q != nil) || point.Q != nil && !bytes.Equal(q, point.Q) {
			t.Errorf("%x: %x, %v", point.U, q, err)
		}
	}
}

// TestLowOrderSharesAreRefused: no end goes on with a point that makes the key known to everybody, whatever tag comes with it.
func TestLowOrderSharesAreRefused(t *testing.T) {
	refused := 0
	for _, point := range readVectors(t).LowOrder.Points {
		if point.Q != nil {
			continue
		}
		refused++
		r := newRun(t)
		r.proof.share = share(point.U)
		isk := newSessionKey(sessionID(r.hello, r.offer), make([]byte, fieldSize), r.offer.share, r.offer.associated(), r.proof.share, r.proof.associated())
		_, r.proof.tag = isk.tags(sessionID(r.hello, r.offer), r.offer.share, r.offer.associated(), r.proof.share, r.proof.associated())
		if _, _, err := r.offering.Verify(r.proof); !errors.Is(err, ErrRefused) {
			t.Errorf("the authority takes %x: %v", point.U, err)
		}
		claiming, _, err := NewClaiming(source(9), exampleCode)
		if err != nil {
			t.Fatal(err)
		}
		r.offer.share = share(point.U)
		if _, proof, err := claiming.Prove(source(10), r.offer); !errors.Is(err, ErrRefused) || proof != (Proof{}) {
			t.Errorf("the supplicant takes %x: %v", point.U, err)
		}
	}
	if refused != 7 {
		t.Errorf("%d points of low order, want 7", refused)
	}
}

// TestX25519 has the vectors of RFC 7748, section 5.2, the second of them 1000 times over.
func TestX25519(t *testing.T) {
	decode := func(text string) []byte {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	k := decode("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
	u := decode("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
	equal(t, "the first product", product(t, scalar(t, k), u), decode("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"))
	k = append([]byte{9}, make([]byte, 31)...)
	u = k
	for range 1000 {
		k, u = product(t, scalar(t, k), u), k
	}
	equal(t, "the thousandth product", k, decode("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
}
