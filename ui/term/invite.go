package term

import (
	"fmt"

	"countersign/ui/screen"
)

func invitePage(s screen.Invite) page {
	cancel := choice("c", s.CancelLabel(), screen.Cancel{})
	switch {
	case s.Warn:
		p := page{title: s.Title(), prompt: keysOnly(choice("s", s.ShowLabel(), screen.ShowCode{}), cancel)}
		p.add(s.WarnBody())
		p.addOnlooker(s.Onlooker)
		return p
	case s.Scanned:
		p := page{title: s.Title(), prompt: keysOnly(cancel)}
		p.add(s.ScannedBody())
		return p
	}
	p := page{title: s.Title(), life: s.Life}
	p.addOnlooker(s.Onlooker)
	p.addFailed(s.Failed)
	p.addBlock(numbered(s.Steps()))
	p.add(s.Warning())
	p.addProblem(s.Problem)
	keys := []key{cancel, choice("t", s.TypeCodeLabel(), screen.TypeCode{})}
	if s.DemoPhone {
		keys = append(keys, choice("o", s.DemoPhoneLabel(), screen.OpenDemoPhone{}))
	}
	switch {
	case s.URL.IsEmpty():
		p.add(s.OpeningLabel())
	case s.Hold:
		p.add(s.LifeNote(), heldNote())
		keys = append(keys, onlyWhenAsked("d", reply{draw: s.URL}), linkKey(s.URL))
	default:
		p.code = s.URL
		p.add(s.LifeNote())
		keys = append(keys, linkKey(s.URL))
	}
	p.prompt = keysOnly(append(keys, whyKey(s.Failed.Check)...)...)
	return p
}

func numbered(steps []string) (b block) {
	for i, step := range steps {
		b = append(b, line{fmt.Sprintf("%d. ", i+1), step})
	}
	return b
}

// linkKey offers the link as text, for a terminal that cannot draw the code: some way must be left.
func linkKey(url screen.Secret) key {
	return key{"u", linkLabel(), func() reply {
		return reply{say: block{{text: linkWarning()}, {text: url.Reveal()}}}
	}}
}

// onlyWhenAsked shows a code that is not shown by itself. A terminal cannot take back what it has shown, and the page says so.
func onlyWhenAsked(name string, shows reply) key {
	return key{name, screen.Invite{}.ShowLabel(), func() reply { return shows }}
}
