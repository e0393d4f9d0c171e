package term

import "countersign/ui/screen"

// codePage says the code and spells it. Copying it is the terminal's own business.
func codePage(s screen.Code) page {
	p := page{title: s.Title(), life: s.Life}
	p.addOnlooker(s.Onlooker)
	keys := []key{choice("c", s.CancelLabel(), screen.Cancel{}), choice("s", s.ShowQRLabel(), screen.ShowQR{})}
	p.addFailed(s.Failed)
	p.addBlock(numbered(s.Steps()))
	p.add(s.Warning())
	p.addProblem(s.WrongProblem())
	if s.Text.IsEmpty() {
		p.add(s.OpeningLabel())
	} else {
		p.add(s.LifeNote())
		p.add(s.TriesNote())
		spelled := block{{labelled(s.CodeLabel()), s.Text.Reveal()}, {labelled(s.SpokenLabel()), s.Spoken.Reveal()}}
		if s.Hold {
			p.add(heldNote())
			keys = append(keys, onlyWhenAsked("d", reply{say: spelled}))
		} else {
			p.addBlock(spelled)
		}
	}
	if s.Checking {
		p.add(s.CheckingNote())
	}
	p.prompt = keysOnly(append(keys, whyKey(s.Failed.Check)...)...)
	return p
}

func joinPage(s screen.Join) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	cancel := choice("c", s.CancelLabel(), screen.Cancel{})
	switch s.Step {
	case screen.JoinTyping:
		p.addBlock(numbered(s.Steps()))
		p.addProblem(s.Problem)
		p.prompt = prompt{ask: askShortCode(), keys: []key{cancel, quit()}, typed: submitShortCode}
	case screen.JoinAsking:
		p.addBlock(block{{labelled(s.AccountLabel()), s.Account}, {labelled(s.ComputerLabel()), s.Computer}})
		p.add(s.Advice())
		p.prompt = keysOnly(choice("j", s.ConfirmLabel(), screen.JoinConfirmed{}), cancel, quit())
	case screen.JoinFailed:
		p.addProblem(s.Problem)
		p.prompt = keysOnly(choice("t", s.AgainLabel(), screen.Done{}), choice("b", s.CancelLabel(), screen.Cancel{}), quit())
	default:
		p.prompt = keysOnly(cancel, quit())
	}
	return p
}

// submitShortCode passes on what was typed, as it was: where it is wrong is said of the text the person sees.
func submitShortCode(text string) reply {
	if text == "" {
		return reply{again: true}
	}
	return do(screen.SubmitShortCode{Code: screen.NewSecret(text)})
}
