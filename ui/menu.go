package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"countersign/assets"
	"countersign/ui/screen"
)

// mainMenu is the main menu of a window. Its entries have keys of their own, none of which shows a code or approves.
type mainMenu struct {
	shown                                 screen.Menu
	menu                                  *fyne.MainMenu
	pair, devices, switching, keep, leave *fyne.MenuItem
}

// SetMenu shows the main menu, and what of it can be chosen now.
func (w *Window) SetMenu(m screen.Menu) {
	if w.menu == nil {
		w.menu = newMainMenu(w.act)
		w.menu.update(m)
		w.window.SetMainMenu(w.menu.menu)
		return
	}
	if m != w.menu.shown {
		w.menu.update(m)
		w.menu.menu.Refresh()
	}
}

func newMainMenu(act func(screen.Action)) *mainMenu {
	words := screen.Menu{}
	m := &mainMenu{}
	entry := func(label string, a screen.Action, key fyne.KeyName) *fyne.MenuItem {
		item := fyne.NewMenuItem(label, func() { act(a) })
		if key != "" {
			item.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
		}
		return item
	}
	m.pair = entry(screen.Home{}.PairLabel(), screen.Pair{}, fyne.KeyN)
	m.devices = entry(screen.Home{}.ManageLabel(), screen.ManageDevices{}, fyne.KeyD)
	m.switching = entry(screen.Home{}.AccountsLabel(), screen.SwitchAccounts{}, "")
	m.keep = entry(screen.Settings{}.KeepLabel(), screen.KeepElsewhere{}, "")
	m.leave = entry(screen.Home{}.SignOutLabel(), screen.SignOut{}, "")
	quit := entry(words.QuitLabel(), screen.Quit{}, fyne.KeyQ)
	quit.IsQuit = true
	version := fyne.NewMenuItem(words.VersionLabel(assets.Version), nil)
	version.Disabled = true
	m.menu = fyne.NewMainMenu(
		fyne.NewMenu(words.ProgramTitle(), m.pair, entry(screen.SettingsLabel(), screen.OpenSettings{}, fyne.KeyComma),
			fyne.NewMenuItemSeparator(), quit),
		fyne.NewMenu(words.AccountTitle(), m.devices, m.switching, m.keep, fyne.NewMenuItemSeparator(), m.leave),
		fyne.NewMenu(words.HelpTitle(), entry(screen.DoctorLabel(), screen.OpenDoctor{}, fyne.KeyI),
			entry(screen.HistoryLabel(), screen.OpenHistory{}, fyne.KeyH), fyne.NewMenuItemSeparator(), version),
	)
	return m
}

func (m *mainMenu) update(s screen.Menu) {
	m.shown = s
	m.pair.Disabled = !s.Pair
	for _, item := range []*fyne.MenuItem{m.devices, m.switching, m.keep, m.leave} {
		item.Disabled = !s.Account
	}
}
