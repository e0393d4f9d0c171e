package core

import (
	"fmt"
	"reflect"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// oneLine writes an effect, an event or a screen on one line, leaving out what is zero. It knows nothing of secrets: they
// redact themselves, or the test of the scripts fails.
func oneLine(v any) string {
	name := reflect.TypeOf(v).Name()
	if titled, ok := v.(interface{ Title() string }); ok {
		return fmt.Sprintf("%s %q%s", name, titled.Title(), members(reflect.ValueOf(v), " "))
	}
	if v := reflect.ValueOf(v); v.Kind() != reflect.Struct {
		return text(v)
	}
	return name + members(reflect.ValueOf(v), " ")
}

func members(v reflect.Value, separator string) string {
	var b strings.Builder
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() || alwaysNamed[f.Type()] {
			b.WriteString(separator + member(v.Type().Field(i).Name, f))
		}
	}
	return b.String()
}

func member(name string, v reflect.Value) string {
	switch {
	case v.Type() == reflect.TypeFor[Ref]():
		return text(v)
	case v.Kind() == reflect.Bool:
		return name
	}
	return name + "=" + text(v)
}

// alwaysNamed are types whose zero value says something.
var alwaysNamed = map[reflect.Type]bool{
	reflect.TypeFor[screen.Stage](): true, reflect.TypeFor[screen.Second](): true, reflect.TypeFor[screen.PhoneStep](): true,
	reflect.TypeFor[screen.JoinStep](): true, reflect.TypeFor[screen.Parting](): true,
	reflect.TypeFor[Timer](): true, reflect.TypeFor[pairing.Farewell](): true,
}

func text(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Ref:
		return fmt.Sprintf("#%d", x)
	case Timer:
		return timerName(x)
	case Kind:
		return [...]string{"unchosen", "Mozilla", "self-hosted", "sandbox"}[x]
	case pairing.Strikes:
		written := string(must(x.MarshalJSON()))
		return fmt.Sprintf("%d", strings.Count(written, fmt.Sprint(noon.UnixMilli()))-1)
	case pairing.Farewell:
		return [...]string{"silently", "with notice", "with cancel"}[x]
	case pairing.SupplicantEffect:
		return [...]string{"", "SendRequest", "SendConfirm", "RedeemCode", "LeaveChannel"}[x]
	case screen.Onlooker:
		return [...]string{"", "remote desktop", "remote display", "remote shell", "remote viewer", "shared screen"}[x]
	case screen.Nearness:
		return [...]string{"incomparable", "comparing", "same network", "same city", "same country", "other country"}[x]
	case screen.Second:
		return [...]string{"e-mailed", "authenticator", "backup", "texted", "unblock", "link"}[x]
	case screen.Stage:
		return [...]string{"securing", "awaiting phone", "authorizing", "consulting"}[x]
	case screen.PhoneStep:
		return [...]string{"connecting", "asking", "waiting", "finishing", "done", "failed"}[x]
	case screen.JoinStep:
		return [...]string{"typing", "connecting", "asking", "waiting", "finishing", "failed"}[x]
	case screen.Parting:
		return [...]string{"next", "asked", "accepted", "proven", "still listed", "refused", "untried"}[x]
	case screen.Problem:
		return fmt.Sprintf("%q", x.What+" "+x.Do)
	case screen.Countdown:
		return fmt.Sprintf("%d/%d", x.Left, x.Total)
	case oauth.Servers:
		return x.Content
	case oauth.UID:
		return x.String()[:4]
	case oauth.Request:
		return fmt.Sprintf("%q", x.ClientName()+": "+x.Scope())
	case fmt.Formatter, fmt.Stringer:
		return fmt.Sprint(x)
	}
	switch v.Kind() {
	case reflect.Interface:
		return text(v.Elem())
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	case reflect.Slice:
		var items []string
		for i := range v.Len() {
			items = append(items, text(v.Index(i)))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.Struct:
		return v.Type().Name() + "{" + strings.TrimSpace(members(v, " ")) + "}"
	}
	return fmt.Sprint(v.Interface())
}
