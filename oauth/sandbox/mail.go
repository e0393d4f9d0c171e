package sandbox

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// Mail is one message that the server would have sent.
type Mail struct {
	To      string    `json:"to"` // an address, or the number of a phone
	Subject string    `json:"subject"`
	Code    string    `json:"code"` // what its reader is to type
	Sent    time.Time `json:"sent"`
}

// Mail is what was sent to that address, the oldest first, and what was sent to the phone of its account.
func (s *Server) Mail(address string) []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mail[email(address).key()])
}

type mailRequest struct{ email email }

func (q *mailRequest) fields() form { return form{segment("email", &q.email)} }

func (s *Server) readMail(q mailRequest) (any, error) {
	return append([]Mail{}, s.mail[q.email.key()]...), nil
}

// challenge is a code that was mailed and not yet typed: its digest and its end.
type challenge struct {
	code digest
	ends time.Time
}

// isAnsweredBy compares in constant time. A nil challenge has no answer.
func (c *challenge) isAnsweredBy(code string, now time.Time) bool {
	if c == nil || !now.Before(c.ends) {
		return false
	}
	given := digestOf([]byte(code))
	return subtle.ConstantTimeCompare(given[:], c.code[:]) == 1
}

const (
	codeLifetime    = time.Hour
	digits          = "0123456789"
	hexDigits       = "0123456789abcdef"
	digitsAndUppers = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// mailCode draws a code of so many characters of the alphabet and mails it.
func (s *Server) mailCode(a *account, subject, alphabet string, length int) (*challenge, error) {
	return s.sendCode(a, string(a.primary), subject, alphabet, length)
}

// sendCode draws a code and sends it there. A copy of whatever is sent for an account is in its mailbox.
func (s *Server) sendCode(a *account, to, subject, alphabet string, length int) (*challenge, error) {
	code, err := s.drawCode(alphabet, length)
	if err != nil {
		return nil, err
	}
	now, key := s.now(), a.primary.key()
	s.mail[key] = append(s.mail[key], Mail{to, subject, code, now})
	return &challenge{digestOf([]byte(code)), now.Add(codeLifetime)}, nil
}

func (s *Server) drawCode(alphabet string, length int) (string, error) {
	code := make([]byte, length)
	for i := range code {
		raw, err := s.draw(4)
		if err != nil {
			return "", fmt.Errorf("draw a code: %w", err)
		}
		code[i] = alphabet[binary.BigEndian.Uint32(raw)%uint32(len(alphabet))]
	}
	return string(code), nil
}

func (s *Server) mailSignInCode(to *account) (*challenge, error) {
	return s.mailCode(to, "Your sign-in code", digits, 6)
}
