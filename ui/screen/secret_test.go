package screen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// holder has a secret where fmt cannot call its methods.
type holder struct{ secret Secret }

func TestSecretsAreNeverPrinted(t *testing.T) {
	const text = "correct horse"
	s := NewSecret(text)
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%c", "%U", "%t", "%e", "%p"} {
		printed = append(printed, fmt.Sprintf(verb, s), fmt.Sprintf(verb, holder{s}), fmt.Sprintf(verb, &holder{s}))
	}
	encoded, err := json.Marshal(struct{ S Secret }{s})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "holder", holder{s})
	printed = append(printed, string(encoded), log.String())
	for _, p := range printed {
		for _, leak := range []string{text, fmt.Sprintf("%x", text), fmt.Sprint([]byte(text)), "99 111 114 114", "c o r r"} {
			if strings.Contains(strings.ToLower(p), leak) {
				t.Errorf("printed %q", p)
			}
		}
	}
}

func TestSecretIsWipedInEveryCopy(t *testing.T) {
	s := NewSecret("abc")
	copied := s
	copied.Wipe()
	if s.Reveal() != "\x00\x00\x00" {
		t.Error("the text is still there")
	}
	if !(Secret{}).IsEmpty() || s.IsEmpty() || !s.Equal(copied) || s.Equal(NewSecret("abc")) {
		t.Error("IsEmpty or Equal is wrong")
	}
}
