package doctor

import (
	"context"

	"countersign/app/core"
	"countersign/ui/screen"
)

// What is on this computer.

func (e *examination) display(ctx context.Context) Finding {
	switch e.Display(ctx) {
	case DisplayMissing:
		return displayMissing()
	case DisplayClosed:
		return displayClosed()
	}
	return displayOpens()
}

func (e *examination) settings(context.Context) Finding {
	if e.Settings != (screen.Problem{}) {
		return trouble(e.Settings.What, e.Settings.Do)
	}
	return settingsFine()
}

// keychain asks for the stored session. One that the program holds already is examined in place of it.
func (e *examination) keychain(ctx context.Context) Finding {
	found := e.Keychain(ctx)
	if e.held {
		found.Account.Wipe()
	} else {
		e.stored = found
	}
	switch {
	case found.Sealed && e.held:
		return sealedHolds()
	case found.Sealed:
		return sealedShut()
	case found.Fault == core.KeychainLocked || found.Fault == core.KeychainSlow:
		return keychainTrouble(found.Fault).with(screen.RemedyKeychain)
	case found.Fault != 0:
		return keychainTrouble(found.Fault).with(screen.RemedyKeep)
	case !found.Found:
		return keychainEmpty(e.held)
	}
	return keychainHolds()
}
