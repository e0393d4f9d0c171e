package term

import "countersign/ui/screen"

func keepingPage(s screen.Keeping) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.add(s.Note())
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	p.addProblem(s.Problem)
	places := []struct {
		name, label string
		place       screen.Place
	}{
		{"k", s.KeychainLabel(), screen.InKeychain}, {"f", s.FileLabel(), screen.SealedFile}, {"m", s.MemoryLabel(), screen.MemoryOnly},
	}
	var keys []key
	for _, c := range places {
		if c.place != s.Now {
			keys = append(keys, choice(c.name, c.label, screen.KeepIn{Place: c.place}))
		}
	}
	p.prompt = keysOnly(append(keys, choice("b", s.CancelLabel(), screen.Cancel{}), quit())...)
	return p
}

func passphrasePage(s screen.Passphrase) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.add(s.Note())
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	p.addProblem(s.Problem)
	other := choice("m", s.MemoryLabel(), screen.UseMemory{})
	if s.New {
		other = choice("b", s.CancelLabel(), screen.Cancel{})
	}
	p.prompt = keysOnly(key{"p", typePassphrase(), func() reply { return ask(passphrasePrompt(s)) }}, other, quit())
	return p
}

// passphrasePrompt asks for a passphrase, and for a new one twice.
func passphrasePrompt(s screen.Passphrase) prompt {
	return secretPrompt(askPassphrase(), func(first string) reply {
		if !s.New {
			return do(screen.SubmitPassphrase{Passphrase: screen.NewSecret(first)})
		}
		return ask(secretPrompt(askPassphraseAgain(), func(again string) reply {
			return do(screen.SubmitPassphrase{Passphrase: screen.NewSecret(first), Again: screen.NewSecret(again)})
		}))
	})
}

// secretPrompt reads a line without echo; an empty one goes back.
func secretPrompt(question string, then func(text string) reply) prompt {
	return prompt{ask: question, secret: true, typed: func(text string) reply {
		if text == "" {
			return reply{}
		}
		return then(text)
	}}
}
