package term

import "countersign/ui/screen"

// page is a screen put into words: a title, blocks of lines, perhaps a code to scan, and what is asked.
type page struct {
	title  string
	blocks []block
	// problem is the one of the blocks that says what went wrong last; nil for none.
	problem block
	code    screen.Secret
	life    screen.Countdown
	prompt  prompt
}

// block is what is written together, and written again when any of it has changed.
type block []line

func pageOf(s screen.Screen) page {
	switch s := s.(type) {
	case screen.Starting:
		return startingPage(s)
	case screen.KeychainTrouble:
		return keychainPage(s)
	case screen.Keeping:
		return keepingPage(s)
	case screen.Passphrase:
		return passphrasePage(s)
	case screen.Welcome:
		return welcomePage(s)
	case screen.SignIn:
		return signInPage(s)
	case screen.Verify:
		return verifyPage(s)
	case screen.Barred:
		return barredPage(s)
	case screen.Server:
		return serverPage(s)
	case screen.Browser:
		return browserPage(s)
	case screen.Home:
		return homePage(s)
	case screen.Devices:
		return devicesPage(s)
	case screen.ConfirmDisconnect:
		return confirmDisconnectPage(s)
	case screen.Disconnecting:
		return disconnectingPage(s)
	case screen.Invite:
		return invitePage(s)
	case screen.Code:
		return codePage(s)
	case screen.Waiting:
		return waitingPage(s)
	case screen.Approve:
		return approvePage(s)
	case screen.Connected:
		return connectedPage(s)
	case screen.Ended:
		return endedPage(s)
	case screen.Join:
		return joinPage(s)
	case screen.Phone:
		return phonePage(s)
	default:
		return asidePageOf(s)
	}
}

// asidePageOf is the page of a screen that is looked at beside what goes on.
func asidePageOf(s screen.Screen) page {
	switch s := s.(type) {
	case screen.Accounts:
		return accountsPage(s)
	case screen.Doctor:
		return doctorPage(s)
	case screen.Crashed:
		return crashedPage(s)
	case screen.History:
		return historyPage(s)
	case screen.ConfirmClear:
		return confirmClearPage(s)
	case screen.Settings:
		return settingsPage(s)
	default:
		panic("term: a screen that this package does not draw")
	}
}

// spoken is the page for who hears it: the code is a picture, so what else there is comes first.
func (p page) spoken() page {
	if p.code.IsEmpty() {
		return p
	}
	p.add(spokenCodeNote())
	p.prompt.keys = append(p.prompt.keys, onlyWhenAsked("d", reply{draw: p.code}))
	p.code = screen.Secret{}
	return p
}

// add appends a block of one line for each text, and nothing for no text.
func (p *page) add(texts ...string) {
	var b block
	for _, text := range texts {
		if text != "" {
			b = append(b, line{text: text})
		}
	}
	p.addBlock(b)
}

func (p *page) addBlock(b block) {
	if len(b) > 0 {
		p.blocks = append(p.blocks, b)
	}
}

// addFailed says why a pairing came to nothing, and at which step.
func (p *page) addFailed(f screen.Failed) {
	p.addProblem(f.Problem)
	p.add(f.StepNote())
}

func (p *page) addProblem(problem screen.Problem) {
	before := len(p.blocks)
	p.add(problem.What, problem.Do)
	if len(p.blocks) > before {
		p.problem = p.blocks[before]
	}
}
