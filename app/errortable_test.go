package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

var update = flag.Bool("update", false, "keep the texts of this run as the right ones")

// errorNumbers are all numbers of the accounts spec, section 10, one row of it after the other.
var errorNumbers = slices.Concat(
	[]int{102, 103, 104, 105, 183}, between(106, 108), []int{112, 113, 109, 110, 111, 115, 114, 116, 120, 123, 124, 125, 126, 127},
	between(133, 135), []int{151, 138, 142, 145, 149, 152, 153, 155, 156, 160, 162, 163, 164}, between(166, 175),
	[]int{182, 201, 203, 202, 204, 206, 207, 210, 215, 216, 222}, between(223, 239), []int{998, 999},
)

func between(first, last int) (all []int) {
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

// errorRows are those numbers, and what comes without one.
var errorRows = func() (rows []errorRow) {
	for _, errno := range slices.Sorted(slices.Values(errorNumbers)) {
		rows = append(rows, errorRow{fmt.Sprint("errno ", errno), map[string]any{"kind": "errno", "errno": errno}})
	}
	return append(rows,
		errorRow{"errno 114, in 90 seconds", map[string]any{"kind": "errno", "errno": 114, "milliseconds": 90_000}},
		errorRow{"errno 125, to be opened by mail", map[string]any{"kind": "errno", "errno": 125, "byEmail": true}},
		errorRow{"no errno, HTTP 500", map[string]any{"kind": "unnumbered", "status": 500}},
		errorRow{"no errno, HTTP 400", map[string]any{"kind": "unnumbered", "status": 400}},
		errorRow{"firewall, HTTP 406", map[string]any{"kind": "html406"}},
		errorRow{"firewall, HTTP 403 without JSON", map[string]any{"kind": "status", "status": 403}},
		errorRow{"firewall, HTTP 429 without JSON", map[string]any{"kind": "status", "status": 429}},
		errorRow{"HTTP 502", map[string]any{"kind": "status", "status": 502}},
		errorRow{"HTTP 500", map[string]any{"kind": "status", "status": 500}},
		errorRow{"redirect", map[string]any{"kind": "redirect", "location": "http://127.0.0.1:9/"}},
		errorRow{"half an answer", map[string]any{"kind": "truncated"}},
		errorRow{"no answer", map[string]any{"kind": "close"}},
	)
}()

// No number that has a meaning of its own is left out.
func TestErrorTableIsWhole(t *testing.T) {
	for errno := range 1000 {
		if kind := oauth.FailureOf(oauth.Auth, http.StatusBadRequest, errno); kind != oauth.ServerFault && !slices.Contains(errorNumbers, errno) {
			t.Errorf("errno %d, %q, is not provoked", errno, kind)
		}
	}
}

type errorRow struct {
	name  string
	fault map[string]any
}

// TestErrorTable provokes every error at the sign-in, in an account server that is told to misbehave, and keeps what the person
// reads then.
func TestErrorTable(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	host := server.Listener.Addr().String()
	accounts, err := sandbox.New(sandbox.Options{Origin: "http://" + host, RelayURL: "ws://" + host})
	if err != nil {
		t.Fatal(err)
	}
	if err := accounts.AddAccount(sandbox.NewAccount{Email: "ada@example.org", Password: "pw", Version: sandbox.V1, Trusted: true}); err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = accounts
	server.Start()
	t.Cleanup(server.Close)

	var said strings.Builder
	for _, row := range errorRows {
		row.fault["path"] = "/v1/account/login"
		if !plans(t, server.URL, row.fault) {
			t.Errorf("%s: the practice server does not know it", row.name)
			continue
		}
		fmt.Fprintf(&said, "%s\n%s", row.name, readAfter(t, signsInOnce(sandboxServers(host))))
	}
	compareText(t, "testdata/errortable.golden", said.String())
}

// plans has the account server plan a fault; false if it does not know it.
func plans(t *testing.T, url string, fault map[string]any) bool {
	t.Helper()
	body, _ := json.Marshal(fault)
	response, err := http.Post(url+"/__sandbox/fault", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// signsInOnce is what the program hears after one sign-in. Each has a client of its own, which was never asked for patience.
func signsInOnce(servers oauth.Servers) (answer core.Event) {
	p := &performer{log: slog.New(slog.DiscardHandler), vault: &vault{}, wall: time.Now}
	work := p.startSignIn(context.Background(), core.StartSignIn{
		Ref: 1, Servers: servers, Email: "ada@example.org", Password: screen.NewSecret("pw"),
	}, func(e core.Event) { answer = e })
	work()
	return answer
}

// readAfter is what the person reads then.
func readAfter(t *testing.T, answer core.Event) string {
	t.Helper()
	m, _ := core.Step(core.Model{Stage: core.SigningIn{Asked: 1, Email: "ada@example.org"}, LastRef: 1}, answer)
	switch s := core.View(m).(type) {
	case screen.SignIn:
		if s.Problem.None() {
			t.Errorf("%#v: the person reads nothing", answer)
		}
		return fmt.Sprintf("    %s %s%s\n", s.Problem.What, s.Problem.Do, waits(s.Wait))
	case screen.Barred:
		return fmt.Sprintf("    %s: %s %s\n", s.Title, s.Problem.What, s.Problem.Do)
	case screen.Verify:
		return fmt.Sprintf("    %s: %s\n", s.Title(), s.Body())
	}
	t.Errorf("%#v leads to %T", answer, core.View(m))
	return ""
}

func waits(c screen.Countdown) string {
	if !c.Running() {
		return ""
	}
	return fmt.Sprintf(" (%d s)", c.Left)
}

func compareText(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; see what -update makes of it:\n%s", path, got)
	}
}
