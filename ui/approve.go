package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// longestValue is how many letters of what a phone says of itself are shown, so that nothing it says pushes the rest away.
const longestValue = 48

// approve draws screen.Approve. Approving takes the pointer, or walking to its button with Tab and pressing space; declining takes
// anything.
type approve struct {
	*page
	title     *text
	advice    *text
	shown     []string
	values    []*text
	grants    *fyne.Container
	confirmed *text
	life      *countdown
	near      *text
	far, seen *banner
	problem   *banner
	yes       *button
}

func newApprove(act func(screen.Action)) *approve {
	s := screen.Approve{}
	v := &approve{
		title: newText(titleStyle, ""), advice: newText(bodyStyle, ""), grants: stack(gapTight),
		confirmed: newText(softStyle, ""), problem: newAlarm(), life: newCountdown(),
		near: newText(bodyStyle, ""), far: newAlarm(), seen: newAlarm(),
	}
	details := container.New(facts{gap: gapClose})
	for _, label := range []string{s.DeviceLabel(), s.SystemLabel(), s.BrowserLabel(), s.PlaceLabel(), s.AddressLabel(),
		s.AppLabel(), s.AccountLabel()} {
		value := newText(strongStyle, "")
		v.values = append(v.values, value)
		details.Add(newWord(softStyle, label))
		details.Add(value)
	}
	decline := newButton(s.DeclineLabel(), widget.DangerImportance, func() { act(screen.PairDeclined{}) })
	v.yes = newButton(s.ApproveLabel(), widget.HighImportance, func() { act(screen.PairApproved{}) })
	v.yes.careful = true
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapClose, v.title, v.advice),
		v.far.root, v.seen.root,
		newCard(details),
		stack(gapTight, v.near, newText(noteStyle, s.ReportedNote())),
		stack(gapTight, newText(headingStyle, s.GrantsTitle()), v.grants),
		v.confirmed,
		v.problem.root,
		v.life.root,
	}, decline, v.yes)
	v.focus = func() fyne.Focusable { return decline }
	return v
}

func (v *approve) update(s screen.Approve) {
	v.title.set(s.Title())
	v.advice.set(s.Advice())
	for i, value := range []string{s.Device, s.System, s.Browser, s.Place, s.Address, s.App, s.Account} {
		if value = screen.Plain(value, longestValue); value == "" {
			value = s.Unknown()
		}
		v.values[i].set(value)
	}
	s.Here = screen.Plain(s.Here, longestValue)
	v.near.set(s.NearnessNote())
	v.far.set(s.FarWarning())
	v.seen.set(s.Onlooker.Warning())
	if !slices.Equal(v.shown, s.Grants) {
		v.shown = slices.Clone(s.Grants)
		v.grants.Objects = bullets(s.Grants)
	}
	v.confirmed.set(s.UnconfirmedNote())
	if s.PhoneConfirmed {
		v.confirmed.set(s.ConfirmedNote())
	}
	v.problem.set(s.Problem)
	v.life.set(s.Life)
	v.yes.enable(s.CanApprove)
}

func bullets(lines []string) (rows []fyne.CanvasObject) {
	for _, line := range lines {
		rows = append(rows, container.New(facts{}, newWord(bodyStyle, "•"), newText(bodyStyle, line)))
	}
	return rows
}
