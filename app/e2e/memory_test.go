package e2e

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	randv2 "math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/tlspsk"
)

// A memory is that of a running program, to be searched from outside for what should be there no more. The program is stopped while
// its memory is copied, and no longer: the search may take seconds, in which it has work to do.
type memory struct {
	t       *testing.T
	process *os.Process
	control []byte // is in its environment, so that a search that sees nothing is noticed
}

// remember prepares a command for being searched: before it starts.
func remember(t *testing.T, c *exec.Cmd) (started func() memory) {
	t.Helper()
	control := make([]byte, 16)
	rand.Read(control)
	if c.Env == nil {
		c.Env = os.Environ()
	}
	c.Env = append(c.Env, "CONTROL="+hex.EncodeToString(control))
	return func() memory { return memory{t, c.Process, control} }
}

// copies is how often each secret is in the memory that the program can write to, in any spelling: its bytes, or its
// hexadecimal digits, or base64 of either alphabet, by itself or in the midst of something longer.
func (m memory) copies(secrets map[string][]byte) map[string]int {
	m.t.Helper()
	found := map[string]int{}
	for name := range secrets {
		found[name] = 0
	}
	for _, f := range m.find(secrets) {
		found[f.name]++
	}
	return found
}

// found is a copy of a secret, and what stands around it.
type found struct {
	name     string
	before   []byte
	spelling []byte
	behind   []byte
	part     string // of the memory
	at       uint64
}

// find is every copy.
func (m memory) find(secrets map[string][]byte) (all []found) {
	m.t.Helper()
	const control = "what is in the environment"
	texts := map[string][][]byte{control: {[]byte(hex.EncodeToString(m.control))}}
	for name, secret := range secrets {
		texts[name] = spellings(secret)
	}
	s, sees := newSearch(texts), false
	for _, part := range m.image() {
		for _, h := range s.in(part.bytes) {
			end := h.at + h.length
			if h.name == control {
				sees = true
				continue
			}
			all = append(all, found{
				h.name, bytes.Clone(part.bytes[max(h.at-64, 0):h.at]), bytes.Clone(part.bytes[h.at:end]),
				bytes.Clone(part.bytes[end:min(end+64, len(part.bytes))]), part.name, part.from + uint64(h.at),
			})
		}
	}
	if !sees {
		m.t.Fatal("the search does not even find what is in the environment")
	}
	return all
}

// settles looks until what is found is as it should be, or patience ends: ever more rarely, so that the looks leave the
// program the time that it needs. What it returns is what was found last.
func (m memory) settles(secrets map[string][]byte, settled func([]found) bool) (left []found, ok bool) {
	m.t.Helper()
	left = m.find(secrets)
	for pause := 100 * time.Millisecond; !settled(left) && pause < patience/2; pause *= 2 {
		time.Sleep(pause)
		left = m.find(secrets)
	}
	return left, settled(left)
}

// spellings are the ways in which a program may write bytes. Base64 depends on how many bytes stand before, and its ends on what
// stands beside it; they are left out.
func spellings(secret []byte) [][]byte {
	digits := hex.EncodeToString(secret)
	all := [][]byte{secret, []byte(digits), []byte(strings.ToUpper(digits))}
	for before := range 3 {
		text := base64.RawURLEncoding.EncodeToString(append(make([]byte, before), secret...))
		inner := text[(8*before+5)/6 : 8*(before+len(secret))/6]
		all = append(all, []byte(inner))
		if standard := strings.NewReplacer("-", "+", "_", "/").Replace(inner); standard != inner {
			all = append(all, []byte(standard))
		}
	}
	return all
}

// part is a piece of memory without a gap.
type part struct {
	name  string
	from  uint64
	bytes []byte
}

// image is all memory that the program can write to, map by map, at one moment.
func (m memory) image() (parts []part) {
	m.t.Helper()
	if err := m.process.Signal(syscall.SIGSTOP); err != nil {
		m.t.Fatal(err)
	}
	defer m.process.Signal(syscall.SIGCONT)
	folder := fmt.Sprintf("/proc/%d/", m.process.Pid)
	maps := must(os.ReadFile(folder + "maps"))(m.t)
	memory := must(os.Open(folder + "mem"))(m.t)
	defer memory.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil {
			m.t.Fatal(err)
		}
		if !strings.HasPrefix(may, "rw") {
			continue
		}
		text := make([]byte, to-from)
		n, err := memory.ReadAt(text, int64(from))
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EIO) { // EIO is a map of a device
			m.t.Fatal(err)
		}
		parts = append(parts, part{strings.TrimSpace(line), from, text[:n]})
	}
	return parts
}

// TestSpellings: each way to write a secret has one of its spellings in it, whatever stands around, and what is not the secret has
// none.
func TestSpellings(t *testing.T) {
	secret, other := make([]byte, 32), make([]byte, 32)
	rand.Read(secret)
	rand.Read(other)
	has := func(text, secret []byte) (n int) {
		for _, spelling := range spellings(secret) {
			n += bytes.Count(text, spelling)
		}
		return n
	}
	for before := range 7 {
		for after := range 4 {
			around := bytes.Join([][]byte{make([]byte, before), secret, make([]byte, after)}, nil)
			for name, text := range map[string]string{
				"bytes": string(around), "hexadecimal": fmt.Sprintf("%x", around), "HEXADECIMAL": fmt.Sprintf("%X", around),
				"base64url": base64.URLEncoding.EncodeToString(around), "base64": base64.StdEncoding.EncodeToString(around),
			} {
				if has([]byte(text), secret) == 0 || has([]byte(text), other) > 0 {
					t.Errorf("%s with %d bytes before and %d behind", name, before, after)
				}
			}
		}
	}
}

// TestMemorySearch: on a program that agrees on a key with a short code, step by step. What it holds is found, in each spelling, and
// what it has wiped is not.
func TestMemorySearch(t *testing.T) {
	t.Parallel()
	seed := rand.Text()
	c := exec.Command(must(os.Executable())(t))
	c.Env = append(os.Environ(), holderSeed+"="+seed, "GODEBUG=asyncpreemptoff=1,gcshrinkstackoff=1") // as the program is linked: the Makefile says why
	in, out := must(c.StdinPipe())(t), must(c.StdoutPipe())(t)
	started := remember(t, c)
	steps := bufio.NewReader(out)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	memory := started()
	next := func(step string) map[string]int {
		if _, err := io.WriteString(in, "\n"); err != nil {
			t.Fatal(err)
		}
		if said := must(steps.ReadString('\n'))(t); said != step+"\n" {
			t.Fatalf("%q in place of %s", said, step)
		}
		code, key := holderSecrets(seed)
		return memory.copies(map[string][]byte{"code": code.Bytes(), "key": key.PSK(), "never there": bytes.Repeat([]byte{0xa5, 0x5a}, 16)})
	}
	for _, step := range []struct {
		name      string
		code, key bool
	}{
		{"begun", false, false}, {"agreed", true, true}, {"in digits", true, true}, {"in base64", true, true}, {"wiped", false, false},
	} {
		found := next(step.name)
		t.Logf("%s: %v", step.name, found)
		if found["code"] > 0 != step.code || found["key"] > 0 != step.key || found["never there"] > 0 {
			t.Errorf("%s: %v", step.name, found)
		}
	}
}

// holderSeed is the variable that makes this program the one that is searched, and what it draws its secrets from.
const holderSeed = "COUNTERSIGN_E2E_HOLDER"

// holderSecrets are what the program with that seed has agreed on, and with what code.
func holderSecrets(seed string) (pairing.ShortCode, cpace.Agreement) {
	random := randv2.NewChaCha8(sha256.Sum256([]byte(seed)))
	ok := func(errs ...error) {
		if err := errors.Join(errs...); err != nil {
			panic(err)
		}
	}
	plate, err := pairing.ParsePlate("K7")
	ok(err)
	code, err := pairing.NewShortCode(random, plate, pairing.TenSymbols)
	ok(err)
	channel, err := cpace.NewChannel("wss://relay.example.org", "AAECAwQFBgcICQoLDA0ODw")
	ok(err)
	claiming, hello, err := cpace.NewClaiming(random, code.Bytes())
	ok(err)
	offering, offer, err := cpace.NewOffering(random, code.Bytes(), channel, hello)
	ok(err)
	proving, proof, err := claiming.Prove(random, offer)
	ok(err)
	ours, confirmation, err := offering.Verify(proof)
	ok(err)
	theirs, err := proving.Confirm(confirmation)
	ok(err)
	theirs.Wipe()
	return code, ours
}

// hold is the program that is searched: with each line that it reads it goes one step on, and says so.
func hold(seed string) {
	lines := bufio.NewScanner(os.Stdin)
	step := func(name string) {
		fmt.Println(name)
		lines.Scan()
	}
	lines.Scan()
	step("begun")
	code, agreed := holderSecrets(seed)
	step("agreed")
	// Not by package fmt, whose buffers go round.
	written := [][]byte{hex.AppendEncode(nil, code.Bytes()), hex.AppendEncode(nil, agreed.PSK())}
	key, err := tlspsk.NewKey(agreed.PSK())
	if err != nil {
		panic(err)
	}
	step("in digits")
	for _, text := range written {
		clear(text)
	}
	written = [][]byte{base64.RawURLEncoding.AppendEncode(nil, code.Bytes()), base64.StdEncoding.AppendEncode(nil, agreed.PSK())}
	step("in base64")
	for _, text := range written {
		clear(text)
	}
	code.Wipe()
	agreed.Wipe()
	key.Wipe()
	runtime.GC()
	runtime.GC()
	step("wiped")
}
