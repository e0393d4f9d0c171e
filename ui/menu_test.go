package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

// entries are all entries of a menu, by their words.
func entries(m *fyne.MainMenu) map[string]*fyne.MenuItem {
	all := map[string]*fyne.MenuItem{}
	for _, menu := range m.Items {
		for _, item := range menu.Items {
			all[item.Label] = item
		}
	}
	return all
}

// TestMenu: what cannot be done now cannot be chosen, what can is done, and no entry shows a code, approves or declines.
func TestMenu(t *testing.T) {
	w, done := open(t, dresses[0].look)
	for _, m := range []screen.Menu{{}, {Pair: true}, {Pair: true, Account: true}} {
		w.SetMenu(m)
		all := entries(w.menu.menu)
		for label, possible := range map[string]bool{
			screen.Home{}.PairLabel(): m.Pair, screen.Home{}.ManageLabel(): m.Account, screen.Home{}.AccountsLabel(): m.Account,
			screen.Settings{}.KeepLabel(): m.Account, screen.Home{}.SignOutLabel(): m.Account,
			screen.SettingsLabel(): true, screen.DoctorLabel(): true, screen.HistoryLabel(): true, screen.Menu{}.QuitLabel(): true,
		} {
			if item := all[label]; item == nil || item.Disabled == possible {
				t.Errorf("%+v: %s: %+v", m, label, item)
			}
		}
	}
	for _, item := range entries(w.menu.menu) {
		if item.Action != nil {
			item.Action()
		}
	}
	for _, a := range *done {
		switch a.(type) {
		case screen.Pair, screen.OpenSettings, screen.Quit, screen.ManageDevices, screen.SwitchAccounts, screen.KeepElsewhere,
			screen.SignOut, screen.OpenDoctor, screen.OpenHistory:
		default:
			t.Errorf("the menu does %T", a)
		}
	}
}
