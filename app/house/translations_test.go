package house_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/ui/screen"
)

var (
	printMissing = flag.Bool("missing", false, "print the texts that have no translation yet, each with its English for one thing")
	rewrite      = flag.Bool("rewrite", false, "write the English texts, put the translations in order, and drop those of texts that are gone")
)

// said is a text that the code says: its English and, for a text about a number, its English for one thing.
type said struct{ one, text string }

// message is a translation: the text alone or, for a text about a number, one for each form that the language has.
type message map[string]string

// alone is the key of a translation that has no forms.
const alone = ""

// UnmarshalJSON takes both a text and an object of forms.
func (m *message) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		return json.Unmarshal(data, (*map[string]string)(m))
	}
	var text string
	err := json.Unmarshal(data, &text)
	*m = message{alone: text}
	return err
}

// MarshalJSON writes what UnmarshalJSON takes.
func (m message) MarshalJSON() ([]byte, error) {
	if text, is := m[alone]; is {
		return plainJSON(text)
	}
	return plainJSON(map[string]string(m))
}

// plainJSON leaves quotation marks and angles as they are.
func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	err := e.Encode(v)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// forms are the plural forms of the languages, as CLDR has them for whole numbers.
var forms = map[string][]string{
	"en": {"one", "other"}, "de": {"one", "other"}, "fr": {"many", "one", "other"}, "es": {"many", "one", "other"}, "ja": {"other"},
	"ar": {"few", "many", "one", "other", "two", "zero"},
}

// sayings are the texts that a file says, and what is wrong with how it says them.
func sayings(s source) (texts []said, wrong []string) {
	if s.isTest() {
		return nil, nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		constant := 0
		switch saying(s, call) {
		case "Say":
			constant = 1
		case "Count":
			constant = 2
		default:
			return true
		}
		var arguments []string
		for _, a := range call.Args[:constant] {
			text, is := literal(a)
			if !is {
				wrong = append(wrong, fmt.Sprintf("line %d: says a text that is no constant", s.line(call.Pos())))
				return true
			}
			arguments = append(arguments, text)
		}
		texts = append(texts, said{one: strings.Join(arguments[:constant-1], ""), text: arguments[constant-1]})
		return true
	})
	return texts, wrong
}

// saying is "Say" or "Count" if that is what is called. The few lines that stand behind the two are not looked at.
func saying(s source, call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if s.room() == "ui/screen" {
			name = f.Name
		}
	case *ast.SelectorExpr:
		if isIdent(f.X, "screen") {
			name = f.Sel.Name
		}
	}
	if name == "Say" || name == "Count" {
		return name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	l, is := e.(*ast.BasicLit)
	if !is || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// english is everything that the program says, under its text.
func english(t *testing.T) map[string]said {
	t.Helper()
	all := map[string]said{}
	for _, s := range tree(t) {
		texts, wrong := sayings(s)
		for _, w := range wrong {
			t.Errorf("%s: %s", s.path, w)
		}
		for _, text := range texts {
			if before, known := all[text.text]; known && before != text {
				t.Errorf("%s: %q is said in two ways", s.path, text.text)
			}
			all[text.text] = text
		}
	}
	return all
}

func file(t *testing.T, language string) string {
	return filepath.Join(top(t), "assets", "translations", language+".json")
}

func translations(t *testing.T, language string) map[string]message {
	t.Helper()
	content, err := os.ReadFile(file(t, language))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]message{}
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatalf("%s: %v", language, err)
	}
	return all
}

var blank = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func blanks(text string) []string {
	found := blank.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// faults says what is wrong with a translation; nothing when nothing is.
func faults(language string, text said, m message) (wrong []string) {
	want := []string{alone}
	if text.one != "" {
		want = forms[language]
	}
	if got := slices.Sorted(maps.Keys(m)); !slices.Equal(got, want) {
		wrong = append(wrong, fmt.Sprintf("has the forms %q, not %q", got, want))
	}
	for form, translated := range m {
		// One thing, and two, and none, need not be said in figures.
		spelt := slices.Contains([]string{"zero", "one", "two"}, form)
		for _, b := range blanks(text.text) {
			if !slices.Contains(blanks(translated), b) && !(spelt && b == "{{.N}}") {
				wrong = append(wrong, fmt.Sprintf("%q lacks %s", translated, b))
			}
		}
		for _, b := range blanks(translated) {
			if !slices.Contains(blanks(text.text), b) {
				wrong = append(wrong, fmt.Sprintf("%q has %s", translated, b))
			}
		}
		if strings.TrimSpace(translated) != translated || translated == "" || strings.Count(translated, "{{") != len(blank.FindAllString(translated, -1)) {
			wrong = append(wrong, fmt.Sprintf("%q is not a text", translated))
		}
	}
	return wrong
}

// TestTranslations: every language says everything that the code says, and nothing else, with the same blanks. With -missing it
// prints what has to be translated, and with -rewrite it puts the files in order.
func TestTranslations(t *testing.T) {
	texts := english(t)
	if *rewrite {
		rewriteTranslations(t, texts)
	}
	for _, language := range screen.Languages {
		known := translations(t, language)
		for _, text := range slices.Sorted(maps.Keys(texts)) {
			m, is := known[text]
			switch {
			case !is && *printMissing:
				quoted, _ := plainJSON(text)
				fmt.Printf("%s\t%s\t%s\n", language, quoted, texts[text].one)
				t.Fail() // or nobody sees what was printed
			case !is:
				t.Errorf("%s lacks %q", language, text)
			default:
				for _, w := range faults(language, texts[text], m) {
					t.Errorf("%s, %q: %s", language, text, w)
				}
			}
		}
		for _, text := range slices.Sorted(maps.Keys(known)) {
			if _, is := texts[text]; !is {
				t.Errorf("%s has %q, which nothing says", language, text)
			}
		}
	}
}

func rewriteTranslations(t *testing.T, texts map[string]said) {
	t.Helper()
	for _, language := range screen.Languages {
		known := translations(t, language)
		maps.DeleteFunc(known, func(text string, _ message) bool { _, is := texts[text]; return !is })
		if language == "en" {
			clear(known)
			for text, s := range texts {
				known[text] = message{alone: text}
				if s.one != "" {
					known[text] = message{"one": s.one, "other": text}
				}
			}
		}
		content, err := plainJSON(known)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file(t, language), append(content, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFaultsOfTranslations: the rules of TestTranslations bite.
func TestFaultsOfTranslations(t *testing.T) {
	mail, tries := said{text: "Signed in as {{.Email}}"}, said{one: "1 try left", text: "{{.N}} tries left"}
	for name, c := range map[string]struct {
		language string
		text     said
		m        message
		wrong    int
	}{
		"right":           {"de", mail, message{alone: "Angemeldet als {{.Email}}"}, 0},
		"other blanks":    {"de", mail, message{alone: "Angemeldet als {{.Name}}"}, 2},
		"broken blank":    {"de", mail, message{alone: "{{.Email}} {{Email}}"}, 1},
		"nothing":         {"ja", mail, message{alone: ""}, 2},
		"forms too many":  {"de", mail, message{"one": "{{.Email}}", "other": "{{.Email}}"}, 1},
		"right forms":     {"de", tries, message{"one": "Noch ein Versuch", "other": "Noch {{.N}} Versuche"}, 0},
		"a form too few":  {"ar", tries, message{"one": "1", "other": "{{.N}}"}, 1},
		"no number there": {"ja", tries, message{"other": "まだ"}, 1},
	} {
		if got := faults(c.language, c.text, c.m); len(got) != c.wrong {
			t.Errorf("%s: %q", name, got)
		}
	}
}
