package screen

// Nearness is how near the phone is to this computer, as the relay reports both.
type Nearness uint8

const (
	// Incomparable: too little is known of one of them.
	Incomparable Nearness = iota
	// Comparing: the relay is being asked.
	Comparing
	// SameNetwork: both have the same address on the internet.
	SameNetwork
	SameCity
	SameCountry
	// OtherCountry: they are in two countries.
	OtherCountry
)

// NearnessNote compares where the phone is with where this computer is. It is empty where that is a warning.
func (a Approve) NearnessNote() string {
	switch a.Nearness {
	case Comparing:
		return Say("Comparing where it is with where this computer is.")
	case SameNetwork:
		return Say("It is on the same network as this computer.")
	case SameCity:
		return Say("It is in the same city as this computer.")
	case SameCountry:
		return Say("It is in the same country as this computer, which is in {{.Here}}.", "Here", a.Here)
	case OtherCountry:
		return ""
	}
	return Say("Where it is cannot be compared with where this computer is.")
}

// FarWarning says that the phone is in another country; None if it is not, or that is not known.
func (a Approve) FarWarning() Problem {
	if a.Nearness != OtherCountry {
		return Problem{}
	}
	return Problem{
		What: Say("It is in another country: be careful."),
		Do:   Say("This computer is in {{.Here}}. Unless you know why, decline.", "Here", a.Here),
	}
}
