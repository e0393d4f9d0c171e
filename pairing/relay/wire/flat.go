package wire

import "strings"

// valueKind is what a value of a flat object is.
type valueKind bool

const (
	isString valueKind = true
	isNumber valueKind = false
)

type value struct {
	text string // of a string without its quotes, of a number as it is written
	kind valueKind
}

// parseFlat reads a JSON object whose values are strings without escapes and whole numbers without a sign: all that a message
// of /v1/code has. White space and the order of members are free, a key twice is not. The standard library would read more, and
// would be a sixth of what a browser has to fetch before somebody can type a code.
func parseFlat(text []byte) (map[string]value, bool) {
	s := flat(text)
	object := map[string]value{}
	if !s.next('{') {
		return nil, false
	}
	for first := true; !s.next('}'); first = false {
		if !first && !s.next(',') {
			return nil, false
		}
		key, ok := s.string()
		if _, twice := object[key]; !ok || twice || !s.next(':') {
			return nil, false
		}
		if object[key], ok = s.value(); !ok {
			return nil, false
		}
	}
	s.skip()
	return object, s == ""
}

// flat is what is left to be read.
type flat string

func (s *flat) skip() { *s = flat(strings.TrimLeft(string(*s), " \t\r\n")) }

// next takes that character, if it comes next.
func (s *flat) next(c byte) bool {
	s.skip()
	if *s == "" || (*s)[0] != c {
		return false
	}
	*s = (*s)[1:]
	return true
}

func (s *flat) value() (value, bool) {
	s.skip()
	rest := strings.TrimLeft(string(*s), "0123456789")
	digits := string(*s)[:len(*s)-len(rest)]
	if digits == "" {
		text, ok := s.string()
		return value{text, isString}, ok
	}
	*s = flat(rest)
	return value{digits, isNumber}, len(digits) == 1 || digits[0] != '0'
}

// string takes a string of printable ASCII characters. That nothing is escaped is not for JSON to say, but for us.
func (s *flat) string() (string, bool) {
	if !s.next('"') {
		return "", false
	}
	text, rest, closed := strings.Cut(string(*s), `"`)
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' || text[i] == '\\' {
			return "", false
		}
	}
	*s = flat(rest)
	return text, closed
}
