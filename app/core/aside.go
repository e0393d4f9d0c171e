package core

import (
	"reflect"

	"countersign/ui/screen"
)

// Aside is what a person looks at beside what goes on. That goes on behind it, and comes to the front when it has a question.
type Aside interface {
	// on handles an event; nil is the end of the aside. All that a person does while it is in front is for it.
	on(t *turn, e Event) Aside
	view(m Model) screen.Screen
}

// openAside is the aside that an action opens, wherever the program stands; nil for any other action.
func (t *turn) openAside(a screen.Action) Aside {
	switch a := a.(type) {
	case screen.OpenSettings:
		return Tuning{}
	case screen.OpenDoctor:
		return t.examine(a.At)
	case screen.OpenHistory:
		return recall(t)
	}
	return nil
}

// turnAside lets an aside be opened, or have what happened. Heard says that it was for the aside alone.
func (t *turn) turnAside(e Event) (heard bool) {
	a, acted := e.(Acted)
	if acted {
		if opened := t.openAside(a.Action); opened != nil {
			t.Aside = opened
			return true
		}
	}
	if t.Aside == nil {
		return false
	}
	t.Aside = t.Aside.on(t, e)
	return acted
}

// comeForward ends the aside when what goes on behind it has come to something that the person has to see.
func (t *turn) comeForward(was Model) {
	if t.Aside == nil {
		return
	}
	now, before := t.Stage.view(t.Model), was.Stage.view(was)
	if reflect.TypeOf(now) == reflect.TypeOf(before) && isScanned(now) == isScanned(before) {
		return
	}
	switch now.(type) {
	case screen.Approve, screen.Verify, screen.Waiting, screen.Connected, screen.Ended:
		t.Aside = nil
	}
	if isScanned(now) {
		t.Aside = nil
	}
}

func isScanned(s screen.Screen) bool {
	invite, is := s.(screen.Invite)
	return is && invite.Scanned
}
