package core

import "testing"

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       description
		short      string
	}{
		{"Firefox for Android", "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
			description{"Phone", "Android 14", "Firefox 131"}, "Firefox 131 on Android 14"},
		{"Firefox for iOS", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
			description{"iPhone", "iOS 17", "Firefox 127"}, "Firefox 127 on iOS 17"},
		{"Firefox on an iPad", "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
			description{"iPad", "iOS 17", "Firefox 127"}, "Firefox 127 on iOS 17"},
		{"Countersign", "Mozilla/5.0 (X11; Linux x86_64) Countersign/0.1.0",
			description{"Computer", "Linux", "Countersign 0"}, "Countersign 0 on Linux"},
		{"nothing", "", description{}, "Your phone"},
		{"nonsense", "\x00\x01(((", description{}, "Your phone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := describe(c.text)
			if got != c.want {
				t.Errorf("describe: got %+v, want %+v", got, c.want)
			}
			if got.name() != c.short {
				t.Errorf("name: got %q, want %q", got.name(), c.short)
			}
		})
	}
}
