package term

import "countersign/ui/screen"

func waitingPage(s screen.Waiting) page {
	p := page{title: s.Title(), life: s.Life}
	p.add(s.Body())
	if s.Phone != "" {
		p.addBlock(block{{labelled(screen.Approve{}.DeviceLabel()), s.Phone}})
	}
	p.prompt = keysOnly(choice("c", s.CancelLabel(), screen.Cancel{}))
	return p
}

func approvePage(s screen.Approve) page {
	p := page{title: s.Title(), life: s.Life}
	p.addBlock(facts(s))
	p.add(s.NearnessNote())
	if far := s.FarWarning(); !far.None() {
		p.add(alarming(far.What), far.Do)
	}
	p.addOnlooker(s.Onlooker)
	p.add(s.ReportedNote())
	p.addBlock(bullets(s.GrantsTitle(), s.Grants))
	if s.PhoneConfirmed {
		p.add(s.ConfirmedNote())
	} else {
		p.add(s.UnconfirmedNote())
	}
	p.add(s.Advice())
	p.addProblem(s.Problem)
	p.prompt = approvePrompt(s)
	return p
}

func facts(s screen.Approve) block {
	var b block
	add := func(label, text string) {
		if clean(text) == "" {
			text = s.Unknown()
		}
		b = append(b, line{labelled(label), text})
	}
	add(s.DeviceLabel(), s.Device)
	add(s.SystemLabel(), s.System)
	add(s.BrowserLabel(), s.Browser)
	add(s.PlaceLabel(), s.Place)
	add(s.AddressLabel(), s.Address)
	add(s.AccountLabel(), s.Account)
	add(s.AppLabel(), s.App)
	return b
}

func bullets(title string, lines []string) block {
	if len(lines) == 0 {
		return nil
	}
	b := block{{text: title}}
	for _, text := range lines {
		b = append(b, line{"- ", text})
	}
	return b
}

// approvePrompt takes one word for a yes, so that neither a stray Enter nor a line typed ahead lets a phone in.
func approvePrompt(s screen.Approve) prompt {
	p := prompt{
		ask:  askLook(),
		keys: []key{choice(declineName, s.DeclineLabel(), screen.PairDeclined{})},
		typed: func(text string) reply {
			if text == "" {
				return reply{again: true}
			}
			return refuse(stillLooking())
		},
	}
	if !s.CanApprove {
		return p
	}
	p.ask = askApproval()
	p.typed = func(text string) reply {
		if text != approveWord() {
			return refuse(onlyTheWord())
		}
		return do(screen.PairApproved{})
	}
	return p
}

func connectedPage(s screen.Connected) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.addBlock(bullets(s.ReceiptTitle(), s.Grants))
	p.add(s.ListedNote())
	keys := []key{choice("d", s.DoneLabel(), screen.Done{}), choice("p", s.AnotherLabel(), screen.Pair{})}
	if s.CanUndo {
		p.add(screen.UndoNote())
		keys = append(keys, choice("u", screen.UndoLabel(), screen.UndoPairing{}))
	}
	p.prompt = keysOnly(append(keys, quit())...)
	return p
}

func endedPage(s screen.Ended) page {
	p := page{title: s.Title}
	if s.Alarm {
		p.title = alarming(s.Title)
	}
	p.addFailed(s.Failed)
	keys := []key{choice("t", s.AgainLabel(), screen.Pair{})}
	switch {
	case s.Alarm:
		keys = []key{choice("s", s.QRLabel(), screen.Pair{})}
	case s.Typed:
		keys = []key{choice("n", s.NewCodeLabel(), screen.TypeCode{}), choice("s", s.QRLabel(), screen.Pair{})}
	}
	keys = append(keys, whyKey(s.Failed.Check)...)
	p.prompt = keysOnly(append(keys, choice("b", s.DoneLabel(), screen.Done{}), quit())...)
	return p
}

func phonePage(s screen.Phone) page {
	p := page{title: onDemoPhone(s.Title())}
	p.add(s.Body())
	p.addProblem(s.Problem)
	cancel := choice("c", s.CancelLabel(), screen.Cancel{})
	switch s.Step {
	case screen.PhoneAsking:
		p.prompt = keysOnly(choice("y", s.ConfirmLabel(), screen.PhoneConfirmed{}), cancel)
	case screen.PhoneDone, screen.PhoneFailed:
		p.prompt = keysOnly(choice("d", s.DoneLabel(), screen.Done{}), quit())
	default:
		p.prompt = keysOnly(cancel)
	}
	return p
}
