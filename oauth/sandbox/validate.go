package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// object is a JSON object whose members have not been looked into.
type object map[string]json.RawMessage

// place is the part of a request in which a field stands.
type place int

const (
	inBody place = iota
	inQuery
	inPath
	inHeader
)

// field is one thing a request may say. Its target is a type that parses itself by the interfaces of encoding/json, so
// that a value that was read is a value that is valid.
type field struct {
	place
	name     string
	target   any
	required bool
	nullable bool
}

// form is everything a request may say. A request that says more is refused.
type form []field

// required and optional are members of the body; nullable is one that may be null, which is as good as absent.
func required(name string, target any) field {
	return field{place: inBody, name: name, target: target, required: true}
}
func optional(name string, target any) field {
	return field{place: inBody, name: name, target: target}
}
func nullable(name string, target any) field {
	return field{place: inBody, name: name, target: target, nullable: true}
}

// query, segment and header are an optional query parameter, a segment of the path and an optional header.
func query(name string, target any) field {
	return field{place: inQuery, name: name, target: target}
}
func segment(name string, target any) field {
	return field{place: inPath, name: name, target: target, required: true}
}
func header(name string, target any) field {
	return field{place: inHeader, name: name, target: target}
}

// shape is a request that knows its fields; its pointer is the target of the door.
type shape[Q any] interface {
	*Q
	fields() form
}

// admit is the door: it reads a request of type Q, or says why it is none.
func admit[Q any, P shape[Q]](r *http.Request) (Q, error) { return admitAs[Q, P](r, jsonOnly) }

// admitForm is the door for clients of plain OAuth, which send forms.
func admitForm[Q any, P shape[Q]](r *http.Request) (Q, error) { return admitAs[Q, P](r, jsonOrForm) }

func admitAs[Q any, P shape[Q]](r *http.Request, d dialect) (Q, error) {
	body, err := readObject(r, d)
	if err != nil {
		var none Q
		return none, err
	}
	return fill[Q, P](r, body)
}

// fill reads a request of type Q out of the request's query and path and of a body that was read before.
func fill[Q any, P shape[Q]](r *http.Request, body object) (Q, error) {
	var q, none Q
	fields := P(&q).fields()
	if err := fields.refuseUnknown(body, r.URL.Query()); err != nil {
		return none, err
	}
	for _, f := range fields {
		if err := f.read(f.find(r, body)); err != nil {
			return none, err
		}
	}
	return q, nil
}

func (fs form) refuseUnknown(body object, query url.Values) error {
	for name := range body {
		if !fs.has(inBody, name) {
			return badKeys(name)
		}
	}
	for name, values := range query {
		if !fs.has(inQuery, name) || len(values) != 1 {
			return badKeys(name)
		}
	}
	return nil
}

// only is the part of body that the form knows, for an endpoint that overlooks the rest.
func (fs form) only(body object) object {
	known := object{}
	for name, raw := range body {
		if fs.has(inBody, name) {
			known[name] = raw
		}
	}
	return known
}

func (fs form) has(where place, name string) bool {
	for _, f := range fs {
		if f.place == where && f.name == name {
			return true
		}
	}
	return false
}

// find is the raw value of the field, nil if the request has none.
func (f field) find(r *http.Request, body object) json.RawMessage {
	switch f.place {
	case inQuery:
		if r.URL.Query().Has(f.name) {
			return quote(r.URL.Query().Get(f.name))
		}
	case inPath:
		return quote(r.PathValue(f.name))
	case inHeader:
		if text := r.Header.Get(f.name); text != "" {
			return quote(text)
		}
	case inBody:
		return body[f.name]
	}
	return nil
}

func (f field) read(raw json.RawMessage) error {
	null := string(raw) == "null"
	switch {
	case raw == nil && f.required:
		return refuse(errMissingParameter).with("param", f.name)
	case raw == nil, null && f.nullable:
		return nil
	case null: // json.Unmarshal would leave the target as it is and call that a success
		return badKeys(f.name)
	case json.Unmarshal(raw, f.target) != nil:
		return badKeys(f.name)
	}
	return nil
}

// quote makes the JSON string of a text that did not come as JSON.
func quote(text string) json.RawMessage {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("sandbox: a string without JSON: " + err.Error())
	}
	return quoted
}

// dialect is which media types an endpoint reads. A form is what any web page may send here without being asked first.
type dialect bool

const (
	jsonOnly   dialect = false
	jsonOrForm dialect = true
)

// readObject reads a body of one JSON object, or a form as an object of strings. No body is an empty object.
func readObject(r *http.Request, d dialect) (object, error) {
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return object{}, nil
	}
	media := mediaType(r)
	switch {
	case media == "application/json":
		return parseObject(body)
	case media == "application/x-www-form-urlencoded" && d == jsonOrForm:
		return parseForm(body)
	}
	return nil, refuse(errUnsupportedContent)
}

// bodyOf reads the body and leaves it to be read again: a token endpoint looks into it before it checks its signature.
func bodyOf(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

// mediaType is that of the body; none declared means JSON to the account server.
func mediaType(r *http.Request) string {
	declared := r.Header.Get("Content-Type")
	if declared == "" {
		return "application/json"
	}
	media, _, err := mime.ParseMediaType(declared)
	if err != nil {
		return ""
	}
	return media
}

// parseObject reads exactly one JSON object in UTF-8 whose members all have different names.
func parseObject(body []byte) (object, error) {
	bad := refuse(errBadJSON)
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') || !utf8.Valid(body) {
		return nil, bad
	}
	o := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, bad
		}
		var value json.RawMessage
		key, isString := name.(string)
		if _, twice := o[key]; !isString || twice || d.Decode(&value) != nil {
			return nil, bad
		}
		o[key] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, bad
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, bad
	}
	return o, nil
}

func parseForm(body []byte) (object, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil || !utf8.Valid(body) {
		return nil, refuse(errBadJSON)
	}
	o := object{}
	for name, all := range values {
		if len(all) != 1 || !utf8.ValidString(all[0]) {
			return nil, badKeys(name)
		}
		o[name] = quote(all[0])
	}
	return o, nil
}
