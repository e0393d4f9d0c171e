package core

import (
	"fmt"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

// TestLastUsed: a day is as fine as it gets, in the calendar of the person.
func TestLastUsed(t *testing.T) {
	zone := time.FixedZone("east", 5*60*60)
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, zone)
	for _, c := range []struct {
		seen time.Time
		want string
	}{
		{now, "active today"},
		{now.Add(-59 * time.Minute), "active today"},
		{now.Add(-61 * time.Minute), "active yesterday"},
		{now.AddDate(0, 0, -2), "active 2 days ago"},
		{now.AddDate(0, 0, -13), "active 13 days ago"},
		{now.AddDate(0, 0, -14), "active 2 weeks ago"},
		{now.AddDate(0, 0, -60), "active 8 weeks ago"},
		{now.AddDate(0, 0, -61), "last active in December 2025"},
		{now.Add(20 * time.Hour), "active today"},
		{now.AddDate(0, 0, 2), ""},
		{time.UnixMilli(0), ""},
	} {
		if got := lastUsed(c.seen.UnixMilli(), now); got != c.want {
			t.Errorf("%v: %q, want %q", c.seen, got, c.want)
		}
	}
	if got := lastUsed(now.UnixMilli(), time.Time{}); got != "" {
		t.Errorf("without the present time: %q", got)
	}
}

func TestAccessInPlainWords(t *testing.T) {
	for scope, want := range map[string]string{
		oauth.ScopeProfile + " " + oauth.ScopeOldsync: "sync, e-mail and name",
		oauth.ScopeOldsync + " " + oauth.ScopeSession: "full sign-in, sync",
		"profile:uid openid":                          "e-mail and name",
		"https://identity.mozilla.com/apps/relay":     "other services",
		"": "",
	} {
		if got := accessOf(oauth.AttachedClient{ClientID: oauth.FenixID, Scope: scope}); got != want {
			t.Errorf("an app with %q: %q, want %q", scope, got, want)
		}
	}
	if got := accessOf(oauth.AttachedClient{DeviceID: "x"}); got != "full sign-in" {
		t.Errorf("a session: %q", got)
	}
}

// TestManyDevices: as many as a server lists, all of one name, are told apart, and quickly enough for every tick of a clock.
func TestManyDevices(t *testing.T) {
	var list []oauth.AttachedClient
	for i := range 500 {
		list = append(list, oauth.AttachedClient{RefreshTokenID: fmt.Sprint(i), Name: "Firefox", Created: daysAgo(i % 7), LastAccess: daysAgo(1)})
	}
	var d Devices
	d.take(list, noon)
	began := time.Now()
	shown := d.shown()
	t.Logf("500 devices in words take %v", time.Since(began))
	seen := map[screen.Device]bool{}
	var keys []screen.DeviceKey
	for _, device := range shown {
		keys = append(keys, device.Key)
		device.Key = 0
		seen[device] = true
	}
	if len(seen) != 500 {
		t.Errorf("%d of 500 can be told apart", len(seen))
	}
	if got := d.choose(keys); len(got) != screen.MostAtOnce {
		t.Errorf("%d are asked about at once", len(got))
	}
}
