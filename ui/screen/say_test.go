package screen

import "testing"

// TestEnglish: blanks are filled in place, once, whatever is filled in.
func TestEnglish(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Say("Ready"), "Ready"},
		{Say("Signed in as {{.Email}}", "Email", "ada@example.org"), "Signed in as ada@example.org"},
		{Say("{{.A}} and {{.B}}", "A", "{{.B}}", "B", "{{.A}}"), "{{.B}} and {{.A}}"},
		{Count("One device", "{{.N}} devices", 1), "One device"},
		{Count("One device", "{{.N}} devices", 0), "0 devices"},
		{Count("One of {{.Of}}", "{{.N}} of {{.Of}}", 2, "Of", "nine"), "2 of nine"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestList: what is not known is not named.
func TestList(t *testing.T) {
	for want, items := range map[string][]string{
		"": {""}, "Berlin": {"", "Berlin"}, "Berlin, Germany": {"Berlin", "", "Germany"}, "a, b, c": {"a", "b", "c"},
	} {
		if got := List(items...); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

type shouting struct{ English }

func (shouting) Say(text string, _ map[string]string) string { return text + "!" }

// TestSpeak: another language is spoken from then on.
func TestSpeak(t *testing.T) {
	Speak(shouting{})
	defer Speak(English{})
	if got := Say("Ready"); got != "Ready!" {
		t.Error(got)
	}
}
