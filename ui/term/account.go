package term

import (
	"strings"

	"countersign/ui/screen"
)

func startingPage(s screen.Starting) page {
	p := page{title: s.Title(), prompt: keysOnly(quit())}
	p.add(s.Body())
	return p
}

func keychainPage(s screen.KeychainTrouble) page {
	p := page{title: s.Title()}
	p.addProblem(s.Problem)
	p.add(s.MemoryNote())
	p.prompt = keysOnly(
		choice("t", s.RetryLabel(), screen.RetryKeychain{}),
		choice("m", s.MemoryLabel(), screen.UseMemory{}),
		quit(),
	)
	return p
}

func welcomePage(s screen.Welcome) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.addBlock(block{
		{"- " + s.MozillaLabel() + ": ", s.MozillaNote()},
		{"- " + s.ServerLabel() + ": ", s.ServerNote()},
		{"- " + s.SandboxLabel() + ": ", s.SandboxNote()},
	})
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	p.addProblem(s.Problem)
	p.prompt = keysOnly(
		choice("m", s.MozillaLabel(), screen.ChooseMozilla{}),
		key{"s", s.ServerLabel(), func() reply { return ask(addressPrompt(s)) }},
		choice("t", s.SandboxLabel(), screen.ChooseSandbox{}),
		quit(),
	)
	return p
}

func addressPrompt(s screen.Welcome) prompt {
	question := askAddress + s.ServerPlaceholder() + "."
	if s.Address != "" {
		question = enterKeeps(question, s.Address)
	}
	return prompt{
		ask:  question,
		keys: []key{{"b", backLabel, func() reply { return reply{} }}},
		typed: func(text string) reply {
			if text == "" {
				text = s.Address
			}
			if text == "" {
				return reply{again: true}
			}
			return do(screen.ChooseServer{Address: text})
		},
	}
}

func signInPage(s screen.SignIn) page {
	p := page{title: s.Title()}
	p.addProblem(s.Notice)
	p.add(s.Body())
	p.add(s.Promise())
	p.add(s.KeychainNote)
	if !s.CanJoin {
		p.add(s.NoJoin)
	}
	if s.Demo != "" {
		p.add(s.DemoNote())
	}
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(choice("c", s.CancelLabel(), screen.Cancel{}), quit())
		return p
	}
	p.addProblem(s.Problem)
	p.prompt = emailPrompt(s)
	return p
}

func emailPrompt(s screen.SignIn) prompt {
	question := askEmail
	if s.Email != "" {
		question = enterKeeps(question, s.Email)
	}
	var keys []key
	if s.Demo != "" {
		keys = append(keys, choice(demoName, s.DemoLabel(), screen.UseDemoAccount{}))
	}
	if s.CanJoin {
		keys = append(keys, choice("j", s.JoinLabel(), screen.JoinWithCode{}))
	}
	return prompt{
		ask:  question,
		keys: append(keys, choice("s", s.ChangeLabel(), screen.ChangeServer{}), quit()),
		typed: func(text string) reply {
			if text == "" {
				text = s.Email
			}
			switch {
			case text == "":
				return reply{again: true}
			case !strings.Contains(text, "@") || strings.Contains(text, " "):
				return refuse(emailNeedsAt)
			default:
				return ask(passwordPrompt(text))
			}
		},
	}
}

func passwordPrompt(email string) prompt {
	return prompt{
		ask:    askPassword,
		secret: true,
		typed: func(text string) reply {
			if text == "" {
				return reply{}
			}
			return do(screen.SubmitSignIn{Email: email, Password: screen.NewSecret(text)})
		},
	}
}

func verifyPage(s screen.Verify) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	back := choice("b", s.CancelLabel(), screen.Cancel{})
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(back, quit())
		return p
	}
	if s.Resent {
		p.add(s.ResentNote())
	}
	p.addProblem(s.Problem)
	p.prompt = prompt{ask: askCode, keys: []key{back, quit()}, typed: submitCode}
	if s.Step == screen.EmailedCode {
		p.prompt.keys = append([]key{choice("r", s.ResendLabel(), screen.ResendCode{})}, p.prompt.keys...)
	}
	return p
}

// submitCode takes six digits, in groups if the person likes.
func submitCode(text string) reply {
	digits := strings.ReplaceAll(text, " ", "")
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	switch {
	case digits == "":
		return reply{again: true}
	case len(digits) != 6 || strings.ContainsFunc(digits, notDigit):
		return refuse(codeIsSix)
	default:
		return do(screen.SubmitCode{Code: screen.NewSecret(digits)})
	}
}

func homePage(s screen.Home) page {
	p := page{title: s.Title()}
	p.add(s.Body() + ", " + s.Server)
	p.add(s.KeychainNote)
	p.add(s.PairNote())
	p.addBlock(devices(s))
	p.addProblem(s.DevicesProblem)
	if s.SigningOut {
		p.add(s.SigningOutLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	keys := []key{choice("p", s.PairLabel(), screen.Pair{})}
	if len(s.Devices) > 0 {
		keys = append(keys, choice("m", s.ManageLabel(), screen.ManageDevices{}))
	}
	if s.CanUndo {
		keys = append(keys, choice("u", screen.UndoLabel(), screen.UndoPairing{}))
	}
	p.prompt = keysOnly(append(keys,
		choice("r", s.RefreshLabel(), screen.RefreshDevices{}),
		choice("o", s.SignOutLabel(), screen.SignOut{}),
		quit(),
	)...)
	return p
}

// devices is the list, or that it is being fetched: so a refresh writes the list anew.
func devices(s screen.Home) block {
	if s.Loading {
		return block{{text: s.LoadingLabel()}}
	}
	if len(s.Devices) == 0 {
		return block{{text: s.NoDevices()}}
	}
	list := block{{text: s.DevicesTitle()}}
	for _, d := range s.Devices {
		list = append(list, device("- ", d)...)
	}
	if s.More > 0 {
		list = append(list, line{text: s.MoreNote()})
	}
	return list
}
