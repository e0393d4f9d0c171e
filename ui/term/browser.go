package term

import "countersign/ui/screen"

// browserPage shows the link on demand: it is too long to be read out, and it is the only way where no browser opens by itself.
func browserPage(s screen.Browser) page {
	p := page{title: s.Title(), life: s.Life}
	p.add(s.Body())
	p.add(s.Note())
	p.addProblem(s.Problem())
	var keys []key
	if s.Link != "" {
		keys = append(keys,
			key{"u", linkLabel(), func() reply { return reply{say: block{{text: s.Link}}} }},
			choice("o", s.AgainLabel(), screen.OpenPage{}))
	}
	p.prompt = keysOnly(append(keys, choice("c", s.CancelLabel(), screen.Cancel{}), quit())...)
	return p
}

// browserKey offers to sign in with the browser.
func browserKey(email string) key {
	return choice("w", screen.BrowserLabel(), screen.SignInWithBrowser{Email: email})
}
