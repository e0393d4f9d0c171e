package pairing

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Strikes is the authority's budget of failed proofs over all its short codes: ten in any hour, a hundred in a row. A new
// code gives no new tries (typed code spec, section 3.6), and neither does a restart, if the strikes are kept. A proof is
// counted before it is compared, and given back if it held. The zero value has no strikes; strikes can be compared.
//
// Times are the wall clock's. One that was set back makes no strike older: each keeps the age that it had.
type Strikes struct {
	recent [maxRecent]int64 // when the last ones were counted, in Unix milliseconds, the oldest first
	count  uint8            // how many of recent are in use
	row    uint8            // how many since the last proof that held
	asOf   int64            // the time that was heard of last
}

const (
	maxRecent  = 10
	maxRow     = 100
	strikeLife = int64(time.Hour / time.Millisecond)
)

// ErrStrikes is a text that no strikes were written as.
var ErrStrikes = errors.New("pairing: not a record of strikes")

// Count counts one proof that came at now. When it is not allowed the budget is spent, the proof was not counted, and must
// not be looked at. What is returned has to be kept before the proof is compared.
func (s Strikes) Count(now time.Time) (counted Strikes, allowed bool) {
	if s = s.at(now); s.Shut() || s.count == maxRecent {
		return s, false
	}
	s.recent[s.count] = s.asOf
	s.count++
	s.row++
	return s, true
}

// Held gives back the proof that was counted last: it was right, and ends the row.
func (s Strikes) Held() Strikes {
	if s.count > 0 {
		s.count--
		s.recent[s.count] = 0
	}
	s.row = 0
	return s
}

// Shut reports whether a hundred proofs in a row have failed. Then waiting does not help: see Reset.
func (s Strikes) Shut() bool { return s.row >= maxRow }

// Reset ends the row, because the person has signed in again. The last hour's proofs still count.
func (s Strikes) Reset() Strikes {
	s.row = 0
	return s
}

// Rest is how long after now another proof is allowed, unless the budget is shut; zero if one is allowed now.
func (s Strikes) Rest(now time.Time) time.Duration {
	if s = s.at(now); s.count < maxRecent {
		return 0
	}
	return time.Duration(s.recent[0]+strikeLife+1-s.asOf) * time.Millisecond
}

// at moves on to now: strikes that are more than an hour old are forgotten, and when the clock was set back all of them are
// set back with it.
func (s Strikes) at(now time.Time) Strikes {
	next := Strikes{row: s.row, asOf: now.UnixMilli()}
	back := max(s.asOf-next.asOf, 0)
	for _, t := range s.recent[:s.count] {
		if t -= back; next.asOf-t <= strikeLife {
			next.recent[next.count] = t
			next.count++
		}
	}
	return next
}

// strikesRecord is how strikes are written.
type strikesRecord struct {
	Recent []int64 `json:"recent"`
	Row    uint8   `json:"row"`
	AsOf   int64   `json:"as_of"`
}

// MarshalJSON writes the strikes, to outlive the program.
func (s Strikes) MarshalJSON() ([]byte, error) {
	return json.Marshal(strikesRecord{append([]int64{}, s.recent[:s.count]...), s.row, s.asOf})
}

// UnmarshalJSON accepts exactly what MarshalJSON writes, spaces aside; otherwise it is ErrStrikes and s stays as it was.
func (s *Strikes) UnmarshalJSON(text []byte) error {
	var r strikesRecord
	if json.Unmarshal(text, &r) != nil || !r.valid() {
		return ErrStrikes
	}
	read := Strikes{count: uint8(len(r.Recent)), row: r.Row, asOf: r.AsOf}
	copy(read.recent[:], r.Recent)
	if !read.isWrittenAs(text) {
		return ErrStrikes
	}
	*s = read
	return nil
}

// valid: no more than can be counted, in order, none from the future or from more than an hour before, and at a time that
// every reader of JSON can tell.
func (r strikesRecord) valid() bool {
	n := len(r.Recent)
	return n <= maxRecent && r.Row <= maxRow && -1<<53 < r.AsOf && r.AsOf < 1<<53 && slices.IsSorted(r.Recent) &&
		(n == 0 || r.Recent[n-1] <= r.AsOf && r.Recent[0] >= r.AsOf-strikeLife)
}

// isWrittenAs: a member twice, a name in capitals, an exponent and the like were not written by us.
func (s Strikes) isWrittenAs(text []byte) bool {
	var compact bytes.Buffer
	written, err := s.MarshalJSON()
	return err == nil && json.Compact(&compact, text) == nil && bytes.Equal(compact.Bytes(), written)
}
