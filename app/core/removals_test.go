package core

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"countersign/ui/screen"
)

// removals is the witness's own account of what is disconnected: by whose word, and what the last list says.
type removals struct {
	keys    map[screen.DeviceKey]identity // whatever was listed
	of      screen.AccountKey             // for that account
	agreed  map[identity]bool             // what a person has seen named, and said yes to
	gone    Ref                           // the newest asking to disconnect
	listed  Ref                           // the newest list
	clients map[identity]bool             // what it holds
}

func (r *removals) notice(w *witness, e Event, wanted bool) {
	switch e := e.(type) {
	case Acted:
		question, asked := View(w.Model).(screen.ConfirmDisconnect)
		if asked && e.Action == screen.Action(screen.DisconnectConfirmed{}) {
			r.agreed = map[identity]bool{}
			for _, d := range question.Devices {
				r.agreed[r.keys[d.Key]] = true
			}
		}
	case DevicesListed:
		if wanted {
			r.listed, r.clients = e.Ref, map[identity]bool{}
			for _, c := range e.Devices {
				r.clients[identityOf(c)] = true
			}
		}
	}
}

// perform: only what the person agreed to is disconnected, once, one at a time, and never this computer.
func (r *removals) perform(w *witness, f DisconnectDevice) {
	id := identityOf(f.Client)
	w.unless(r.agreed[id], "disconnected without a yes: %q", f.Client.Name)
	w.unless(!f.Client.Current, "this computer is disconnected")
	delete(r.agreed, id)
	r.gone = f.Ref
}

func (r *removals) shows(w *witness) {
	ready, is := w.Stage.(Ready)
	if !is || ready.Profile.Key != r.of {
		r.keys, r.of = nil, ready.Profile.Key // nobody sees a list any more, and the next one begins anew
	}
	if !is {
		return
	}
	for _, c := range ready.Devices.List {
		id, known := r.keys[c.Key]
		w.unless(c.Key != 0 && (!known || id == identityOf(c.AttachedClient)), "key %d names another client than before", c.Key)
		if r.keys == nil {
			r.keys = map[screen.DeviceKey]identity{}
		}
		r.keys[c.Key] = identityOf(c.AttachedClient)
	}
	running := w.running[UndoTimer] != 0
	switch s := View(w.Model).(type) {
	case screen.Home:
		w.unless(!s.CanUndo || running, "undo is offered after its time")
		w.unless(s.CanUndo == slices.ContainsFunc(s.Devices, func(d screen.Device) bool { return d.PairedHere }) || !running, "undo offered: %v", s.CanUndo)
	case screen.Connected:
		w.unless(!s.CanUndo || running, "undo is offered after its time")
	case screen.ConfirmDisconnect:
		w.unless(len(s.Devices) > 0, "the question names nobody")
		w.unless(!s.Undo || running && len(s.Devices) == 1, "undo is asked after its time, or about others")
		for _, d := range s.Devices {
			w.unless(!d.ThisOne, "this computer is to be disconnected")
		}
	case screen.Disconnecting:
		w.unless(s.Working == (w.asked[disconnecting] != 0 || w.asked[listing] != 0), "working: %v", s.Working)
		for _, d := range s.Devices {
			w.unless(d.Parting != screen.PartingProven || r.listed > r.gone && !r.clients[r.keys[d.Key]], "%q is said to be gone", d.Name)
		}
	}
}

// TestOnlyAFreshListProves: whatever the server answers for each, and whatever it lists then, the witness agrees with what is
// said of each.
func TestOnlyAFreshListProves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := watch(inWindows())
		var script []string
		say := func(line string) {
			script = append(script, line)
			judge(t, w, line, script)
		}
		for _, line := range given(t, "removing") {
			say(line)
		}
		answer := rapid.SampledFrom([]string{"disconnected", "not disconnected server fault", "not disconnected server unreachable", "click Cancel"})
		for w.asked[disconnecting] != 0 {
			say(answer.Draw(t, "answer"))
		}
		left := rapid.SampledFrom([]string{"this", "this laptop", "this phone", "this laptop phone web"})
		for range 2 {
			say("devices listed " + left.Draw(t, "left"))
			say("click RefreshDevices")
		}
	})
}
