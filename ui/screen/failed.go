package screen

import "strconv"

// PairingStep is one of the steps that every pairing takes, in their order; the zero value is none.
type PairingStep uint8

const (
	// StepCode: the pairing server opens a channel, and there is a code.
	StepCode PairingStep = iota + 1
	// StepScan: the phone scans the code, or it is typed on the other device.
	StepScan
	// StepChannel: a secure channel leads from one to the other.
	StepChannel
	// StepRequest: the phone says what it wants.
	StepRequest
	// StepAgree: the people at both ends agree.
	StepAgree
	// StepLetIn: the account lets the phone in, and the phone is told.
	StepLetIn
)

// PairingSteps is how many there are.
const PairingSteps = int(StepLetIn)

// Failed is why a pairing came to nothing, and how far it had come. The zero value is no failure.
type Failed struct {
	Problem Problem
	// Step is the one that failed; none where a person chose the end.
	Step PairingStep
	// Typed says that the device came by a short code, or was to.
	Typed bool
	// Check is what the connection doctor is asked about it; empty where the doctor cannot know.
	Check CheckName
}

// None reports whether there is nothing to say.
func (f Failed) None() bool { return f == Failed{} }

// StepNote says which step failed; empty for none.
func (f Failed) StepNote() string {
	if f.Step == 0 {
		return ""
	}
	return Say("Step {{.N}} of {{.Of}}: {{.Step}}", "N", strconv.Itoa(int(f.Step)), "Of", strconv.Itoa(PairingSteps), "Step", f.stepName())
}

// stepName says what the step that failed is about.
func (f Failed) stepName() string {
	switch f.Step {
	case StepCode:
		return Say("getting a code from the pairing server")
	case StepScan:
		if f.Typed {
			return Say("typing the code on the other device")
		}
		return Say("scanning the code with the phone")
	case StepChannel:
		return Say("a secure channel between the two")
	case StepRequest:
		if f.Typed {
			return Say("the other device says what it wants")
		}
		return Say("the phone says what it wants")
	case StepAgree:
		return Say("agreeing on both devices")
	}
	if f.Typed {
		return Say("letting the other device into your account")
	}
	return Say("letting the phone into your account")
}
