package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

func TestTickingInviteKeepsTheFocusAndTheCode(t *testing.T) {
	s := screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 100, Total: 280}, DemoPhone: true}
	w, _ := shown(t, s)
	v := viewOf[*invite](t, w)
	w.Fyne().Canvas().Capture()
	drawn := v.code.drawn
	w.Fyne().Canvas().Focus(v.demoPhone)
	size := v.code.Size()
	for s.Life.Left = 99; s.Life.Left > 95; s.Life.Left-- {
		w.Show(s)
	}
	if w.Fyne().Canvas().Focused() != v.demoPhone {
		t.Error("the focus moved")
	}
	if viewOf[*invite](t, w) != v {
		t.Error("the screen was built anew")
	}
	if !slices.Contains(words(w), "96 s") {
		t.Errorf("the countdown is not shown: %q", words(w))
	}
	if drawn == nil || v.code.drawn != drawn || drawn.Pix[0] != 0xff || v.code.Size() != size {
		t.Error("the code was drawn anew")
	}
}

func TestTypedTextSurvivesAnUpdate(t *testing.T) {
	w, _ := shown(t, screen.SignIn{Server: "Mozilla"})
	v := viewOf[*signIn](t, w)
	typeIn(w, "ada@")
	w.Show(screen.SignIn{Server: "Mozilla", KeychainNote: "No keychain."})
	typeIn(w, "example.org")
	if v.email.Text != "ada@example.org" {
		t.Errorf("the field holds %q", v.email.Text)
	}
}

func TestScrollSurvivesAnUpdate(t *testing.T) {
	devices := slices.Repeat(sampleDevices, 6)
	w, _ := shown(t, screen.Home{Email: "ada@example.org", Devices: devices})
	scroll := viewOf[*home](t, w).scroll
	scroll.ScrollToOffset(fyne.NewPos(0, 150))
	w.Show(screen.Home{Email: "ada@example.org", Devices: append(devices, screen.Device{Name: "New"}), Loading: true})
	if scroll.Offset.Y != 150 {
		t.Errorf("the list scrolled to %v", scroll.Offset.Y)
	}
	if !slices.Contains(words(w), "New") {
		t.Error("the new device is not listed")
	}
}

func TestWrongPassword(t *testing.T) {
	w, done := shown(t, screen.SignIn{Server: "Mozilla"})
	v := viewOf[*signIn](t, w)
	typeIn(w, "ada@example.org")
	press(w, fyne.KeyReturn)
	typeIn(w, "wrong")
	press(w, fyne.KeyReturn)
	w.Show(screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Busy: true})
	w.Show(screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Problem: offline})
	if v.email.Text != "ada@example.org" {
		t.Errorf("the e-mail field holds %q", v.email.Text)
	}
	if w.Fyne().Canvas().Focused() != v.password {
		t.Fatal("the password field should have the focus")
	}
	typeIn(w, "right")
	press(w, fyne.KeyReturn)
	want := screen.SubmitSignIn{Email: "ada@example.org", Password: screen.NewSecret("right")}
	if len(*done) != 2 || !same((*done)[1], want) {
		t.Errorf("typing did not replace the wrong password")
	}
}

func TestWhatWasTypedIsGoneWithTheScreen(t *testing.T) {
	w, _ := shown(t, screen.SignIn{Email: "ada@example.org"})
	password := viewOf[*signIn](t, w).password
	typeIn(w, "secret")
	w.Show(screen.Verify{})
	if password.Text != "" {
		t.Error("the password is still in its field")
	}
	digits := viewOf[*verify](t, w).code
	typeIn(w, "123456")
	w.Show(screen.Home{})
	if digits.Text != "" {
		t.Error("the code is still in its field")
	}
}

func TestPasswordIsNotShown(t *testing.T) {
	w, _ := shown(t, screen.SignIn{Email: "ada@example.org"})
	if !viewOf[*signIn](t, w).password.Password {
		t.Error("the password can be read")
	}
}

func TestNoticeComesAndGoes(t *testing.T) {
	w, _ := shown(t, screen.Invite{Problem: offline})
	if !slices.Contains(words(w), offline.What) {
		t.Fatal("the problem is not shown")
	}
	w.Show(screen.Invite{})
	if slices.Contains(words(w), offline.What) {
		t.Error("the problem is still shown")
	}
}

// TestEverythingIsSaid looks for the words a screen is about.
func TestEverythingIsSaid(t *testing.T) {
	approve := sampleApprove(true, true)
	for _, c := range []struct {
		screen screen.Screen
		want   []string
	}{
		{approve, append([]string{approve.Device, approve.System, approve.Browser, approve.Place, approve.Address, approve.App,
			approve.Account, approve.ReportedNote(), approve.Advice(), approve.ConfirmedNote(), "87 s"}, approve.Grants...)},
		{screen.Approve{}, []string{"not known", approve.UnconfirmedNote()}},
		{screen.Invite{}, append(screen.Invite{}.Steps(), screen.Invite{}.Warning(), screen.Invite{}.OpeningLabel())},
		{screen.Home{}, []string{screen.Home{}.NoDevices()}},
		{screen.Home{Loading: true}, []string{screen.Home{}.LoadingLabel()}},
		{screen.Home{Devices: sampleDevices}, []string{"this computer", "paired just now", "Ada's iPad"}},
		{screen.Ended{Title: "Stopped", Problem: offline}, []string{"Stopped", offline.What, offline.Do}},
		{screen.Connected{Phone: "Pixel", Account: "ada@example.org", Listed: true}, []string{"Pixel is now in the account ada@example.org."}},
	} {
		w, _ := shown(t, c.screen)
		said := words(w)
		for _, want := range c.want {
			if !slices.Contains(said, want) {
				t.Errorf("%T does not say %q; it says %s", c.screen, want, strings.Join(said, " | "))
			}
		}
	}
}

func TestCalmEndShowsNoAlarm(t *testing.T) {
	w, _ := shown(t, screen.Ended{Calm: true})
	if v := viewOf[*ended](t, w); v.alarm.Visible() || !v.calm.Visible() {
		t.Error("a chosen end looks like a failure")
	}
}
