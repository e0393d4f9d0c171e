package main

import (
	"net"
	"path/filepath"
	"slices"
	"testing"
)

func TestDisplayAddresses(t *testing.T) {
	here := []displayAddress{{"unix", "@/tmp/.X11-unix/X1"}, {"unix", "/tmp/.X11-unix/X1"}}
	nowhere := []displayAddress{{"unix", ""}}
	for _, c := range []struct {
		display, wayland string
		want             []displayAddress
	}{
		{"", "", nil},
		{":1", "", here},
		{":1.0", "", here},
		{"unix:1.2", "", here},
		{"localhost:10.0", "", []displayAddress{{"tcp", "localhost:6010"}}},
		{"desk.example:0", "", []displayAddress{{"tcp", "desk.example:6000"}}},
		{"[::1]:3", "", []displayAddress{{"tcp", "[::1]:6003"}}},
		{"", "wayland-0", []displayAddress{{"unix", "/run/me/wayland-0"}}},
		{":1", "/elsewhere/way", append([]displayAddress{{"unix", "/elsewhere/way"}}, here...)},
		{"1", "", nowhere},
		{":", "", nowhere},
		{":x", "", nowhere},
		{":-1", "", nowhere},
		{":99999", "", nowhere},
	} {
		environment := map[string]string{"DISPLAY": c.display, "WAYLAND_DISPLAY": c.wayland, "XDG_RUNTIME_DIR": "/run/me"}
		if got := displayAddresses(func(name string) string { return environment[name] }); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q: %v, want %v", c.display, c.wayland, got, c.want)
		}
	}
}

func TestDisplayProblem(t *testing.T) {
	folder := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(folder, "wayland-0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, c := range []struct{ wayland, display, want string }{
		{"", "", displayMissing()},
		{"wayland-0", "", ""},
		{"wayland-0", ":7999", ""},
		{"wayland-1", "", displayClosed()},
		{"wayland-1", ":7999", displayClosed()},
	} {
		environment := map[string]string{"DISPLAY": c.display, "WAYLAND_DISPLAY": c.wayland, "XDG_RUNTIME_DIR": folder}
		if got := displayProblem(t.Context(), func(name string) string { return environment[name] }); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.wayland, c.display, got, c.want)
		}
	}
}
