package term

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/ui/screen"
)

// maxLine is the longest line that is looked at, in bytes.
const maxLine = 4096

// prompt is one question to the person: keys to choose from, a text to type, or both.
type prompt struct {
	// ask says what to type; empty where the keys say it all.
	ask  string
	keys []key
	// typed takes a line that is none of the keys; nil where only keys are asked for.
	typed func(text string) reply
	// taken takes a line that is read without echo, and as it is; nil where lines may be seen. It is asked for nothing else then.
	taken func(line screen.Secret) reply
}

// key is a choice: its name (a letter, mostly) or its whole label is typed, in any case.
type key struct {
	name  string
	label string
	press func() reply
}

// reply is what an answer leads to: an action, or sentences or a drawing and the next prompt.
type reply struct {
	action screen.Action
	say    block
	draw   screen.Secret
	// followUp is asked next; nil is the page's own prompt.
	followUp *prompt
	// again asks the same prompt once more.
	again bool
}

func do(a screen.Action) reply { return reply{action: a} }

func ask(p prompt) reply { return reply{followUp: &p} }

func refuse(sentence string) reply {
	return reply{say: block{{text: sentence}}, again: true}
}

// choice is a key that leads to an action.
func choice(name, label string, a screen.Action) key {
	return key{name, label, func() reply { return do(a) }}
}

func quit() key { return choice("q", quitLabel(), screen.WindowClosed{}) }

func keysOnly(keys ...key) prompt { return prompt{keys: keys} }

// answer decides what a line means here. What is refused is never repeated.
func (p prompt) answer(line string) reply {
	line = strings.TrimRight(line, "\r\n")
	switch {
	case len(line) > maxLine:
		return refuse(tooLong())
	case !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl):
		return refuse(unreadable())
	case p.taken != nil:
		return p.taken(screen.NewSecret(line))
	}
	line = strings.TrimSpace(line)
	for _, k := range p.keys {
		if strings.EqualFold(line, k.name) || strings.EqualFold(line, k.label) {
			return k.press()
		}
	}
	switch {
	case p.typed != nil:
		return p.typed(line)
	case line == "":
		return reply{again: true}
	default:
		return refuse(noSuchKey())
	}
}

// answerSecret is answer for a line that was read without echo.
func (p prompt) answerSecret(line screen.Secret) reply {
	text := line.Bytes()
	switch {
	case p.taken == nil: // another screen has come up since the line was asked for
		return p.answer(line.Reveal())
	case len(text) > maxLine:
		return refuse(tooLong())
	case !utf8.Valid(text) || bytes.ContainsFunc(text, unicode.IsControl):
		return refuse(unreadable())
	}
	return p.taken(line)
}

// words are the prompt as it is written.
func (p prompt) words() block {
	var b block
	if p.ask != "" {
		b = append(b, line{text: p.ask})
	}
	if len(p.keys) == 0 {
		return b
	}
	offers := make([]string, len(p.keys))
	for i, k := range p.keys {
		offers[i] = k.name + " " + k.label
	}
	return append(b, line{text: screen.List(offers...)})
}

func (p prompt) sameWords(q prompt) bool { return slices.Equal(p.words(), q.words()) }
