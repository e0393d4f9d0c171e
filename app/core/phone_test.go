package core

import (
	"fmt"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
)

// phoneActor is the demo phone, for the scripts.
type phoneActor struct{ PhoneModel }

func (p *phoneActor) hear(line string) ([]string, string, error) {
	e, err := phoneEvent(line)
	if err != nil {
		return nil, "", err
	}
	var effects []PhoneEffect
	p.PhoneModel, effects = StepPhone(p.PhoneModel, e)
	var lines []string
	for _, e := range effects {
		lines = append(lines, oneLine(e))
	}
	return lines, oneLine(ViewPhone(p.PhoneModel)), nil
}

func phoneEvent(line string) (e PhoneEvent, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%q makes no sense to a phone", line)
		}
	}()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "started":
		return PhoneStarted{}, nil
	case "click":
		return PhoneActed{action(rest)}, nil
	case "heard":
		return PhoneHeard{known(heard, rest)}, nil
	case "told":
		return PhoneTold{pairing.Metadata{Email: rest, DeviceName: DeviceName}}, nil
	case "refused":
		return PhoneRedeemFailed{oauth.Failure{Kind: oauth.FailureKind(rest)}}, nil
	}
	return nil, fmt.Errorf("%q is no event of a phone", line)
}

// heard is what a phone can hear on its channel, or from the account server.
var heard = map[string]pairing.SupplicantEvent{
	"JoinSecured":          pairing.JoinSecured{},
	"JoinFailed":           pairing.JoinFailed{},
	"KeyRefused":           pairing.JoinFailed{KeyRefused: true},
	"Authorization":        pairing.AuthorizationReceived{Valid: true},
	"InvalidAuthorization": pairing.AuthorizationReceived{},
	"Cancel":               pairing.CancelReceived{},
	"Nonsense":             pairing.NonsenseCame{},
	"AuthorityLeft":        pairing.AuthorityLeft{},
	"CodeRedeemed":         pairing.CodeRedeemed{},
}
