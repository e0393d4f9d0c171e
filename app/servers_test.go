package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"countersign/app/page"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// TestSandboxRemembers: a session of the practice server still counts after the program was started again, on another port.
func TestSandboxRemembers(t *testing.T) {
	memory := filepath.Join(t.TempDir(), "new", "sandbox.json")
	before := startSandboxAt(t, memory)
	client := api.New(before, userAgent())
	pending, err := client.SignIn(t.Context(), sandbox.DemoEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.FinishSignIn(t.Context(), pending, "desk")
	if err != nil {
		t.Fatal(err)
	}

	account.Servers = startSandboxAt(t, memory)
	if account.Servers == before {
		t.Fatal("both listen on one port")
	}
	if _, err := api.New(account.Servers, userAgent()).SessionStatus(t.Context(), account); err != nil {
		t.Errorf("the session is forgotten: %v", err)
	}
	elsewhere := account
	elsewhere.Servers = startSandboxAt(t, filepath.Join(t.TempDir(), "sandbox.json"))
	_, err = api.New(elsewhere.Servers, userAgent()).SessionStatus(t.Context(), elsewhere)
	if api.FailureOf(err).Kind != oauth.SessionGone {
		t.Errorf("a sandbox without that memory: got %v, want session gone", err)
	}
}

func startSandboxAt(t *testing.T, memory string) oauth.Servers {
	t.Helper()
	l := &localServers{address: sandboxAddress, memory: memory, log: slog.New(slog.DiscardHandler)}
	t.Cleanup(l.stop)
	servers, err := l.start()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := l.start(); err != nil || again != servers {
		t.Errorf("a second start: %v, %v", again, err)
	}
	return servers
}

func TestServerSaysThatItsPortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, sentence := range map[string]string{
		taken.Addr().String(): "Something else is listening on " + taken.Addr().String() + " already. Choose another address with --listen.",
		"nowhere":             "Listening on nowhere is not possible. Choose another address with --listen, for example 127.0.0.1:8765.",
	} {
		var said, problems bytes.Buffer
		code := runServer(context.Background(), address, &messages{&said, &problems}, func(string) (http.Handler, error) {
			t.Error("opened all the same")
			return http.NotFoundHandler(), nil
		})
		if got := strings.TrimSpace(problems.String()); code != exitFailure || got != sentence || said.Len() > 0 {
			t.Errorf("%s: exit %d, said %q, want %q", address, code, got, sentence)
		}
	}
}

func TestServerStopsWhenItIsTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var said, problems bytes.Buffer
	code := runServer(ctx, "127.0.0.1:0", &messages{&said, &problems}, func(host string) (http.Handler, error) {
		stop()
		return http.NotFoundHandler(), nil
	})
	if code != exitOK || !strings.HasPrefix(said.String(), "Listening on 127.0.0.1:") || problems.Len() > 0 {
		t.Errorf("exit %d, said %q, %q", code, said.String(), problems.String())
	}
}

// TestSandboxPage: the page on which a code is typed expects as many characters as the program shows.
func TestSandboxPage(t *testing.T) {
	if missing := page.Missing(); len(missing) > 0 {
		t.Fatalf("%q are missing: make page builds them", missing)
	}
	l := &localServers{address: sandboxAddress, memory: filepath.Join(t.TempDir(), "sandbox.json"), log: slog.New(slog.DiscardHandler)}
	t.Cleanup(l.stop)
	servers, err := l.start()
	if err != nil {
		t.Fatal(err)
	}
	for set, says := range map[int32]string{0: "Code, 6 characters", 8: "Code, 8 characters", 6: "Code, 6 characters"} {
		l.codeLength.Store(set)
		answer, err := http.Get(servers.Content + "/join")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("with %d the page does not say %q: %v", set, says, err)
		}
	}
}
