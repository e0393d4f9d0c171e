package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// home draws screen.Home.
type home struct {
	*page
	shown                  []screen.Device
	body, server           *text
	keychain, backups      *banner
	pair, refresh, signOut *button
	manage, undo, settings *button
	accounts, retry        *button
	history                *button
	more                   *text
	devices                *fyne.Container
	list                   *card
	none                   *text
	loading, signingOut    *busy
	devicesProblem         *banner
	why                    *why
}

func newHome(act func(screen.Action)) *home {
	s := screen.Home{}
	v := &home{body: newText(bodyStyle, ""), server: newText(noteStyle, ""), keychain: newNotice(), backups: newAlarm()}
	v.pair = newButton(s.PairLabel(), widget.HighImportance, func() { act(screen.Pair{}) })
	v.pair.Icon = theme.NewThemedResource(glyphResource(assets.Pair))
	v.pair.tall = true
	v.refresh = newButton(s.RefreshLabel(), widget.LowImportance, func() { act(screen.RefreshDevices{}) })
	v.refresh.Icon = theme.ViewRefreshIcon()
	v.signOut = newButton(s.SignOutLabel(), widget.LowImportance, func() { act(screen.SignOut{}) })
	v.manage = newButton(s.ManageLabel(), widget.LowImportance, func() { act(screen.ManageDevices{}) })
	v.undo = newButton(screen.UndoLabel(), widget.MediumImportance, func() { act(screen.UndoPairing{}) })
	v.settings = newButton(screen.SettingsLabel(), widget.LowImportance, func() { act(screen.OpenSettings{}) })
	v.accounts = newButton(s.AccountsLabel(), widget.LowImportance, func() { act(screen.SwitchAccounts{}) })
	v.retry = newButton(s.RetryLabel(), widget.MediumImportance, func() { act(screen.RetryKeychain{}) })
	v.history = newButton(screen.HistoryLabel(), widget.LowImportance, func() { act(screen.OpenHistory{}) })
	v.more = newText(noteStyle.centred(), "")
	v.devices = stack(gapPart)
	v.list = newCard(v.devices)
	v.none = newText(softStyle, s.NoDevices())
	v.loading, v.signingOut = newBusy(s.LoadingLabel()), newBusy(s.SigningOutLabel())
	v.devicesProblem, v.why = newAlarm(), newWhy(act)
	v.page = newPage(&column{gap: gapSection}, []fyne.CanvasObject{
		stack(gapTight,
			headed(newText(titleStyle, s.Title()), v.settings), headed(v.body, v.accounts), v.server),
		stack(gapClose, v.keychain.root, v.retry),
		v.backups.root,
		stack(gapClose, v.pair, newText(noteStyle.centred(), s.PairNote())),
		stack(gapClose,
			headed(newText(headingStyle, s.DevicesTitle()), v.refresh),
			v.devicesProblem.root, v.why.button, v.list, v.more, v.none, v.loading.root, v.undo),
		container.New(&choices{gap: 12}, v.history, newDoctorButton(act)),
		v.signingOut.root,
	}, v.manage, v.signOut)
	v.focus = func() fyne.Focusable { return v.pair }
	return v
}

// headed is a heading with a button at the end of its line.
func headed(heading *text, b *button) *fyne.Container {
	middle := func(o fyne.CanvasObject) *fyne.Container { return container.New(&column{middle: true}, o) }
	return container.New(&headline{heading: heading}, middle(heading), middle(b))
}

func (v *home) update(s screen.Home) {
	s.Email, s.Name, s.Server = screen.Plain(s.Email, longestName), screen.Plain(s.Name, longestName), screen.Plain(s.Server, longestName)
	v.body.set(s.Body())
	v.server.set(s.Server)
	v.keychain.note(s.KeychainNote)
	v.backups.set(s.Backups)
	v.devicesProblem.set(s.DevicesProblem)
	v.why.set(s.Why)
	v.loading.set(s.Loading)
	v.signingOut.set(s.SigningOut)
	v.pair.enable(!s.SigningOut)
	v.signOut.enable(!s.SigningOut)
	v.settings.enable(!s.SigningOut)
	v.accounts.enable(!s.SigningOut)
	show(v.retry, s.CanRetry)
	v.retry.enable(!s.SigningOut)
	v.history.enable(!s.SigningOut)
	v.refresh.enable(!s.SigningOut && !s.Loading)
	show(v.none, len(s.Devices) == 0 && !s.Loading && s.DevicesProblem.None())
	show(v.list, len(s.Devices) > 0)
	show(v.manage, len(s.Devices) > 0)
	v.manage.enable(!s.SigningOut)
	show(v.undo, s.CanUndo)
	v.undo.enable(!s.SigningOut)
	v.more.set(s.MoreNote())
	if !slices.Equal(v.shown, s.Devices) {
		v.shown = slices.Clone(s.Devices)
		v.devices.Objects = deviceRows(s.Devices)
	}
}

// longestName is how many letters are shown of a name that somebody chose, be it of a device, an account or a server.
const longestName = 80
