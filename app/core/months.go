package core

import (
	"time"

	"countersign/ui/screen"
)

// month is the name of a month, as it stands in "last active in March 2026".
func month(m time.Month) string {
	switch m {
	case time.January:
		return screen.Say("January")
	case time.February:
		return screen.Say("February")
	case time.March:
		return screen.Say("March")
	case time.April:
		return screen.Say("April")
	case time.May:
		return screen.Say("May")
	case time.June:
		return screen.Say("June")
	case time.July:
		return screen.Say("July")
	case time.August:
		return screen.Say("August")
	case time.September:
		return screen.Say("September")
	case time.October:
		return screen.Say("October")
	case time.November:
		return screen.Say("November")
	}
	return screen.Say("December")
}

// shortMonth is the same where there is less room, as in "connected 2 Mar 2026, 15:04".
func shortMonth(m time.Month) string {
	switch m {
	case time.January:
		return screen.Say("Jan")
	case time.February:
		return screen.Say("Feb")
	case time.March:
		return screen.Say("Mar")
	case time.April:
		return screen.Say("Apr")
	case time.May:
		return screen.Say("May")
	case time.June:
		return screen.Say("Jun")
	case time.July:
		return screen.Say("Jul")
	case time.August:
		return screen.Say("Aug")
	case time.September:
		return screen.Say("Sep")
	case time.October:
		return screen.Say("Oct")
	case time.November:
		return screen.Say("Nov")
	}
	return screen.Say("Dec")
}
