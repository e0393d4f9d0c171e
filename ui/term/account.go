package term

import "countersign/ui/screen"

func startingPage(s screen.Starting) page {
	p := page{title: s.Title(), prompt: keysOnly(quit())}
	p.add(s.Body())
	return p
}

func keychainPage(s screen.KeychainTrouble) page {
	p := page{title: s.Title()}
	p.addProblem(s.Problem)
	p.add(s.MemoryNote())
	keys := []key{choice("t", s.RetryLabel(), screen.RetryKeychain{})}
	if s.CanSignIn {
		keys = append(keys, choice("s", s.SignInLabel(), screen.SignInAgain{}))
	}
	p.prompt = keysOnly(append(keys,
		choice("f", s.FileLabel(), screen.KeepIn{Place: screen.SealedFile}),
		choice("m", s.MemoryLabel(), screen.UseMemory{}),
		quit(),
	)...)
	return p
}

func welcomePage(s screen.Welcome) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	ways := block{{"- " + labelled(s.MozillaLabel()), s.MozillaNote()}, {"- " + labelled(s.ServerLabel()), s.ServerNote()}}
	if !s.Adding {
		ways = append(ways, line{"- " + labelled(s.SandboxLabel()), s.SandboxNote()})
	}
	p.addBlock(ways)
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	p.addProblem(s.Problem)
	keys := []key{
		choice("m", s.MozillaLabel(), screen.ChooseMozilla{}),
		{"s", s.ServerLabel(), func() reply { return ask(addressPrompt(s)) }},
	}
	if !s.Adding {
		keys = append(keys, choice("t", s.SandboxLabel(), screen.ChooseSandbox{}))
	}
	keys = append(keys, choice("e", screen.SettingsLabel(), screen.OpenSettings{}))
	if s.CanGoBack {
		keys = append(keys, choice("b", s.BackLabel(), screen.Cancel{}))
	}
	p.prompt = keysOnly(append(append(keys, whyKey(s.Why)...), doctorKey(), quit())...)
	return p
}

func addressPrompt(s screen.Welcome) prompt {
	question := askAddress(s.ServerPlaceholder())
	if s.Address != "" {
		question = enterKeeps(question, s.Address)
	}
	return prompt{
		ask:  question,
		keys: []key{{"b", backLabel(), func() reply { return reply{} }}},
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

func homePage(s screen.Home) page {
	p := page{title: s.Title()}
	p.add(screen.List(s.Body(), s.Server))
	p.add(s.KeychainNote)
	p.addProblem(s.Backups)
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
	keys = append(keys, whyKey(s.Why)...)
	if s.CanRetry {
		keys = append(keys, choice("t", s.RetryLabel(), screen.RetryKeychain{}))
	}
	if !s.Loading {
		keys = append(keys, choice("r", s.RefreshLabel(), screen.RefreshDevices{}))
	}
	p.prompt = keysOnly(append(keys,
		choice("a", s.AccountsLabel(), screen.SwitchAccounts{}),
		choice("h", screen.HistoryLabel(), screen.OpenHistory{}),
		choice("s", screen.SettingsLabel(), screen.OpenSettings{}),
		choice("o", s.SignOutLabel(), screen.SignOut{}),
		doctorKey(),
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
