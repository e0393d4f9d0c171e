package term

import (
	"fmt"
	"strconv"
	"strings"

	"countersign/ui/screen"
)

// accountsPage numbers the accounts, and takes a number: of one that is to be used or, after a word, of one that is to be left.
func accountsPage(s screen.Accounts) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	for n, a := range s.List {
		p.addBlock(account(fmt.Sprintf("%d. ", n+1), a))
	}
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(quit())
		return p
	}
	p.addProblem(s.Problem)
	keys := []key{
		choice("n", s.AddLabel(), screen.AddAccount{}),
		{"o", screen.Account{}.LeaveLabel(), func() reply { return ask(leavePrompt(s)) }},
	}
	if s.CanGoBack {
		keys = append(keys, choice("b", s.DoneLabel(), screen.Done{}))
	}
	p.prompt = keysOnly(append(keys, quit())...)
	p.prompt.ask = askAccount()
	p.prompt.typed = func(text string) reply {
		if text == "" {
			return reply{again: true}
		}
		a, ok := pick(s.List, text)
		if !ok {
			return refuse(noSuchNumber())
		}
		return do(screen.UseAccount{Key: a.Key})
	}
	return p
}

// account gives every fact its own line, so that an address cannot pass for one.
func account(lead string, a screen.Account) block {
	b := block{{lead, a.Email}, {"  ", a.Detail()}}
	if word := a.StateWord(); word != "" {
		b = append(b, line{"  ", word})
	}
	return b
}

// leavePrompt asks which account is to be signed out or taken off the list.
func leavePrompt(s screen.Accounts) prompt {
	return prompt{
		ask:  askLeave(),
		keys: []key{{"b", backLabel(), func() reply { return reply{} }}},
		typed: func(text string) reply {
			if text == "" {
				return reply{again: true}
			}
			a, ok := pick(s.List, text)
			if !ok || !a.CanLeave() {
				return refuse(noSuchNumber())
			}
			return do(screen.LeaveAccount{Key: a.Key})
		},
	}
}

func pick(list []screen.Account, text string) (screen.Account, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "."))
	if err != nil || n < 1 || n > len(list) {
		return screen.Account{}, false
	}
	return list[n-1], true
}
