package term

import "countersign/ui/screen"

func historyPage(s screen.History) page {
	p := page{title: s.Title()}
	p.add(s.Note())
	p.add(s.DamagedNote().What, s.DamagedNote().Do)
	p.addProblem(s.Problem)
	if s.Loading {
		p.add(s.LoadingLabel())
	}
	for _, b := range days(s.Days) {
		p.addBlock(b)
	}
	p.add(s.MoreNote())
	p.add(s.SavedNote())
	back := []key{choice("b", s.BackLabel(), screen.Cancel{}), quit()}
	if !s.IsEmpty() && !s.Loading {
		back = append([]key{choice("e", s.ExportLabel(), screen.ExportHistory{}), choice("c", s.ClearLabel(), screen.ClearHistory{})}, back...)
	}
	p.prompt = keysOnly(back...)
	return p
}

// WriteHistory writes a history, and asks nothing.
func WriteHistory(o Options, s screen.History) {
	t := New(o)
	t.page = historyPage(s)
	t.writeTitle()
	for _, b := range t.page.blocks {
		t.pending.WriteByte('\n')
		t.writeBlock(b)
	}
	t.flush()
}

// days are a block for each day.
func days(all []screen.HistoryDay) (blocks []block) {
	for _, d := range all {
		b := block{{text: d.Name}}
		for _, e := range d.Entries {
			what := e.What
			if e.Alarm {
				what = alarming(what)
			}
			b = append(b, line{e.Time + "  ", what})
			for _, more := range []string{e.Why, e.Who, e.Where, e.Account} {
				if more != "" {
					b = append(b, line{"       ", more})
				}
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func confirmClearPage(s screen.ConfirmClear) page {
	p := page{title: s.Title()}
	p.add(s.Body())
	p.prompt = keysOnly(choice("k", s.CancelLabel(), screen.Cancel{}), choice("y", s.ConfirmLabel(), screen.ClearConfirmed{}), quit())
	return p
}
