package main

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestStopHookIsDropped: the toolkit has nothing left to do after its end, which it would wait for in vain.
func TestStopHookIsDropped(t *testing.T) {
	l := test.NewTempApp(t).Lifecycle()
	toolkits, known := l.(interface {
		OnStopped() func()
		SetOnStoppedHookExecuted(func())
	})
	if !known {
		t.Fatal("the toolkit has another stop hook; does a window still end on a busy machine?")
	}
	toolkits.SetOnStoppedHookExecuted(func() {})
	if dropStopHook(l); toolkits.OnStopped() != nil {
		t.Error("the hook is still there")
	}
}
