package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// settings draws screen.Settings: a page like all others, so that whatever goes on behind it can come to the front.
type settings struct {
	*page
	act   func(screen.Action)
	shown screen.Settings

	choices  []*options
	switches []*toggle

	unkept, relayProblem *banner
	relayNow             *text
	relay                *field
	ownRelay             *button
	keeping, server      *fyne.Container
	serverNow            *text
	report               *report
	// size is the size of text that the page was last laid out for.
	size float32
}

func newSettings(act func(screen.Action)) *settings {
	s := screen.Settings{}
	v := &settings{unkept: newAlarm()}
	v.act = func(a screen.Action) {
		v.foresee(a)
		act(a)
	}
	back := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: gapSection}, []fyne.CanvasObject{
		stack(gapTight, newText(titleStyle, s.Title()), newText(softStyle, s.Note())),
		v.unkept.root,
		section(s.LookTitle(), v.choice(s.Theme().Label), v.choice(s.TextSize().Label), v.toggle()),
		section(s.LanguageTitle(), v.choice("")),
		section(s.CodesTitle(),
			v.toggle(),
			v.choice(s.Version().Label), newText(noteStyle, s.VersionNote()),
			v.choice(s.Length().Label), newText(noteStyle, s.LengthNote())),
		v.relaySection(s),
		section(s.ProgramTitle(), v.toggle(), v.toggle(), v.toggle()),
		v.keepSection(s),
		v.serverSection(s),
		v.helpSection(s),
	}, back)
	v.focus = func() fyne.Focusable { return v.choices[0] }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

// foresee shows a change before the program has answered, so that the next key is about what has become of the last.
func (v *settings) foresee(a screen.Action) {
	if change, is := a.(screen.Prefer); is {
		s := v.shown
		s.Preferences = change.Preferences
		v.update(s)
	}
}

var _ resumer[*settings] = (*settings)(nil)

// resume implements resumer.
func (v *settings) resume(before *settings) {
	for i, o := range before.choices {
		if o.focused {
			focusOn(v.choices[i])
		}
	}
	v.scroll.ScrollToOffset(before.scroll.Offset)
}

// section is a heading with what belongs to it.
func section(title string, parts ...fyne.CanvasObject) *fyne.Container {
	return stack(gapPart, append([]fyne.CanvasObject{newText(headingStyle, title)}, parts...)...)
}

// choice makes the next choice on the page, with what it is about above it.
func (v *settings) choice(label string) fyne.CanvasObject {
	o := newOptions(v.act)
	v.choices = append(v.choices, o)
	return stack(gapClose, newText(strongStyle, label), o)
}

// toggle makes the next switch on the page.
func (v *settings) toggle() fyne.CanvasObject {
	t := newToggle(v.act)
	v.switches = append(v.switches, t)
	return t
}

func (v *settings) relaySection(s screen.Settings) fyne.CanvasObject {
	v.relayProblem, v.relayNow, v.relay = newAlarm(), newText(bodyStyle, ""), newField(v.sendRelay)
	v.relay.SetPlaceHolder(s.RelayPlaceholder())
	v.ownRelay = newButton(s.OwnRelayLabel(), widget.MediumImportance, func() { v.act(screen.UseRelay{}) })
	return section(s.RelayTitle(),
		newText(noteStyle, s.RelayNote()), v.relayNow, v.relayProblem.root,
		labelled(s.RelayLabel(), v.relay),
		newButton(s.UseRelayLabel(), widget.MediumImportance, v.sendRelay), v.ownRelay)
}

func (v *settings) keepSection(s screen.Settings) fyne.CanvasObject {
	v.keeping = section(s.KeepTitle(), newText(noteStyle, s.KeepNote()),
		newButton(s.KeepLabel(), widget.MediumImportance, func() { v.act(screen.KeepElsewhere{}) }))
	return v.keeping
}

func (v *settings) serverSection(s screen.Settings) fyne.CanvasObject {
	v.serverNow = newText(noteStyle, "")
	v.server = section(s.ServerTitle(), v.serverNow,
		newButton(s.CheckLabel(), widget.MediumImportance, func() { v.act(screen.CheckServer{}) }))
	return v.server
}

func (v *settings) helpSection(s screen.Settings) fyne.CanvasObject {
	v.report = newReport(v.act)
	return section(s.HelpTitle(), v.choice(s.Log().Label), v.report.root)
}

// sendRelay takes the address that was typed, or puts the focus where it is missing.
func (v *settings) sendRelay() {
	address := strings.TrimSpace(v.relay.Text)
	if address == "" {
		focusOn(v.relay)
		return
	}
	v.act(screen.UseRelay{Address: address})
}

func (v *settings) update(s screen.Settings) {
	before := v.shown
	v.shown = s
	for i, c := range []screen.Choice{s.Theme(), s.TextSize(), s.Language(), s.Version(), s.Length(), s.Log()} {
		v.choices[i].set(c)
	}
	for i, w := range []screen.Switch{s.LessMotion(), s.Hold(), s.Login(), s.Tray(), s.Notify()} {
		v.switches[i].set(w)
	}
	v.unkept.set(s.Unkept)
	v.relayProblem.set(s.RelayProblem)
	v.relayNow.set(s.RelayNow())
	if s.Preferences.Relay != before.Preferences.Relay {
		v.relay.SetText(s.Preferences.Relay)
	}
	show(v.ownRelay, s.Preferences.Relay != "")
	show(v.keeping, s.CanMove)
	v.report.set(s.Diagnostics)
	show(v.server, s.Server != "")
	v.serverNow.set(screen.Settings{Server: screen.Plain(s.Server, longestName)}.ServerNow())
	v.bringIntoSight(before, s)
}

// bringIntoSight scrolls to what is new and has to be seen.
func (v *settings) bringIntoSight(before, s screen.Settings) {
	v.reflow()
	resized := v.size != theme.TextSize()
	v.size = theme.TextSize()
	switch {
	case resized:
		for _, o := range v.choices {
			if o.focused {
				reveal(o)
			}
		}
	case !s.Unkept.None() && before.Unkept.None():
		v.scrollTo(v.unkept.root)
	case s.Diagnostics != before.Diagnostics:
		v.scrollTo(v.report.root)
	case s.RelayProblem != before.RelayProblem:
		v.relay.retry()
	}
}
