package core

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Devices is what the account lists, as far as is known.
type Devices struct {
	Asked Ref
	Known bool
	List  []Listed
	// At is when it was listed, by the wall clock.
	At      time.Time
	LastKey screen.DeviceKey
	// Paired is the handle of the client that was paired here last, while it is listed, and Undo the timer for as long as that
	// can be undone.
	Paired string
	Undo   Ref
	Fault  oauth.Failure
}

// Listed is a client of the account, with the key that names it on screen.
type Listed struct {
	Key screen.DeviceKey
	oauth.AttachedClient
}

// undoTime is how long a pairing can be undone.
const undoTime = 10 * time.Minute

// take replaces the list. What was listed before keeps its key, and no key is given twice.
func (d *Devices) take(list []oauth.AttachedClient, at time.Time) {
	keys := map[identity]screen.DeviceKey{}
	for _, c := range d.List {
		keys[identityOf(c.AttachedClient)] = c.Key
	}
	d.List, d.Known, d.At = nil, true, at
	for _, c := range list {
		id := identityOf(c)
		key := keys[id]
		if delete(keys, id); key == 0 {
			d.LastKey++
			key = d.LastKey
		}
		d.List = append(d.List, Listed{key, c})
	}
}

// identity tells the clients of an account apart, from one list to the next.
type identity struct {
	handle  string
	session oauth.SessionHandle
	app     string
}

func identityOf(c oauth.AttachedClient) identity {
	if h := handle(c); h != "" {
		return identity{handle: h}
	}
	return identity{session: c.Session, app: c.ClientID}
}

// lists reports whether c is in the list.
func (d Devices) lists(c oauth.AttachedClient) bool {
	return slices.ContainsFunc(d.List, func(l Listed) bool { return identityOf(l.AttachedClient) == identityOf(c) })
}

// choose finds clients by their keys. What is listed no more, this computer, and more than can be asked about at once is left
// out.
func (d Devices) choose(keys []screen.DeviceKey) (chosen []Chosen) {
	for _, shown := range d.shown() {
		if !shown.ThisOne && slices.Contains(keys, shown.Key) && len(chosen) < screen.MostAtOnce {
			i := slices.IndexFunc(d.List, func(l Listed) bool { return l.Key == shown.Key })
			chosen = append(chosen, Chosen{d.List[i].AttachedClient, shown})
		}
	}
	return chosen
}

// problem says why the list may be old; None when it is not.
func (d Devices) problem() screen.Problem {
	if d.Fault == (oauth.Failure{}) {
		return screen.Problem{}
	}
	return accountSentence(d.Fault)
}

// paired is the client that was paired here last.
func (d Devices) paired() (c Listed, listed bool) {
	i := slices.IndexFunc(d.List, func(l Listed) bool { return d.Paired != "" && handle(l.AttachedClient) == d.Paired })
	if i < 0 {
		return Listed{}, false
	}
	return d.List[i], true
}

// canUndo: the ten minutes run, and there is something to disconnect.
func (d Devices) canUndo() bool {
	c, listed := d.paired()
	return d.Undo != 0 && listed && !c.Current
}

// markPaired marks the client that was paired just now. It can be undone from now on.
func (d *Devices) markPaired(t *turn, handle string) {
	d.Paired, d.Undo = handle, t.ref()
	t.do(StartTimer{d.Undo, UndoTimer, undoTime})
}

// unmarkPaired: there is nothing to undo any more.
func (d *Devices) unmarkPaired(t *turn) {
	d.Paired = ""
	if d.Undo != 0 {
		d.Undo = 0
		t.do(StopTimer{UndoTimer})
	}
}

// clients is the list as the account gave it.
func (d Devices) clients() (list []oauth.AttachedClient) {
	for _, c := range d.List {
		list = append(list, c.AttachedClient)
	}
	return list
}

// shown is the list for a person: this computer first, then what was paired here, then what was used last. Twins, which have
// one name, are told apart by when they came.
func (d Devices) shown() []screen.Device {
	list := slices.Clone(d.List)
	slices.SortStableFunc(list, func(a, b Listed) int {
		return cmp.Or(cmp.Compare(d.rank(a), d.rank(b)), cmp.Compare(b.LastAccess, a.LastAccess))
	})
	names := map[string]int{}
	for _, c := range list {
		names[nameOf(c.AttachedClient)]++
	}
	var devices []screen.Device
	for _, c := range list {
		device := d.device(c)
		if names[device.Name] > 1 {
			device.Detail = join(" · ", since(c.Created, d.At), device.Detail)
		}
		devices = append(devices, device)
	}
	numberTwins(devices)
	return devices
}

func (d Devices) rank(c Listed) int {
	switch {
	case c.Current:
		return 0
	case d.Paired != "" && handle(c.AttachedClient) == d.Paired:
		return 1
	}
	return 2
}

// numberTwins numbers what no word tells apart.
func numberTwins(devices []screen.Device) {
	all, seen := map[screen.Device]int{}, map[screen.Device]int{}
	for _, d := range devices {
		d.Key = 0
		all[d]++
	}
	for i, d := range devices {
		d.Key = 0
		if seen[d]++; all[d] > 1 {
			devices[i].Detail = join(" · ", screen.Say("{{.N}} of {{.All}}", "N", strconv.Itoa(seen[d]), "All", strconv.Itoa(all[d])), d.Detail)
		}
	}
}

// device is one client of the account, for a person.
func (d Devices) device(c Listed) screen.Device {
	return screen.Device{
		Key: c.Key, Name: nameOf(c.AttachedClient), Kind: c.DeviceType, ThisOne: c.Current,
		Detail:     join(" · ", kindOf(c.AttachedClient), c.OS, screen.List(c.City, c.Country)),
		Access:     join(" · ", lastUsed(c.LastAccess, d.At), accessOf(c.AttachedClient)),
		PairedHere: d.rank(c) == 1,
	}
}

func nameOf(c oauth.AttachedClient) string {
	if c.Name != "" {
		return c.Name
	}
	if said := describe(c.UserAgent); said != (description{}) {
		return said.name()
	}
	return screen.Say("A device without a name")
}

// kindOf says what sort of thing it is; empty for a sort that nobody here knows.
func kindOf(c oauth.AttachedClient) string {
	switch {
	case c.DeviceType != "":
		return kindWord(c.DeviceType)
	case c.DeviceID != "":
		return ""
	case c.ClientID != "":
		return screen.Say("App")
	}
	return screen.Say("Sign-in in a browser")
}

// kindWord is the word for a kind of device of the account server's; empty for any other.
func kindWord(kind string) string {
	switch kind {
	case "desktop":
		return screen.Say("Computer")
	case "mobile":
		return screen.Say("Phone")
	case "tablet":
		return screen.Say("Tablet")
	case "vr":
		return screen.Say("Headset")
	case "tv":
		return screen.Say("TV")
	}
	return ""
}

// lastUsed says when a client was last heard of. The server's times are approximate, so a day is as fine as it gets. A time
// that is still to come by more than a day says nothing.
func lastUsed(milliseconds int64, now time.Time) string {
	if milliseconds == 0 || now.IsZero() {
		return ""
	}
	seen := time.UnixMilli(milliseconds).In(now.Location())
	switch days := dayOf(now) - dayOf(seen); {
	case days < -1:
		return ""
	case days <= 0:
		return screen.Say("active today")
	case days == 1:
		return screen.Say("active yesterday")
	case days < 14:
		return screen.Count("active {{.N}} day ago", "active {{.N}} days ago", days)
	case days < 61:
		return screen.Count("active {{.N}} week ago", "active {{.N}} weeks ago", days/7)
	default:
		return screen.Say("last active in {{.Month}} {{.Year}}", "Month", month(seen.Month()), "Year", strconv.Itoa(seen.Year()))
	}
}

// dayOf counts the days of the calendar.
func dayOf(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// since says when a client came.
func since(milliseconds int64, now time.Time) string {
	if milliseconds == 0 || now.IsZero() {
		return ""
	}
	came := time.UnixMilli(milliseconds).In(now.Location())
	return screen.Say("connected {{.Day}} {{.Month}} {{.Year}}, {{.Time}}",
		"Day", strconv.Itoa(came.Day()), "Month", shortMonth(came.Month()), "Year", strconv.Itoa(came.Year()), "Time", came.Format("15:04"))
}

// accessOf says in plain words what a client may do. One that is no app is a session, which may do everything.
func accessOf(c oauth.AttachedClient) string {
	var words []string
	scopes := strings.Fields(c.Scope)
	for _, access := range []struct {
		word string
		has  bool
	}{
		{screen.Say("full sign-in"), c.ClientID == "" || slices.Contains(scopes, oauth.ScopeSession)},
		{screen.Say("sync"), slices.Contains(scopes, oauth.ScopeOldsync)},
		{screen.Say("e-mail and name"), slices.ContainsFunc(scopes, aboutProfile)},
		{screen.Say("other services"), slices.ContainsFunc(scopes, aboutMore)},
	} {
		if access.has {
			words = append(words, access.word)
		}
	}
	return screen.List(words...)
}

func aboutProfile(scope string) bool {
	return scope == oauth.ScopeProfile || strings.HasPrefix(scope, oauth.ScopeProfile+":") || scope == "openid" || scope == "email"
}

func aboutMore(scope string) bool {
	return scope != oauth.ScopeSession && scope != oauth.ScopeOldsync && !aboutProfile(scope)
}
