package main

import "encoding/json"

// portList is up to four ports of this computer, in the order in which they are tried; the others are 0.
type portList [4]int

// firstPort is the first that programs of a person may listen at.
const firstPort = 1024

// UnmarshalJSON reads a list of different ports, and nothing else.
func (p *portList) UnmarshalJSON(text []byte) error {
	var list []int
	if json.Unmarshal(text, &list) != nil || len(list) > len(p) {
		return errSettings
	}
	*p = portList{}
	for i, port := range list {
		if port < firstPort || port > 65535 {
			return errSettings
		}
		for _, other := range list[:i] {
			if other == port {
				return errSettings
			}
		}
		p[i] = port
	}
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (p portList) MarshalJSON() ([]byte, error) { return json.Marshal(p.ports()) }

// ports are those that there are.
func (p portList) ports() []int {
	n := 0
	for n < len(p) && p[n] != 0 {
		n++
	}
	return p[:n]
}
