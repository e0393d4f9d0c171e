package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// tolerance is by how much two clocks may differ.
const tolerance = time.Minute

// clock compares this computer's clock with those of the servers.
type clock struct {
	now   func() time.Time
	roads []*road
}

// reading is what a server's clock says.
type reading struct {
	of  server
	off time.Duration // this computer's clock less the server's
}

func (r reading) wrong() bool { return r.off.Abs() > tolerance }

// look asks each server for the time. A server whose clock differs while another's does not has a wrong clock itself.
func (c *clock) look(ctx context.Context) Finding {
	var readings []reading
	var untrusted error
	for i, r := range c.roads {
		share, cancel := shareOf(ctx, len(c.roads)-i)
		got, err := c.read(share, r)
		cancel()
		switch {
		case err == nil:
			readings = append(readings, got)
		case untrusted == nil && outOfDate(err) != nil:
			untrusted = err
		}
	}
	return clockFinding(readings, outOfDate(untrusted), c.now())
}

// shareOf divides the time that is left among so many.
func shareOf(ctx context.Context, among int) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/time.Duration(among))
}

var errNoTime = errors.New("doctor: nobody said what time it is")

// read asks at the first address of a server.
func (c *clock) read(ctx context.Context, r *road) (reading, error) {
	if len(r.addresses) == 0 {
		return reading{}, errNoTime
	}
	via, err := r.via(r.addresses[0])
	if err != nil {
		return reading{}, err
	}
	before := c.now()
	tried := r.try(ctx, r.addresses[0], via, func(attempt) bool { return false })
	after := c.now()
	if tried.err != nil {
		return reading{}, tried.err
	}
	told, err := timeIn(tried.header)
	between := before.Add(after.Sub(before) / 2)
	return reading{r.to, between.Sub(told)}, err
}

// timeIn is the time of an answer: an account server's own, in whole seconds (accounts spec, section 3.3), else that which
// every server gives. An answer out of a store has an age.
func timeIn(header http.Header) (time.Time, error) {
	if seconds, err := strconv.ParseInt(header.Get("Timestamp"), 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	told, err := http.ParseTime(header.Get("Date"))
	if age, ageErr := strconv.ParseUint(header.Get("Age"), 10, 31); ageErr == nil {
		told = told.Add(time.Duration(age) * time.Second)
	}
	return told, err
}

// outOfDate is the certificate on which a connection failed because it does not count at this computer's date.
func outOfDate(err error) *x509.Certificate {
	var refused x509.CertificateInvalidError
	if errors.As(err, &refused) && refused.Reason == x509.Expired {
		return refused.Cert
	}
	return nil
}
