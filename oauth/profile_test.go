package oauth

import (
	"strings"
	"testing"
	"unicode"
)

func TestParseProfile(t *testing.T) {
	for text, want := range map[string]UserProfile{
		`{"email":"a@b"}`: {Email: "a@b"},
		`{"email":"a@b","uid":"x","displayName":"André","avatar":"https://c/d","avatarDefault":false}`: {"a@b", "André"},
		`{"email":"a@b","displayName":null,"avatar":null}`:                                             {Email: "a@b"},
		`{"email":"a@b","displayName":" \u202eA\u0007n "}`:                                             {"a@b", "An"},
		`{"email":"a@b","avatar":7,"displayName":["x"]}`:                                               {Email: "a@b"},
	} {
		if got, err := ParseProfile([]byte(text)); got != want || err != nil {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{``, `null`, `[]`, `{}`, `{"email":7}`, `{"email":"x"}`, `{"email":"a@b","email":"a@b"}`,
		`{"email":"a@b","x":"` + strings.Repeat("x", 16<<10) + `"}`} {
		if got, err := ParseProfile([]byte(text)); err != ErrProfile || got != (UserProfile{}) {
			t.Errorf("%.40s: %+v, %v", text, got, err)
		}
	}
}

func FuzzParseProfile(f *testing.F) {
	f.Add([]byte(`{"email":"a@b","displayName":"An","avatar":"https://c/d","avatarDefault":false}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := ParseProfile(body)
		if err != nil {
			if p != (UserProfile{}) {
				t.Error("a refused profile says something")
			}
			return
		}
		if _, err := ParseEmail(p.Email); err != nil || strings.ContainsFunc(p.DisplayName, unicode.IsControl) {
			t.Errorf("%+v", p)
		}
	})
}
