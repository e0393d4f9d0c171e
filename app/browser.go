package main

import (
	"errors"
	"net/url"
	"os/exec"
	"runtime"

	"countersign/app/core"
)

// errNoPage says that an address is none of the web.
var errNoPage = errors.New("browser: not a page of the web")

// openers are the programs that open an address in the browser that the person has chosen. None of them is a shell, and nothing
// that is opened holds a secret.
var openers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// openInBrowser begins to open a page of the web. It does not wait: some openers stay as long as the browser does.
func openInBrowser(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return errNoPage
	}
	words, known := openers[runtime.GOOS]
	if !known {
		words = []string{"xdg-open"}
	}
	command := exec.Command(words[0], append(words[1:len(words):len(words)], u.String())...)
	if err := command.Start(); err != nil {
		return err
	}
	return command.Process.Release()
}

// aboutPages is begin for pages of the web.
func (p *performer) aboutPages(effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.OpenPage:
		return p.openPage(e, post)
	case core.CopyLink:
		p.copyLink(e)
	}
	return nil
}

func (p *performer) openPage(e core.OpenPage, post func(core.Event)) func() {
	return func() {
		if err := p.browse(e.URL); err != nil {
			p.log.Info("browser", "cause", err)
			post(core.PageUnopened{URL: e.URL})
		}
	}
}

// copyLink puts the address of a page on the clipboard. A terminal has none; it shows the address instead.
func (p *performer) copyLink(e core.CopyLink) {
	if p.clipboard != nil {
		p.clipboard.SetContent(e.URL)
	}
}
