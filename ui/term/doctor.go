package term

import "countersign/ui/screen"

// doctorPage writes each check once, when it has come to something, and in the end how many things are in the way.
func doctorPage(s screen.Doctor) page {
	p := page{title: s.Title()}
	if s.Looking {
		p.add(s.Body())
	}
	for _, c := range s.Checks {
		if c.State.Over() {
			p.addBlock(checked(c, s.Concerns(c), s.AtNote()))
		}
	}
	p.addProblem(s.Problem)
	if s.Looking {
		p.prompt = keysOnly(choice("b", s.DoneLabel(), screen.Done{}), quit())
		return p
	}
	p.add(s.Body())
	p.prompt = keysOnly(append(remedyKeys(s), choice("a", s.AgainLabel(), screen.CheckAgain{}), choice("b", s.DoneLabel(), screen.Done{}), quit())...)
	return p
}

func checked(c screen.Check, at bool, atNote string) block {
	b := block{{c.Title + ": ", c.Verdict()}}
	for _, text := range []string{c.What, c.Do} {
		if text != "" {
			b = append(b, line{"  ", text})
		}
	}
	if at {
		b = append(b, line{"  ", atNote})
	}
	return b
}

// remedyLetters are the keys of the remedies.
var remedyLetters = map[screen.Remedy]string{
	screen.RemedyKeychain: "k", screen.RemedyKeep: "e", screen.RemedySignIn: "s", screen.RemedyPassword: "p", screen.RemedyPage: "o",
	screen.RemedyRelay: "u",
}

// remedyKeys offers each remedy once, however many checks it is for.
func remedyKeys(s screen.Doctor) (keys []key) {
	offered := map[screen.Remedy]bool{"": true}
	for _, c := range s.Checks {
		if !offered[c.Remedy] {
			offered[c.Remedy] = true
			keys = append(keys, choice(remedyLetters[c.Remedy], c.Remedy.Label(), screen.UseRemedy{Remedy: c.Remedy}))
		}
	}
	return keys
}

// whyKey asks the doctor about something that failed, if there is something to ask.
func whyKey(about screen.CheckName) []key {
	if about == "" {
		return nil
	}
	return []key{choice("y", screen.WhyLabel(), screen.OpenDoctor{At: about})}
}

// doctorKey opens the doctor for all that there is to check.
func doctorKey() key { return choice("d", screen.DoctorLabel(), screen.OpenDoctor{}) }
