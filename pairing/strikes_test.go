package pairing

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// struck counts n proofs at one time, all of which must be allowed.
func struck(t *testing.T, s Strikes, n int, now time.Time) Strikes {
	t.Helper()
	for i := range n {
		var allowed bool
		if s, allowed = s.Count(now); !allowed {
			t.Fatalf("proof %d of %d is not allowed", i+1, n)
		}
	}
	return s
}

func TestTenProofsInAnyHour(t *testing.T) {
	s := struck(t, Strikes{}, 4, noon)
	s = struck(t, s, 6, noon.Add(30*time.Minute))
	for after, want := range map[time.Duration]bool{
		30 * time.Minute:             false,
		time.Hour:                    false,
		time.Hour + time.Millisecond: true,
	} {
		if _, allowed := s.Count(noon.Add(after)); allowed != want {
			t.Errorf("after %v another proof is allowed: %v", after, allowed)
		}
	}
	s = struck(t, s, 4, noon.Add(61*time.Minute))
	if _, allowed := s.Count(noon.Add(90 * time.Minute)); allowed {
		t.Error("an eleventh within the hour is allowed")
	}
}

// TestRefusedProofsAreNotCounted: who knocks at a resting door does not make it rest longer.
func TestRefusedProofsAreNotCounted(t *testing.T) {
	s := struck(t, Strikes{}, 10, noon)
	rest := s.Rest(noon)
	for range 50 {
		s, _ = s.Count(noon)
	}
	if got := s.Rest(noon); got != rest || rest != time.Hour+time.Millisecond {
		t.Errorf("rests %v, before %v", got, rest)
	}
}

// TestHeldProofIsGivenBack: a right proof costs nothing and ends the row.
func TestHeldProofIsGivenBack(t *testing.T) {
	s := struck(t, Strikes{}, 9, noon)
	for range 50 {
		s = struck(t, s, 1, noon).Held()
	}
	if nine := struck(t, Strikes{}, 9, noon).Reset(); s != nine {
		t.Errorf("nine failed proofs and fifty right ones leave %+v, want %+v", s, nine)
	}
	s = struck(t, s, 1, noon)
	if _, allowed := s.Count(noon); allowed || s.row != 1 {
		t.Errorf("an eleventh is allowed: %v; in a row: %d", allowed, s.row)
	}
	if got := (Strikes{}).Held(); got != (Strikes{}) {
		t.Errorf("nothing given back is %+v", got)
	}
}

// hundredInARow fails as often as it may, over ten hours.
func hundredInARow(t *testing.T) (Strikes, time.Time) {
	s, now := Strikes{}, noon
	for range 10 {
		s = struck(t, s, 10, now)
		now = now.Add(2 * time.Hour)
	}
	return s, now
}

// TestHundredInARowShutTheDoor: waiting does not help then, signing in again does, and does not give back the last hour.
func TestHundredInARowShutTheDoor(t *testing.T) {
	s, now := hundredInARow(t)
	if _, allowed := s.Count(now.AddDate(1, 0, 0)); allowed || !s.Shut() {
		t.Errorf("a year later another is allowed: %v; shut: %v", allowed, s.Shut())
	}
	if s = s.Reset(); s.Shut() {
		t.Error("signing in again does not open it")
	}
	if _, allowed := s.Count(now.Add(-2 * time.Hour)); allowed {
		t.Error("signing in again gives back the last hour")
	}
	if _, allowed := s.Count(now); !allowed {
		t.Error("an hour after signing in again none is allowed")
	}
}

// TestClockSetBack: each strike keeps its age, neither older nor for ever young.
func TestClockSetBack(t *testing.T) {
	s := struck(t, Strikes{}, 10, noon)
	yesterday := noon.AddDate(0, 0, -1)
	s, allowed := s.Count(yesterday)
	if allowed {
		t.Error("a clock that was set back gives a new try")
	}
	if _, allowed = s.Count(yesterday.Add(time.Hour)); allowed {
		t.Error("they expire early")
	}
	if _, allowed = s.Count(yesterday.Add(time.Hour + time.Millisecond)); !allowed {
		t.Error("an hour after the clock was set back they still count")
	}
}

// desk is an authority that fails, whose wall clock is set now and then, and what really happened to it.
type desk struct {
	Strikes
	real, off time.Duration // time that passed, and what the wall clock is off by
	failed    []time.Duration
	row       int
}

func (d *desk) now() time.Time { return noon.Add(d.real + d.off) }

// inTheHour counts the failures of the last hour as it really was.
func (d *desk) inTheHour() int {
	n := 0
	for _, f := range d.failed {
		if d.real-f <= time.Hour {
			n++
		}
	}
	return n
}

// act waits, sets the clock, or proves, as drawn.
func (d *desk) act(t *rapid.T, jump *rapid.Generator[time.Duration]) {
	d.real += time.Duration(rapid.Int64Range(0, int64(20*time.Minute/time.Millisecond)).Draw(t, "wait, ms")) * time.Millisecond
	d.off += jump.Draw(t, "jump")
	for range rapid.IntRange(0, 12).Draw(t, "proofs") {
		counted, allowed := d.Count(d.now())
		d.Strikes = d.outlive(t, counted)
		if !allowed {
			continue
		}
		if rapid.IntRange(0, 9).Draw(t, "right in ten") == 0 {
			d.Strikes, d.row = d.Held(), 0
			continue
		}
		d.failed, d.row = append(d.failed, d.real), d.row+1
	}
}

// outlive is what a restart leaves.
func (d *desk) outlive(t *rapid.T, s Strikes) Strikes {
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var read Strikes
	if err := json.Unmarshal(text, &read); err != nil || read != s {
		t.Fatalf("%s is read as %+v, %v", text, read, err)
	}
	return read
}

var (
	steady   = rapid.Just(time.Duration(0))
	setBack  = rapid.Map(rapid.Int64Range(-1e15, 0), func(ns int64) time.Duration { return time.Duration(ns) })
	anywhere = rapid.Map(rapid.Int64Range(-1e15, 1e15), func(ns int64) time.Duration { return time.Duration(ns) })
)

// TestStrikesBySteadyClock: a proof is allowed exactly when fewer than ten failed within the hour and fewer than a hundred
// in a row.
func TestStrikesBySteadyClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{}
		for range rapid.IntRange(1, 60).Draw(t, "rounds") {
			d.act(t, steady)
			_, allowed := d.Count(d.now())
			if want := d.inTheHour() < 10 && d.row < 100; allowed != want {
				t.Fatalf("allowed: %v, with %d in the hour and %d in a row", allowed, d.inTheHour(), d.row)
			}
			if rest := d.Rest(d.now()); d.Shut() != (d.row == 100) || (rest == 0) != (d.inTheHour() < 10) {
				t.Fatalf("shut: %v, rest: %v, with %d in the hour and %d in a row", d.Shut(), rest, d.inTheHour(), d.row)
			}
		}
	})
}

// TestStrikesByClockSetBack: however often the clock is set back, never more than ten fail within a real hour.
func TestStrikesByClockSetBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{}
		for range rapid.IntRange(1, 60).Draw(t, "rounds") {
			d.act(t, setBack)
			if n := d.inTheHour(); n > 10 || d.row > 100 {
				t.Fatalf("%d failed within an hour, %d in a row", n, d.row)
			}
		}
	})
}

// TestStrikesByAnyClock: a clock set forward cannot be told from time that passed, but the row is not about time.
func TestStrikesByAnyClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{}
		for range rapid.IntRange(1, 200).Draw(t, "rounds") {
			d.act(t, anywhere)
			if d.row > 100 || d.Shut() != (d.row == 100) {
				t.Fatalf("%d in a row, shut: %v", d.row, d.Shut())
			}
		}
	})
}

// TestRestIsHowLongToWait: not a millisecond more or less.
func TestRestIsHowLongToWait(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{}
		for range rapid.IntRange(1, 30).Draw(t, "rounds") {
			d.act(t, anywhere)
		}
		d.Strikes, _ = d.Count(d.now()) // from here on the clock runs steadily
		if d.Shut() {
			return
		}
		rest := d.Rest(d.now())
		if _, allowed := d.Count(d.now().Add(rest)); !allowed || rest < 0 || rest > time.Hour+time.Millisecond {
			t.Fatalf("after a rest of %v: allowed %v", rest, allowed)
		}
		if _, allowed := d.Count(d.now().Add(rest - time.Millisecond)); rest > 0 && allowed {
			t.Fatalf("a millisecond before the rest of %v is over: allowed", rest)
		}
	})
}

func TestStrikesAreWrittenPlainly(t *testing.T) {
	s := struck(t, Strikes{}, 2, noon)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"recent":[1772366400000,1772366400000],"row":2,"as_of":1772366400000}`; string(text) != want {
		t.Errorf("written as %s", text)
	}
	var read Strikes
	spaced := []byte(" {\n\t\"recent\": [], \"row\": 0, \"as_of\": 0 }\n")
	if err := json.Unmarshal(spaced, &read); err != nil || read != (Strikes{}) {
		t.Errorf("no strikes, with spaces, are read as %+v, %v", read, err)
	}
}

// TestStrikesAreReadStrictly: what is refused leaves the strikes as they were.
func TestStrikesAreReadStrictly(t *testing.T) {
	for name, text := range map[string]string{
		"null":                   `null`,
		"another type":           `[]`,
		"nothing in it":          `{}`,
		"a member missing":       `{"recent":[],"row":0}`,
		"a member too many":      `{"recent":[],"row":0,"as_of":0,"more":1}`,
		"a member twice":         `{"recent":[],"row":9,"row":0,"as_of":0}`,
		"capitals":               `{"Recent":[],"row":0,"as_of":0}`,
		"another order":          `{"row":0,"recent":[],"as_of":0}`,
		"recent is null":         `{"recent":null,"row":0,"as_of":0}`,
		"a fraction":             `{"recent":[],"row":0,"as_of":0.5}`,
		"an exponent":            `{"recent":[],"row":0,"as_of":1e3}`,
		"a row below none":       `{"recent":[],"row":-1,"as_of":0}`,
		"a row too long":         `{"recent":[],"row":101,"as_of":0}`,
		"a row far too long":     `{"recent":[],"row":256,"as_of":0}`,
		"eleven":                 `{"recent":[1,1,1,1,1,1,1,1,1,1,1],"row":0,"as_of":1}`,
		"out of order":           `{"recent":[2,1],"row":0,"as_of":2}`,
		"from the future":        `{"recent":[2],"row":0,"as_of":1}`,
		"older than an hour":     `{"recent":[0],"row":0,"as_of":3600001}`,
		"a time out of all time": `{"recent":[],"row":0,"as_of":9007199254740992}`,
		"long before all time":   `{"recent":[],"row":0,"as_of":-9223372036854775808}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := struck(t, Strikes{}, 3, noon)
			was := s
			if err := s.UnmarshalJSON([]byte(text)); !errors.Is(err, ErrStrikes) || s != was {
				t.Errorf("%v, %+v", err, s)
			}
		})
	}
}

// FuzzStrikes: what is read is written the same again, and allows no more than the rules do.
func FuzzStrikes(f *testing.F) {
	f.Add([]byte(`{"recent":[],"row":0,"as_of":0}`))
	f.Add([]byte(`{"recent":[1772366400000,1772366400001],"row":100,"as_of":1772366400002}`))
	f.Add([]byte(`{"recent":[-5,-5,-4],"row":7,"as_of":-1}`))
	f.Add([]byte(`{"recent":[],"row":0,"as_of":0,"as_of":1}`))
	f.Add([]byte("{" + strings.Repeat(`"recent":[[[[`, 9)))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s Strikes
		if err := json.Unmarshal(text, &s); err != nil {
			if s != (Strikes{}) {
				t.Fatalf("refused, but read as %+v", s)
			}
			return
		}
		var compact bytes.Buffer
		written, err := json.Marshal(s)
		if err != nil || json.Compact(&compact, text) != nil || !bytes.Equal(written, compact.Bytes()) {
			t.Fatalf("%q is written as %q, %v", text, written, err)
		}
		for _, now := range []time.Time{noon, time.UnixMilli(s.asOf), time.UnixMilli(s.asOf).AddDate(-100, 0, 0)} {
			s := s
			for allowed, n := true, 0; allowed; n++ {
				if s, allowed = s.Count(now); n > 10 {
					t.Fatalf("%q allows more than ten at %v", text, now)
				}
			}
			if rest := s.Rest(now); rest < 0 || rest > time.Hour+time.Millisecond || !slices.IsSorted(s.recent[:s.count]) {
				t.Fatalf("%q leads to %+v, which rests %v", text, s, rest)
			}
		}
	})
}
