package doctor

import (
	"context"

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

func (e *examination) keychain(ctx context.Context) Finding {
	e.stored = e.Keychain(ctx)
	switch {
	case e.stored.Fault != 0:
		return keychainTrouble(e.stored.Fault)
	case !e.stored.Found:
		return keychainEmpty()
	}
	return keychainHolds()
}
