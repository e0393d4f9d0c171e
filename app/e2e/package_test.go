//go:build packages

package e2e

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

var installed = flag.String("root", "", "the root folder of a system in which the package is installed")

// The program that the package has installed in a system with nothing else in it lets a phone in, in its window.
func TestInstalledProgramPairs(t *testing.T) {
	w := newWorld(t)
	d := newDisplay(t, 1000, 800)
	home := filepath.Join("/home", "person")
	if err := os.MkdirAll(filepath.Join(*installed, home, ".cache"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := &desktop{display: d, sight: sight{scale: 1}, out: newTranscript(), errors: newTranscript()}
	command := tool(t, "chroot", *installed, "/usr/bin/countersign", "--server", w.origin)
	command.Env = d.environment(home)
	command.Stdout, command.Stderr = p.out, p.errors
	p.process = start(t, command, p.out.end)
	t.Cleanup(p.check)

	p.signIn(sandbox.DemoEmail)
	p.pairs()
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": p.link()})
	phone.do("request", nil)
	p.sees(screen.Approve{}, screen.Approve{}.Title())
	phone.do("confirm", nil)
	p.click(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
	phone.hear("pair:auth:authorize")
	checkKeys(t, w, sandbox.DemoEmail, phone)
	checkStory(t, phone.finish())
	p.closeWindow("Countersign")
	p.ends()
}

// What is installed is where desktops, shells and people look for it.
func TestInstalledFiles(t *testing.T) {
	for name, want := range map[string]string{
		"/usr/share/applications/app.countersign.desktop":            "Exec=countersign",
		"/usr/share/metainfo/app.countersign.metainfo.xml":           "<id>app.countersign.desktop</id>",
		"/usr/share/icons/hicolor/scalable/apps/app.countersign.svg": "<svg",
		"/usr/share/icons/hicolor/512x512/apps/app.countersign.png":  "PNG",
		"/usr/share/bash-completion/completions/countersign":         "complete -F",
		"/usr/share/zsh/site-functions/_countersign":                 "#compdef countersign",
		"/usr/share/fish/vendor_completions.d/countersign.fish":      "complete -c countersign",
		"/usr/share/doc/countersign/copyright":                       "MIT License",
		"/usr/share/man/man1/countersign.1.gz":                       "",
	} {
		content, err := os.ReadFile(filepath.Join(*installed, name))
		if err != nil || !strings.Contains(string(content), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	command := exec.Command("chroot", *installed, "countersign", "--version")
	if said, err := command.CombinedOutput(); err != nil || !strings.HasPrefix(string(said), "Countersign ") {
		t.Errorf("countersign --version says %q, %v", said, err)
	}
}
