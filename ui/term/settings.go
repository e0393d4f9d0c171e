package term

import (
	"strconv"

	"countersign/ui/screen"
)

// settingsPage lists how everything is, and has a key for each.
func settingsPage(s screen.Settings) page {
	p := page{title: s.Title()}
	p.add(s.Note())
	p.addProblem(s.Unkept)
	p.addProblem(s.RelayProblem)
	var list block
	var keys []key
	for _, c := range []struct {
		name string
		screen.Choice
	}{{"t", s.Theme()}, {"z", s.TextSize()}, {"l", s.Language()}, {"v", s.Version()}, {"c", s.Length()}, {"g", s.Log()}} {
		list = append(list, line{"- " + c.Label + ": ", c.Options[c.At]})
		keys = append(keys, key{c.name, c.Label, func() reply { return ask(optionsPrompt(c.Choice)) }})
	}
	for _, w := range []struct {
		name string
		screen.Switch
	}{{"m", s.LessMotion()}, {"h", s.Hold()}, {"s", s.Login()}, {"w", s.Tray()}, {"n", s.Notify()}} {
		list = append(list, line{"- " + w.Label + ": ", onOrOff(w.On)})
		keys = append(keys, choice(w.name, w.Label, w.Flip()))
	}
	p.addBlock(append(list, line{"- " + s.RelayTitle() + ": ", s.RelayNow()}))
	keys = append(keys, key{"r", s.RelayLabel(), func() reply { return ask(relayPrompt(s)) }})
	if s.CanMove {
		keys = append(keys, choice("k", s.KeepLabel(), screen.KeepElsewhere{}))
	}
	if s.Server != "" {
		p.add(s.ServerNow())
		keys = append(keys, choice("a", s.CheckLabel(), screen.CheckServer{}))
	}
	keys = append(keys, p.addDiagnostics(s.Diagnostics)...)
	p.prompt = keysOnly(append(keys, choice("b", s.CancelLabel(), screen.Cancel{}), quit())...)
	return p
}

func onOrOff(on bool) string {
	if on {
		return screen.Say("on")
	}
	return screen.Say("off")
}

// optionsPrompt numbers the options of a choice.
func optionsPrompt(c screen.Choice) prompt {
	p := prompt{ask: c.Label}
	for i, option := range c.Options {
		p.keys = append(p.keys, choice(strconv.Itoa(i+1), option, c.Prefer(i)))
	}
	p.keys = append(p.keys, key{"b", backLabel(), func() reply { return reply{} }})
	return p
}

func relayPrompt(s screen.Settings) prompt {
	return prompt{
		ask:  s.RelayLabel(),
		keys: []key{choice("o", s.OwnRelayLabel(), screen.UseRelay{}), {"b", backLabel(), func() reply { return reply{} }}},
		typed: func(text string) reply {
			if text == "" {
				return reply{again: true}
			}
			return do(screen.UseRelay{Address: text})
		},
	}
}
