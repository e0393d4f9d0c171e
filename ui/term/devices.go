package term

import (
	"fmt"
	"strconv"
	"strings"

	"countersign/ui/screen"
)

// device gives every fact its own line, so that a name cannot pass for one.
func device(lead string, d screen.Device) block {
	b := block{{lead, d.Name}}
	also := func(is bool, text string) {
		if is {
			b = append(b, line{"  ", text})
		}
	}
	also(d.Detail != "", d.Detail)
	also(d.Access != "", d.Access)
	also(d.ThisOne, d.ThisLabel())
	also(d.PairedHere, d.PairedHereLabel())
	return b
}

// devicesPage numbers what may be disconnected, and takes numbers.
func devicesPage(s screen.Devices) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.addProblem(s.Problem)
	keys := []key{choice("r", s.RefreshLabel(), screen.RefreshDevices{}), choice("b", s.DoneLabel(), screen.Done{}), quit()}
	if s.Loading {
		p.add(s.LoadingLabel())
		p.prompt = keysOnly(keys[1:]...)
		return p
	}
	var list block
	var numbered []screen.DeviceKey
	for _, d := range s.List {
		lead := "- "
		if !d.ThisOne {
			numbered = append(numbered, d.Key)
			lead = fmt.Sprintf("%d. ", len(numbered))
		}
		list = append(list, device(lead, d)...)
	}
	p.addBlock(list)
	p.prompt = keysOnly(keys...)
	if !s.CanChoose() {
		p.add(s.Hint())
		return p
	}
	p.prompt.ask = askNumbers()
	p.prompt.typed = func(text string) reply { return chooseNumbers(text, numbered) }
	return p
}

// chooseNumbers takes "2" or "1, 3 4".
func chooseNumbers(text string, numbered []screen.DeviceKey) reply {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return reply{again: true}
	}
	var chosen []screen.DeviceKey
	for _, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(numbered) {
			return refuse(noSuchNumber())
		}
		chosen = append(chosen, numbered[n-1])
	}
	if len(chosen) > screen.MostAtOnce {
		return refuse(tooManyNumbers())
	}
	return do(screen.Disconnect{Devices: chosen})
}

// confirmDisconnectPage takes the whole word, so that no line that was typed ahead disconnects anything.
func confirmDisconnectPage(s screen.ConfirmDisconnect) page {
	p := page{title: s.Title()}
	var list block
	for _, d := range s.Devices {
		list = append(list, device("- ", d)...)
	}
	p.addBlock(list)
	p.add(s.Body())
	p.prompt = prompt{
		ask:  askDisconnect(),
		keys: []key{choice("c", s.CancelLabel(), screen.Cancel{}), quit()},
		typed: func(text string) reply {
			switch text {
			case disconnectWord():
				return do(screen.DisconnectConfirmed{})
			case "":
				return reply{again: true}
			}
			return refuse(onlyDisconnect())
		},
	}
	return p
}

func disconnectingPage(s screen.Disconnecting) page {
	p := page{title: s.Title()}
	for _, l := range s.Devices {
		b := append(device("- ", l.Device), line{"  ", l.Word()})
		if !l.Problem.None() {
			b = append(b, line{"  ", l.Problem.What + " " + l.Problem.Do})
		}
		p.addBlock(b)
	}
	p.add(s.Body())
	p.addProblem(s.Problem)
	switch {
	case s.CanStop():
		p.prompt = keysOnly(choice("c", s.StopLabel(), screen.Cancel{}), quit())
	case s.Working:
		p.prompt = keysOnly(quit())
	default:
		p.prompt = keysOnly(
			choice("d", s.DoneLabel(), screen.Done{}),
			choice("r", s.CheckLabel(), screen.RefreshDevices{}),
			quit(),
		)
	}
	return p
}
