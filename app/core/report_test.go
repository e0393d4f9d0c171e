package core

import (
	"testing"

	"countersign/ui/screen"
)

// TestRecovering: after a crash the person is told, may save diagnostics, and goes on where the program stands by then.
func TestRecovering(t *testing.T) {
	p := play(inWindows())
	p.Aside = Recovering{}
	for _, c := range []struct{ line, shown string }{
		{"started", `Crashed "Countersign broke down last time"`},
		{"session found", `Crashed "Countersign broke down last time"`},
		{"click SaveDiagnostics", `Crashed "Countersign broke down last time" Diagnostics=Diagnostics{Saving}`},
		{"diagnosed #99", `Crashed "Countersign broke down last time" Diagnostics=Diagnostics{Saving}`},
		{"diagnosed /home/x.zip", `Crashed "Countersign broke down last time" Diagnostics=Diagnostics{Path="/home/x.zip"}`},
	} {
		must(p.say(c.line))
		if got := oneLine(View(p.Model)); got != c.shown {
			t.Errorf("%s: %s", c.line, got)
		}
	}
	must(p.say("click Done"))
	if _, home := View(p.Model).(screen.Home); !home || p.Aside != nil {
		t.Errorf("then: %s", oneLine(View(p.Model)))
	}
}
