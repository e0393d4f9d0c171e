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
	return secretPrompt(askPassphrase(), func(first screen.Secret) reply {
		if !s.New {
			return do(screen.SubmitPassphrase{Passphrase: first})
		}
		return ask(secretPrompt(askPassphraseAgain(), func(again screen.Secret) reply {
			return do(screen.SubmitPassphrase{Passphrase: first, Again: again})
		}))
	})
}

// secretPrompt reads a line without echo; an empty one goes back.
func secretPrompt(question string, then func(line screen.Secret) reply) prompt {
	return prompt{ask: question, taken: func(line screen.Secret) reply {
		if line.IsEmpty() {
			return reply{}
		}
		return then(line)
	}}
}
