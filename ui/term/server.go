package term

import "countersign/ui/screen"

// serverPage lists what an account server says of itself.
func serverPage(s screen.Server) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.addProblem(s.Problem)
	for _, part := range s.Parts {
		list := block{{part.Label() + ": ", part.Text()}}
		for _, note := range part.Notes(s.Host) {
			list = append(list, line{"  ", note})
		}
		p.addBlock(list)
	}
	p.addProblem(s.Warning())
	var keys []key
	switch {
	case s.CanUse():
		keys = append(keys, choice("y", s.UseLabel(), screen.UseServer{}))
	case s.Step == screen.ServerUnchecked:
		keys = append(keys, choice("t", s.AgainLabel(), screen.CheckServer{}))
	}
	if s.Step != screen.ServerUsing {
		keys = append(keys, choice("b", s.CancelLabel(), screen.Cancel{}))
	}
	p.prompt = keysOnly(append(keys, quit())...)
	return p
}
