package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"countersign/oauth"
)

// reply is what a server said, and said well.
type reply struct {
	body []byte // nil for one that is known already
	etag string
}

// do performs a call and returns the JSON of a successful answer. The error is an *Error.
func (c *Client) do(ctx context.Context, what call) ([]byte, error) {
	a, err := c.ask(ctx, what)
	return a.body, err
}

// into performs a call and decodes its answer, of which nothing is left then but what was decoded.
func (c *Client) into(ctx context.Context, what call, answer any) error {
	body, err := c.do(ctx, what)
	if err != nil {
		return err
	}
	defer clear(body)
	if err := json.Unmarshal(body, answer); err != nil {
		return what.failed(oauth.BadAnswer, err)
	}
	return nil
}

// ask performs a call. One that carries a credential is made again where the server does not read its scheme, and where it
// finds our clock wrong: it has then done nothing (accounts spec, sections 3.3 and 3.4).
func (c *Client) ask(ctx context.Context, what call) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeLimit)
	defer cancel()
	scheme, settled := c.habits.scheme()
	a, err := c.send(ctx, what, scheme)
	if what.credential == nil {
		return a, err
	}
	if !settled && isUnread(err) {
		scheme = oauth.Hawk
		a, err = c.send(ctx, what, scheme)
	}
	if scheme == oauth.Hawk && isKind(err, oauth.ClockWrong) {
		a, err = c.send(ctx, what, scheme)
	}
	if isRead(err) {
		c.habits.settle(scheme)
	}
	return a, err
}

// send makes one request, unless the server has asked for patience.
func (c *Client) send(ctx context.Context, what call, scheme oauth.Scheme) (reply, error) {
	if failure, waiting := c.patience.asked(what, c.now()); waiting {
		return reply{}, &Error{Failure: failure, call: what.String()}
	}
	request, err := c.request(what, scheme)
	if err != nil {
		return reply{}, what.failed(oauth.Internal, err)
	}
	if sent, ok := request.Body.(*body); ok {
		defer sent.wipe()
	}
	response, err := c.http.Do(request.WithContext(ctx))
	if err != nil {
		err := what.unanswered(ctx, err)
		c.patience.learn(what, err.Failure, c.now())
		return reply{}, err
	}
	defer response.Body.Close()
	c.habits.readClock(response.Header, c.now())
	return c.read(ctx, what, response)
}

// read tells a good answer from a refusal.
func (c *Client) read(ctx context.Context, what call, response *http.Response) (reply, error) {
	body, err := readBody(response, what.cap)
	switch {
	case err != nil:
		return reply{}, what.broken(ctx, err)
	case response.StatusCode == http.StatusNotModified && what.known != "":
		return reply{etag: what.known}, nil
	case response.StatusCode != http.StatusOK:
		refused := what.refused(response, body)
		c.habits.correctClock(refused.detail.serverTime, c.now())
		if !refused.detail.byMail {
			c.patience.learn(what, refused.Failure, c.now())
		}
		return reply{}, refused
	}
	return reply{body, response.Header.Get("ETag")}, nil
}

// firstBody is more than most answers have, in bytes.
const firstBody = 4 << 10

type tooLargeError struct{}

func (tooLargeError) Error() string { return "answer too large" }

func readBody(response *http.Response, limit int64) ([]byte, error) {
	if limit == 0 {
		limit = maxBody
	}
	return readAll(response.Body, limit)
}

// readAll reads into one buffer at a time, and clears those that have become too small: the answer may hold secrets.
func readAll(from io.Reader, limit int64) ([]byte, error) {
	text := make([]byte, 0, firstBody)
	for {
		if len(text) == cap(text) {
			larger := append(make([]byte, 0, 4*cap(text)), text...)
			clear(text)
			text = larger
		}
		n, err := from.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case int64(len(text)) > limit:
			err = tooLargeError{}
		case errors.Is(err, io.EOF):
			return text, nil
		}
		if err != nil {
			clear(text)
			return nil, err
		}
	}
}
