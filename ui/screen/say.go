package screen

import (
	"strconv"
	"strings"
	"sync/atomic"
)

// Language puts sentences into the words of a person. The texts are English, with blanks such as {{.Email}}. It is for any
// number of goroutines.
type Language interface {
	// Say puts a text.
	Say(text string, blanks map[string]string) string
	// Count puts a text about a number: one is its English for one thing, many for any other number, which is the blank N.
	Count(one, many string, n int, blanks map[string]string) string
}

// spoken is the language; nil is English. It may change while a goroutine says something.
var spoken atomic.Pointer[Language]

// Speak has everything said in another language from now on. What has been said already stays as it is.
func Speak(l Language) { spoken.Store(&l) }

func speaking() Language {
	if l := spoken.Load(); l != nil {
		return *l
	}
	return English{}
}

// Say puts a text into the person's language, its blanks filled with the values that follow their names:
//
//	Say("Signed in as {{.Email}}", "Email", email)
func Say(text string, blanks ...string) string { return speaking().Say(text, filled(blanks)) }

// Count is Say for a text about a number of things.
func Count(one, many string, n int, blanks ...string) string {
	return speaking().Count(one, many, n, filled(append(blanks, "N", strconv.Itoa(n))))
}

// List puts what is not empty side by side: "Berlin, Germany".
func List(items ...string) string {
	list := ""
	for _, item := range items {
		switch {
		case list == "":
			list = item
		case item != "":
			list = Say("{{.Before}}, {{.Last}}", "Before", list, "Last", item)
		}
	}
	return list
}

func filled(blanks []string) map[string]string {
	if len(blanks) == 0 {
		return nil
	}
	values := map[string]string{}
	for i := 0; i+1 < len(blanks); i += 2 {
		values[blanks[i]] = blanks[i+1]
	}
	return values
}

// English is the language in which the texts are written.
type English struct{}

// Say implements Language. What is put into a blank is not looked at for blanks.
func (English) Say(text string, blanks map[string]string) string {
	said := ""
	for {
		before, after, blank := strings.Cut(text, "{{.")
		name, rest, whole := strings.Cut(after, "}}")
		if !blank || !whole {
			return said + text
		}
		said, text = said+before+blanks[name], rest
	}
}

// Count implements Language.
func (e English) Count(one, many string, n int, blanks map[string]string) string {
	if n == 1 {
		return e.Say(one, blanks)
	}
	return e.Say(many, blanks)
}
