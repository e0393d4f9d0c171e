package phone

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/pairing/tlspsk"
)

// desk is the authority's end.
type desk struct {
	t     *testing.T
	tls   *tlspsk.Conn
	phone *Phone
}

func invite(t *testing.T) pairing.Invitation {
	t.Helper()
	id, err := pairing.NewChannelID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pairing.NewChannelKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return pairing.Invitation{ID: id, Key: key}
}

// meet has a phone come to a desk with the key of another invitation, or of its own.
func meet(t *testing.T, ours, theirs pairing.Invitation) (d *desk, hello []byte) {
	t.Helper()
	key, err := tlspsk.NewKey(ours.Key.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	d = &desk{t: t}
	if d.tls, err = tlspsk.Server(key, ours.ID.PSKIdentity(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if d.phone, hello, err = New(rand.Reader, theirs, Firefox); err != nil {
		t.Fatal(err)
	}
	return d, hello
}

// pass carries records to the desk, and its answers back, until there is nothing to say; then it returns what both heard.
func (d *desk) pass(records ...[]byte) (plain []string, heard []Heard) {
	d.t.Helper()
	for len(records) > 0 {
		var back [][]byte
		for _, r := range records {
			out, _ := d.tls.Receive(r)
			for _, p := range out.Plain {
				plain = append(plain, string(p))
			}
			back = append(back, out.Send...)
		}
		records = nil
		for _, r := range back {
			send, h, _ := d.phone.Receive(r)
			heard, records = append(heard, h...), append(records, send...)
		}
	}
	return plain, heard
}

// tell has the desk send a text, and returns what the phone makes of it.
func (d *desk) tell(text string) []Heard {
	d.t.Helper()
	record, err := d.tls.Seal([]byte(text))
	if err != nil {
		d.t.Fatal(err)
	}
	_, heard, err := d.phone.Receive(record)
	if err != nil {
		d.t.Fatal(err)
	}
	return heard
}

func TestPhone(t *testing.T) {
	i := invite(t)
	d, hello := meet(t, i, i)
	_, heard := d.pass(hello)
	if len(heard) != 1 || heard[0].Event != (pairing.JoinSecured{}) {
		t.Fatalf("heard %v", heard)
	}
	asked, err := d.phone.Record(pairing.SendRequest)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := d.pass(asked)
	m, err := pairing.ParseMessage([]byte(plain[0]))
	request, ok := m.(pairing.Request)
	if err != nil || !ok {
		t.Fatalf("%T %v", m, err)
	}
	// A real authority takes it, and seals to the phone's key.
	checked, err := oauth.ParseRequest(oauth.Fields(request), oauth.DefaultPolicy())
	if err != nil || !checked.PublicKey().Equal(d.phone.Key().PublicKey()) || checked.CodeChallenge() != oauth.S256(d.phone.Verifier().Text()) {
		t.Errorf("the request is refused, or not the phone's: %v", err)
	}
	code := strings.Repeat("ab", 32)
	for text, want := range map[string]pairing.SupplicantEvent{
		`{"message":"pair:auth:metadata","data":{"email":"a@b"}}`: pairing.MetadataReceived{},
		`{"message":"pair:auth:cancel"}`:                          pairing.CancelReceived{},
		`nonsense`:                                                pairing.NonsenseCame{},
		`{"message":"pair:auth:authorize","data":{"code":"` + code + `","state":"other"}}`:      pairing.AuthorizationReceived{},
		`{"message":"pair:auth:authorize","data":{"code":"x","state":"` + request.State + `"}}`: pairing.AuthorizationReceived{},
	} {
		if got := d.tell(text); len(got) != 1 || got[0].Event != want || (got[0].Metadata.Email == "a@b") != (want == pairing.MetadataReceived{}) {
			t.Errorf("%s: %v", text, got)
		}
	}
	if got := d.tell(`{"message":"pair:new:thing"}`); len(got) != 0 {
		t.Errorf("what it does not know: %v", got)
	}
	got := d.tell(`{"message":"pair:auth:authorize","data":{"code":"` + code + `","state":"` + request.State + `"}}`)
	if len(got) != 1 || got[0].Event != (pairing.AuthorizationReceived{Valid: true}) || d.phone.Code().Text() != code {
		t.Errorf("the code: %v", got)
	}
	if _, err := d.phone.Record(pairing.RedeemCode); err == nil {
		t.Error("redeeming is no record")
	}
	goodbye, err := d.tls.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, heard, _ := d.phone.Receive(goodbye); len(heard) != 1 || heard[0].Event != (pairing.AuthorityLeft{}) {
		t.Errorf("at the end: %v", heard)
	}
	d.phone.Wipe()
	if !d.phone.Code().IsZero() || !d.phone.Verifier().IsZero() {
		t.Error("the secrets are not wiped")
	}
}

func TestWrongKey(t *testing.T) {
	ours, theirs := invite(t), invite(t)
	theirs.ID = ours.ID
	d, hello := meet(t, ours, theirs)
	if _, heard := d.pass(hello); len(heard) != 1 || heard[0].Event != (pairing.JoinFailed{KeyRefused: true}) {
		t.Errorf("heard %v", heard)
	}
}

func TestPhoneIsNotPrinted(t *testing.T) {
	i := invite(t)
	d, _ := meet(t, i, i)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, *d.phone); got != "[redacted]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
