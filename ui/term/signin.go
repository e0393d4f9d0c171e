package term

import (
	"strings"

	"countersign/ui/screen"
)

func signInPage(s screen.SignIn) page {
	p := page{title: s.Title(), life: s.Wait}
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
	switch {
	case s.Wait.Running():
		p.prompt = keysOnly(append(elsewhere(s), quit())...)
	case s.Again:
		p.prompt = againPrompt(s)
	default:
		p.prompt = emailPrompt(s)
	}
	return p
}

// elsewhere are the ways out of the screen that need no password.
func elsewhere(s screen.SignIn) []key {
	var keys []key
	if s.Browser {
		keys = append(keys, browserKey(s.Email))
	}
	if s.Again {
		keys = append(keys, whyKey(s.Why)...)
		return append(keys, choice("b", s.CancelLabel(), screen.Cancel{}), doctorKey())
	}
	if s.Demo != "" {
		keys = append(keys, choice(demoName, s.DemoLabel(), screen.UseDemoAccount{}))
	}
	if s.CanJoin {
		keys = append(keys, choice("j", s.JoinLabel(), screen.JoinWithCode{}))
	}
	if !s.StaysHere {
		keys = append(keys, choice("s", s.ChangeLabel(), screen.ChangeServer{}))
	}
	if s.CanGoBack {
		keys = append(keys, choice("b", s.CancelLabel(), screen.Cancel{}))
	}
	return append(append(keys, whyKey(s.Why)...), doctorKey())
}

func emailPrompt(s screen.SignIn) prompt {
	question := askEmail()
	if s.Email != "" {
		question = enterKeeps(question, s.Email)
	}
	return prompt{
		ask:  question,
		keys: append(elsewhere(s), quit()),
		typed: func(text string) reply {
			if text == "" {
				text = s.Email
			}
			switch {
			case text == "":
				return reply{again: true}
			case !strings.Contains(text, "@") || strings.Contains(text, " "):
				return refuse(emailNeedsAt())
			default:
				return ask(passwordPrompt(text))
			}
		},
	}
}

// againPrompt asks for the password of an account that is signed in: by a key first, because a password is read without echo.
func againPrompt(s screen.SignIn) prompt {
	typeIt := key{"p", typePassword(), func() reply { return ask(passwordPrompt(s.Email)) }}
	return keysOnly(append([]key{typeIt}, append(elsewhere(s), quit())...)...)
}

func passwordPrompt(email string) prompt {
	return secretPrompt(askPassword(), func(password screen.Secret) reply {
		return do(screen.SubmitSignIn{Email: email, Password: password})
	})
}

func verifyPage(s screen.Verify) page {
	p := page{title: s.Title(), life: s.Life}
	p.add(s.Body())
	if s.Busy {
		p.add(s.BusyLabel())
		p.prompt = keysOnly(choice("b", s.CancelLabel(), screen.Cancel{}), quit())
		return p
	}
	if s.Resent {
		p.add(s.ResentNote())
	}
	p.addProblem(s.Problem)
	p.prompt = keysOnly(verifyKeys(s)...)
	switch {
	case !s.TakesCode():
		p.add(s.BusyLabel())
	case s.Wait.Running():
		p.life = s.Wait
	default:
		p.prompt.ask, p.prompt.typed = askCode(), func(text string) reply { return submitCode(s.Step, text) }
	}
	return p
}

var stepKeys = map[screen.Second]string{screen.AuthenticatorCode: "a", screen.BackupCode: "k", screen.TextedCode: "t"}

func verifyKeys(s screen.Verify) []key {
	var keys []key
	if s.Resends {
		keys = append(keys, key{"r", s.ResendLabel(), func() reply {
			if s.Rest.Running() {
				return refuse(notYet(s.Rest.Left))
			}
			return do(screen.ResendCode{})
		}})
	}
	for _, step := range s.Others {
		keys = append(keys, choice(stepKeys[step], step.ChooseLabel(), screen.ChooseStep{Step: step}))
	}
	return append(keys, choice("b", s.CancelLabel(), screen.Cancel{}), quit())
}

// submitCode takes a code, in groups if the person likes. That of an e-mail and of an authenticator app has six digits.
func submitCode(step screen.Second, text string) reply {
	code := strings.ReplaceAll(text, " ", "")
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	sixDigits := step == screen.EmailedCode || step == screen.AuthenticatorCode
	switch {
	case code == "":
		return reply{again: true}
	case sixDigits && (len(code) != 6 || strings.ContainsFunc(code, notDigit)):
		return refuse(codeIsSix())
	default:
		return do(screen.SubmitCode{Code: screen.NewSecret(code)})
	}
}

func barredPage(s screen.Barred) page {
	p := page{title: s.Title, life: s.Wait}
	p.addProblem(s.Problem)
	p.add(s.Page)
	var keys []key
	if s.Browser {
		keys = append(keys, browserKey(""))
	}
	if s.Page != "" {
		keys = append(keys, choice("o", s.PageLabel(), screen.OpenPage{}))
	}
	if s.Sandbox {
		p.add(s.SandboxNote())
		keys = append(keys, choice("t", s.SandboxLabel(), screen.ChooseSandbox{}))
	}
	keys = append(keys, whyKey(s.Why)...)
	p.prompt = keysOnly(append(keys, choice("b", s.DoneLabel(), screen.Done{}), quit())...)
	return p
}
