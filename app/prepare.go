package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/pairing/relay"
	"countersign/ui"
	"countersign/ui/screen"
)

// errAddressInUse is the system's word for a port that is taken.
var errAddressInUse = syscall.EADDRINUSE

// prepare makes everything that a start needs. The problem, if any, is a sentence for the person who started it.
func prepare(o options) (start program, problem string) {
	file, notice, problem := openSettings(o.config)
	if problem != "" {
		return program{}, problem
	}
	if file.Language != "" {
		ui.Speak(file.Language)
	}
	log, level, err := startLog(cmp.Or(o.logLevel, file.LogLevel))
	if err != nil {
		return program{}, screen.Say("--log-level takes error, warn, info or debug.")
	}
	chain, err := newChildKeychain()
	if err != nil {
		return program{}, screen.Say("Countersign could not find its own program file. Start it by its full path.")
	}
	p := &performer{
		log: log, settings: file, account: o.account, clientID: file.ClientID, logLevel: level,
		vault: &vault{keychain: chain, disk: systemDisk{}, folder: filepath.Dir(file.path), cost: usualCost},
		local: &localServers{
			address: sandboxAddress, others: o.listen, memory: filepath.Join(filepath.Dir(file.path), "sandbox.json"),
			log: log,
		},
		dialer: &relay.Dialer{UserAgent: userAgent()}, wall: wallClock, browse: openInBrowser, startAtLogin: startAtLogin,
		history: historyBeside(file.path), look: lookAround(false),
		care:    openCare(filepath.Join(filepath.Dir(file.path), "care.json")),
		clients: clients{language: languageTag(file.Language, os.Getenv), ports: file.RedirectPorts.ports()},
		timers:  map[core.Timer]*time.Timer{},
	}
	p.local.codeLength.Store(int32(file.CodeLength))
	codes := prepareCodes(o, file, p)
	site, address, err := knownSite(cmp.Or(o.server, file.Server), p)
	if err != nil {
		log.Error("sandbox", "cause", err)
		if o.listen != "" {
			return program{}, listenSentence(o.listen, err)
		}
		return program{}, screen.Say("The practice server could not be started. Close other copies of Countersign, then try again.")
	}
	p.vault.choose(realmOf(site.Kind))
	model := core.New(site, address, notice)
	model.Wanted = o.account
	model.Codes, model.Preferences, model.Relay = codes, file.Preferences, cmp.Or(o.relay, file.Relay)
	return program{p, model}, ""
}

// prepareCodes is how short codes are made here. A record of strikes that cannot be read is told of when somebody wants a code.
func prepareCodes(o options, file settingsFile, p *performer) core.Codes {
	var err error
	if p.strikes, err = readStrikes(filepath.Join(filepath.Dir(file.path), "strikes.json")); err != nil {
		p.log.Warn("strikes not read", "cause", err)
	}
	return core.Codes{
		Relay: cmp.Or(o.codes, file.CodeRelay), Length: core.CodeLength(file.Preferences), Strikes: p.strikes.strikes, Unread: err != nil,
	}
}

// openSettings reads the settings. A file that is there but cannot be read is left alone, and the person is told.
func openSettings(path string) (f settingsFile, notice screen.Problem, problem string) {
	if path == "" {
		var err error
		if path, err = defaultSettingsPath(); err != nil {
			return f, notice, screen.Say("There is no home folder to keep settings in. Name a file with --config.")
		}
	}
	f, err := readSettings(path)
	var denied *fs.PathError
	switch {
	case errors.Is(err, errSettings):
		notice = screen.Problem{
			What: screen.Say("The settings file is not in order, so it was left alone and not used."),
			Do:   screen.Say("Mend or delete it: {{.Path}}", "Path", path),
		}
	case errors.As(err, &denied):
		notice = screen.Problem{What: screen.Say("The settings file could not be opened."), Do: screen.Say("Check who may read it: {{.Path}}", "Path", path)}
	}
	return f, notice, ""
}

// phoneServers is where a phone finds the servers of the computer that invited it: at the link's own origin.
func phoneServers(ctx context.Context, o options, origin string) (servers oauth.Servers, problem string) {
	if origin == oauth.Production().Content {
		servers = oauth.Production()
	} else {
		found, err := api.Discover(ctx, origin, oauth.Production().Relay, demoUserAgent)
		if servers = found.Servers; err != nil {
			return servers, screen.Say("The account server of that link could not be reached. Check that it is running.")
		}
	}
	servers.Relay = cmp.Or(o.relay, servers.Relay)
	return servers, ""
}
