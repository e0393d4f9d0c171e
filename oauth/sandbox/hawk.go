package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// hawkSkew is how far a signature's time may be from the server's (accounts spec, 12.1).
const hawkSkew = time.Minute

var hawkAttributes = []string{"id", "ts", "nonce", "hash", "ext", "mac"}

var (
	hawkAttribute = regexp.MustCompile(`^([a-z]+)="([!#-\[\]-~ ]*)"$`)
	hawkSeparator = regexp.MustCompile(`,\s*`)
	hawkID        = regexp.MustCompile(`^[0-9a-f]{64}$`)
	hawkNonce     = regexp.MustCompile(`^[!-~]{1,64}$`)
	hawkTime      = regexp.MustCompile(`^[0-9]{1,12}$`)
)

// hawkHeader is an Authorization header of the Hawk scheme (accounts spec, 3.3).
type hawkHeader struct {
	id        secret
	ts, nonce string
	hash, ext string // empty if absent
	mac       string
}

// parseHawk reads a header whose attributes are all known and each given once.
func parseHawk(text string) (h hawkHeader, ok bool) {
	list, ok := strings.CutPrefix(text, "Hawk ")
	if !ok {
		return hawkHeader{}, false
	}
	given := map[string]string{}
	for _, one := range hawkSeparator.Split(list, -1) {
		m := hawkAttribute.FindStringSubmatch(one)
		if m == nil || !slices.Contains(hawkAttributes, m[1]) {
			return hawkHeader{}, false
		}
		if _, twice := given[m[1]]; twice {
			return hawkHeader{}, false
		}
		given[m[1]] = m[2]
	}
	if !hawkID.MatchString(given["id"]) || !hawkTime.MatchString(given["ts"]) || !hawkNonce.MatchString(given["nonce"]) {
		return hawkHeader{}, false
	}
	return hawkHeader{
		secretOf(given["id"]), given["ts"], given["nonce"], given["hash"], given["ext"], given["mac"],
	}, true
}

// sign is the MAC that the header must have for that method and URL, path and query as they were sent.
func (h hawkHeader) sign(key []byte, method, uri string, origin *url.URL) string {
	port := origin.Port()
	switch {
	case port != "":
	case origin.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	mac := hmac.New(sha256.New, key)
	for _, line := range []string{
		"hawk.1.header", h.ts, h.nonce, method, uri, strings.ToLower(origin.Hostname()), port, h.hash, h.ext,
	} {
		io.WriteString(mac, line+"\n")
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// hawkPayloadHash is the hash attribute for a body of that media type, which is without parameters.
func hawkPayloadHash(media string, body []byte) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "hawk.1.payload\n%s\n%s\n", media, body))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// checkHawk is what strict mode asks of a header: the MAC, the payload hash of a request with a body, a time of about now
// and a nonce that was not seen before.
func (s *Server) checkHawk(h hawkHeader, key []byte, r *http.Request) error {
	if !equalTexts(h.mac, h.sign(key, r.Method, r.RequestURI, s.origin)) {
		return refuse(errBadSignature)
	}
	body, err := bodyOf(r)
	if err != nil {
		return err
	}
	if (len(body) > 0 || h.hash != "") && !equalTexts(h.hash, hawkPayloadHash(mediaType(r), body)) {
		return refuse(errBadSignature)
	}
	seconds, err := strconv.ParseInt(h.ts, 10, 64)
	if err != nil {
		return refuse(errBadTime)
	}
	now, signed := s.now(), time.Unix(seconds, 0)
	if signed.Sub(now).Abs() > hawkSkew {
		return refuse(errBadTime).with("serverTime", now.Unix())
	}
	return s.spendNonce(h, signed, now)
}

func equalTexts(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// spendNonce remembers a nonce for as long as its time would let it be used again.
func (s *store) spendNonce(h hawkHeader, signed, now time.Time) error {
	maps.DeleteFunc(s.nonces, func(_ digest, ends time.Time) bool { return ends.Before(now) })
	used := digestOf(append(h.id.bytes(), h.nonce...))
	if _, again := s.nonces[used]; again {
		return refuse(errBadNonce)
	}
	s.nonces[used] = signed.Add(hawkSkew)
	return nil
}
