package term

import "countersign/ui/screen"

// addDiagnostics says what has come of them, and returns the key that saves them.
func (p *page) addDiagnostics(s screen.Diagnostics) []key {
	p.add(s.Note())
	p.addProblem(s.Problem)
	p.add(s.SavedNote())
	if s.Saving {
		p.add(s.SavingLabel())
		return nil
	}
	return []key{choice("d", s.Label(), screen.SaveDiagnostics{})}
}

func crashedPage(s screen.Crashed) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	keys := p.addDiagnostics(s.Diagnostics)
	p.prompt = keysOnly(append(keys, choice("g", s.DoneLabel(), screen.Done{}), quit())...)
	return p
}
