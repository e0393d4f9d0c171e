package core

import "countersign/ui/screen"

type (
	// WatchScreen: find out, now and every few seconds, whether somebody else may be seeing the screen. Answers: ScreenSeen, at once
	// and whenever that has changed, until IgnoreScreen.
	WatchScreen struct{}
	// IgnoreScreen: stop that. No answer.
	IgnoreScreen struct{}
)

func (WatchScreen) effect()  {}
func (IgnoreScreen) effect() {}

// ScreenSeen answers WatchScreen. It is about the screen and not about an attempt, so it is never too late.
type ScreenSeen struct{ By screen.Onlooker }

func (ScreenSeen) event() {}

// watched is s with what is known of onlookers, if it shows what nobody else should see.
func watched(s screen.Screen, by screen.Onlooker) screen.Screen {
	switch s := s.(type) {
	case screen.Invite:
		s.Onlooker = by
		return s
	case screen.Code:
		s.Onlooker = by
		return s
	case screen.Approve:
		s.Onlooker = by
		return s
	}
	return s
}
