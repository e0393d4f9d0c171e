package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"

	"countersign/oauth"
)

// The pages of the content server: no script, nothing from elsewhere.
const (
	pageStyle = `body{font:16px/1.5 sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#222;background:#fff}` +
		`input,button{font:inherit;padding:.4rem .8rem}label{display:block;margin:.5rem 0}`
	pageHead = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
		`<title>Sandbox account server</title><style>` + pageStyle + `</style>`
	homePage = pageHead + `<h1>Sandbox account server</h1>` +
		`<p>This is Countersign’s own account server, for the demo and for tests. Its accounts are not real.</p>`
	pairPage = pageHead + `<h1>Pair a device</h1>` +
		`<p>This address invites one phone. Open this link in Countersign’s demo phone or with Firefox.</p>`
	pairAuthPage = pageHead + `<h1>Approve a device</h1>` +
		`<p>Whoever shows the code approves the device: look at Countersign’s window.</p>`
	successPage  = pageHead + `<h1>Signed in</h1><p>You can close this page.</p>`
	settingsPage = pageHead + `<h1>Account settings</h1><p>The accounts of this server have nothing to set in a browser.</p>`
)

// pagePolicy lets a page load nothing but its own style, and send forms only to those places.
func pagePolicy(formAction string) string {
	style := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; base-uri 'none'; form-action " + formAction + "; frame-ancestors 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(style[:]) + "'"
}

// page answers with a static page.
func page(html string) http.HandlerFunc {
	policy := pagePolicy("'none'")
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, html)
	}
}

// signInPage asks for the password or, with a ticket, for a code.
type signInPage struct {
	Client  string
	Grants  []string
	Email   string
	Problem string
	Ticket  string
	Mailed  bool // the code is in the mail, and not in an authenticator
	origin  string
}

var signInTemplate = template.Must(template.New("").Parse(pageHead + `<h1>Sign in to continue to {{.Client}}</h1>
{{with .Problem}}<p role="alert"><strong>{{.}}</strong></p>{{end}}
<form method="post">
{{if .Ticket}}<input type="hidden" name="ticket" value="{{.Ticket}}">
<label>Code from {{if .Mailed}}the mail{{else}}the authenticator{{end}} <input name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus></label>
{{else}}<label>Address <input name="email" type="email" autocomplete="username" required value="{{.Email}}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
{{end}}<p>{{.Client}} will be able to:</p><ul>{{range .Grants}}<li>{{.}}{{end}}</ul>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny" formnovalidate>Deny</button></p>
</form>`))

// page completes a page with what this request is about.
func (q browserRequest) page(p signInPage) signInPage {
	p.Client = q.client.name
	for _, one := range q.scopes {
		p.Grants = append(p.Grants, grantText(one))
	}
	if to, err := url.Parse(q.to); err == nil && to.Host != "" {
		p.origin = to.Scheme + "://" + to.Host
	}
	return p
}

// grantText says what a scope allows.
func grantText(one scope) string {
	switch one {
	case oauth.ScopeProfile:
		return "see the account’s name and address"
	case oauth.ScopeOldsync:
		return "read and change synced data"
	case oauth.ScopeSession:
		return "sign in as this account, with all its rights"
	}
	return string(one)
}

// write lets the form be sent here, from where it leads on to the client: browsers ask the policy about both.
func (p signInPage) write(w http.ResponseWriter) {
	var html bytes.Buffer
	if err := signInTemplate.Execute(&html, p); err != nil {
		panic("sandbox: a page that cannot be written: " + err.Error())
	}
	w.Header().Set("Content-Security-Policy", pagePolicy("'self' "+p.origin))
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(html.Bytes())
}

var problemTemplate = template.Must(template.New("").Parse(pageHead +
	`<h1>This sign-in cannot go on</h1><p role="alert">{{.Message}} (errno {{.Errno}}).</p>`))

// writeProblem is a refusal for people. It leads nowhere: the request is not known to be its client's.
func writeProblem(w http.ResponseWriter, err error) {
	var f *failure
	if !errors.As(err, &f) {
		f = refuse(errUnexpected)
	}
	var html bytes.Buffer
	if err := problemTemplate.Execute(&html, map[string]any{"Message": f.message, "Errno": f.errno}); err != nil {
		panic("sandbox: a page that cannot be written: " + err.Error())
	}
	w.Header().Set("Content-Security-Policy", pagePolicy("'none'"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.status)
	w.Write(html.Bytes())
}

// redirect leads the browser back to the client.
func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// sameOrigin refuses forms that another site had the browser send.
func sameOrigin(h http.HandlerFunc) http.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, refuse(errCrossOrigin)) }))
	return guard.Handler(h).ServeHTTP
}
