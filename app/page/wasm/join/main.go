//go:build js

// Command join is the program of the join page: a field for a code, and the way from there to the pairing link.
package main

import (
	"crypto/rand"
	"strconv"
	"time"

	"countersign/app/page/join"
	"countersign/app/page/wasm/browser"
	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

const (
	// patience is how long a claim may take: longer than the relay lets it, with the work before it.
	patience = 45 * time.Second
	// portion is how much work is done before the browser has a turn.
	portion = 1 << 14

	tooManyRequests = 429
)

// page is what is on the screen, and what is under way.
type page struct {
	length  pairing.ShortCodeLength
	content string

	field, status, mistake, form, button browser.Element
	cells                                []browser.Element

	refusals join.Refusals
	current  *attempt // nil when none is under way
}

// attempt is one claim with the code that was typed for it.
type attempt struct {
	code   pairing.ShortCode
	claim  *join.Claim
	socket *browser.Socket
}

func main() {
	p := newPage()
	if !join.OpensLinks(browser.UserAgent(), browser.HasTouch()) && p.content != browser.Origin() {
		browser.Find("address").SetText(browser.Origin() + "/join")
		browser.Find("page").Show(false)
		browser.Find("elsewhere").Show(true)
	}
	p.field.On("input", p.typed)
	p.form.On("submit", p.submit)
	p.typed() // somebody may have been faster than the page
	browser.Run()
}

func newPage() *page {
	length, _ := strconv.Atoi(browser.Setting("length"))
	content := browser.Setting("content")
	if content == "" {
		content = browser.Origin()
	}
	return &page{
		length: pairing.ShortCodeLength(length), content: content,
		field: browser.Find("code"), status: browser.Find("status"), mistake: browser.Find("mistake"),
		form: browser.Find("form"), button: browser.Find("continue"), cells: browser.Find("cells").Children(),
	}
}

// typed looks at what is in the field now: a mistake is named at once, and a whole code goes on its way.
func (p *page) typed() {
	if p.current != nil {
		return
	}
	p.complain("")
	p.draw()
	symbols, err := pairing.TypedSymbols(p.field.Input(), p.length)
	defer clear(symbols)
	switch {
	case err != nil:
		p.refuse(err)
	case len(symbols) == int(p.length):
		p.submit()
	}
}

// draw shows the symbols in their cells, and behind them the character that is none.
func (p *page) draw() {
	input := p.field.Input()
	symbols, err := pairing.TypedSymbols(input, p.length)
	defer clear(symbols)
	for i, cell := range p.cells {
		text := ""
		isNext := i == min(len(symbols), len(p.cells)-1)
		symbol, isWrong := err.(*pairing.SymbolError)
		switch {
		case i < len(symbols):
			text = string(symbols[i : i+1])
		case isNext && isWrong:
			text = string([]rune(input)[symbol.Position])
		}
		cell.SetText(text)
		cell.Mark("full", text != "")
		cell.Mark("here", isNext)
		cell.Mark("wrong", isNext && err != nil)
	}
}

// refuse names a mistake, and selects the character that it is about.
func (p *page) refuse(mistake error) {
	p.complain(join.MistakeSentence(mistake, p.length))
	p.field.Focus()
	if symbol, ok := mistake.(*pairing.SymbolError); ok {
		p.field.Select(symbol.Position, symbol.Position+1)
	}
}

func (p *page) complain(sentence string) {
	p.mistake.SetText(sentence)
	p.field.Set("aria-invalid", strconv.FormatBool(sentence != ""))
}

// submit begins a claim, unless one is under way: with a code that is whole, and has not worn out.
func (p *page) submit() {
	if p.current != nil {
		return
	}
	p.complain("")
	code, err := pairing.ParseShortCode(p.field.Input(), p.length)
	if err != nil {
		p.refuse(err)
		return
	}
	if p.refusals.Exhausted(code) {
		code.Wipe()
		p.complain(join.WornOut.Sentence())
		return
	}
	claim, err := join.Begin(rand.Reader, code)
	if err != nil {
		code.Wipe()
		p.complain(join.RelayGone.Sentence())
		return
	}
	p.begin(&attempt{code: code, claim: claim})
}

// begin takes the plate, and nothing else of the code, to the relay.
func (p *page) begin(a *attempt) {
	p.current = a
	p.busy(true, "Looking for the computer…")
	path := wire.CodePath + a.code.Plate().String()
	a.socket = browser.Dial(path, func(text []byte) { p.follow(a, a.claim.Hear(text)) }, func(wasOpen bool) {
		if wasOpen {
			p.follow(a, a.claim.Lost())
			return
		}
		// A browser does not tell a page why it got no socket; an ordinary request to the same place does.
		browser.Fetch(path, "", func(status int, _ []byte) {
			if status == tooManyRequests {
				p.follow(a, join.End{Why: join.TooManyTries})
				return
			}
			p.follow(a, a.claim.Lost())
		})
	})
	browser.After(patience, func() { p.follow(a, a.claim.Lost()) })
}

// follow does the next step of an attempt, if it is still the one.
func (p *page) follow(a *attempt, s join.Step) {
	if p.current != a {
		return
	}
	switch s := s.(type) {
	case join.Send:
		p.status.SetText("Checking the code…")
		a.socket.Send(s.Text)
	case join.Work:
		p.status.SetText("Many are asking just now. This takes a few seconds…")
		p.work(a, s, 0)
	case join.Open:
		p.open(a, s.Invitation)
	case join.End:
		p.end(a, s.Why)
	}
}

// work does one portion, and lets the browser breathe before the next.
func (p *page) work(a *attempt, w join.Work, from wire.Nonce) {
	if p.current != a {
		return
	}
	if nonce, found := w.Puzzle.Search(from, portion, w.Bits); found {
		a.socket.Send(wire.Proof{Nonce: nonce}.Text())
		return
	}
	browser.After(0, func() { p.work(a, w, from+portion) })
}

// open goes on with the pairing link, which unlike a page's own address is nowhere but in the link.
func (p *page) open(a *attempt, i pairing.Invitation) {
	link := i.URL(p.content, pairing.Version2)
	i.Key.Wipe()
	a.code.Wipe()
	a.socket.Close()
	p.field.SetInput("")
	p.form.Show(false)
	p.status.SetText("The computer is there. Opening the pairing…")
	browser.Find("link").Set("href", link)
	browser.Find("onward").Show(true)
	browser.Leave(link)
}

// end lets the person look, and try again if they want: never the page by itself.
func (p *page) end(a *attempt, why join.Reason) {
	a.claim.Wipe()
	a.socket.Close()
	if why == join.Refused {
		p.refusals.Add(a.code)
	} else {
		a.code.Wipe()
	}
	p.current = nil
	p.busy(false, "")
	p.complain(why.Sentence())
	p.field.Focus()
	p.field.Select(0, len(p.field.Input()))
}

func (p *page) busy(busy bool, status string) {
	p.status.SetText(status)
	p.field.SetReadOnly(busy)
	p.form.Set("aria-busy", strconv.FormatBool(busy))
	p.button.Set("aria-disabled", strconv.FormatBool(busy))
}
