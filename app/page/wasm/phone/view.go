//go:build js

package main

import (
	"countersign/app/page/wasm/browser"
	"countersign/ui/screen"
)

// longest is how much is shown of a name that somebody else chose, in letters.
const longest = 80

// show is the phone's screen, as its window and its terminal show it too.
func show(s screen.Phone) {
	text, status := "", ""
	switch s.Step {
	case screen.PhoneAsking:
		text = "Confirm only if this is your account and your computer."
	case screen.PhoneDone:
		text = s.Body()
	case screen.PhoneFailed:
		text = s.Problem.What + " " + s.Problem.Do
	default:
		status = s.Body()
	}
	page, title := browser.Find("page"), browser.Find("title")
	asking, done, failed := s.Step == screen.PhoneAsking, s.Step == screen.PhoneDone, s.Step == screen.PhoneFailed
	page.Mark("done", done)
	page.Mark("failed", failed)
	browser.Find("glyph").Show(done || failed)
	browser.Find("text").SetText(text)
	browser.Find("status").SetText(status)
	browser.Find("account").SetText(screen.Plain(s.Account, longest))
	browser.Find("computer").SetText(screen.Plain(s.Computer, longest))
	browser.Find("who").Show(asking || s.Step == screen.PhoneWaiting)
	browser.Find("form").Show(asking)
	if title.Text() != s.Title() {
		title.SetText(s.Title())
		title.Focus() // so that a screen reader reads on from there
	}
}

// showNoInvitation is for who opened the page without a link.
func showNoInvitation() {
	browser.Find("title").SetText("Nothing to join")
	browser.Find("text").SetText("Scan the QR code on the computer with this phone’s camera, or type the code at " + browser.Origin() + "/join")
}
