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
	if !slices.Contains(words(w), "1:36") {
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

// TestTypingSurvivesAnyUpdate of a screen with a field, even in the middle of a word.
func TestTypingSurvivesAnyUpdate(t *testing.T) {
	for _, c := range []struct {
		before, after screen.Screen
		typed, want   string
	}{
		{screen.Welcome{Address: "a"}, screen.Welcome{Address: "a", Problem: offline}, ".example", "a.example"},
		{screen.SignIn{Email: "ada@example.org"}, screen.SignIn{Email: "ada@example.org", CanJoin: true, Notice: offline}, "pass", "pass"},
		{screen.Verify{}, screen.Verify{Resent: true}, "123", "123"},
		{joining, screen.Join{Server: "a.example", Length: 6, Problem: offline}, "k7m4x", "K7M-4X"},
	} {
		w, _ := shown(t, c.before)
		press(w, fyne.KeyEnd)
		typeIn(w, c.typed[:2])
		had := w.Fyne().Canvas().Focused()
		w.Show(c.after)
		typeIn(w, c.typed[2:])
		if has := w.Fyne().Canvas().Focused(); has != had || has.(*field).Text != c.want {
			t.Errorf("%T: the field holds %q, want %q", c.before, has.(*field).Text, c.want)
		}
	}
}

func TestTickingCodeKeepsTheFocus(t *testing.T) {
	s := sampleCode(sixSymbols)
	w, _ := shown(t, s)
	v := viewOf[*code](t, w)
	w.Fyne().Canvas().Focus(v.copy)
	s.Life.Left, s.Checking = 99, true
	w.Show(s)
	if w.Fyne().Canvas().Focused() != v.copy || viewOf[*code](t, w) != v {
		t.Error("the focus moved, or the screen was built anew")
	}
	if said := words(w); !slices.Contains(said, "99 s") || !slices.Contains(said, s.CheckingNote()) {
		t.Errorf("it says %q", said)
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
	const note = "There is no keychain here."
	for _, c := range []struct {
		with, without screen.Screen
		says          []string
	}{
		{screen.Welcome{Problem: offline}, screen.Welcome{}, []string{offline.What, offline.Do}},
		{screen.SignIn{Problem: offline}, screen.SignIn{}, []string{offline.What, offline.Do}},
		{screen.SignIn{Notice: offline}, screen.SignIn{}, []string{offline.What, offline.Do}},
		{screen.SignIn{KeychainNote: note}, screen.SignIn{}, []string{note}},
		{screen.Verify{Problem: offline}, screen.Verify{}, []string{offline.What, offline.Do}},
		{screen.Home{DevicesProblem: offline}, screen.Home{}, []string{offline.What, offline.Do}},
		{screen.Home{KeychainNote: note}, screen.Home{}, []string{note}},
		{screen.Invite{Problem: offline}, screen.Invite{}, []string{offline.What, offline.Do}},
		{screen.Code{Wrong: true}, screen.Code{}, []string{screen.Code{Wrong: true}.WrongProblem().What}},
		{screen.Join{Problem: offline}, screen.Join{}, []string{offline.What, offline.Do}},
	} {
		w, _ := shown(t, c.without)
		grounds := groundsOn(w)
		w.Show(c.with)
		for _, want := range c.says {
			if !slices.Contains(words(w), want) {
				t.Errorf("%#v does not say %q", c.with, want)
			}
		}
		if n := groundsOn(w); n != grounds+1 {
			t.Errorf("%#v: there are %d grounds, and were %d", c.with, n, grounds)
		}
		w.Show(c.without)
		for _, gone := range c.says {
			if slices.Contains(words(w), gone) {
				t.Errorf("%#v: %q is still said", c.with, gone)
			}
		}
		if n := groundsOn(w); n != grounds {
			t.Errorf("%#v: there are still %d grounds, and were %d", c.with, n, grounds)
		}
	}
}

// groundsOn counts the grounds in sight, so that an empty one is noticed.
func groundsOn(w *Window) (n int) {
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		if _, is := o.(*card); is {
			n++
		}
	})
	return n
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
		{typedApprove(), []string{typedApprove().Title(), typedApprove().Advice(), typedApprove().UnconfirmedNote()}},
		{screen.Invite{}, append(screen.Invite{}.Steps(), screen.Invite{}.Warning(), screen.Invite{}.OpeningLabel())},
		{screen.Invite{Warn: true}, []string{screen.Invite{Warn: true}.Title(), screen.Invite{}.WarnBody()}},
		{screen.Invite{Scanned: true}, []string{"Scanned: look at your phone", screen.Invite{}.ScannedBody()}},
		{screen.Invite{Failed: screen.Failed{Problem: offline}}, []string{offline.What, offline.Do}},
		{screen.Invite{Hold: true}, []string{screen.Invite{}.HoldLabel()}},
		{failedCode(), []string{failedCode().Failed.Problem.What, failedCode().Failed.Problem.Do}},
		{wrongCode(), append(wrongCode().Steps(), wrongCode().Warning(), wrongCode().LifeNote(), "1 try left", "31 s",
			wrongCode().WrongProblem().What, wrongCode().WrongProblem().Do, sixSymbols.spoken)},
		{copiedCode(), []string{screen.Code{}.CopiedNote(), "3 tries left"}},
		{checkingCode(), []string{screen.Code{}.CheckingNote()}},
		{screen.Join{Server: "a.example", Problem: offline}, append(screen.Join{}.Steps(), "Code", offline.What,
			"Bring this computer into your account on a.example.")},
		{screen.Join{Step: screen.JoinAsking, Account: "ada@example.org", Computer: "desk"},
			[]string{"Join this account?", "ada@example.org", "desk", screen.Join{}.Advice()}},
		{screen.Join{Step: screen.JoinFailed, Problem: offline}, []string{"This computer was not connected", offline.What, offline.Do}},
		{screen.SignIn{NoJoin: "Not here."}, []string{"Not here."}},
		{screen.Waiting{Typed: true, Stage: screen.AwaitingPhone}, []string{"Now confirm on the other device"}},
		{screen.Ended{Title: "Seen", Failed: screen.Failed{Problem: offline}, Alarm: true}, []string{"Seen", offline.What, offline.Do}},
		{screen.Home{}, []string{screen.Home{}.NoDevices()}},
		{screen.Home{Loading: true}, []string{screen.Home{}.LoadingLabel()}},
		{screen.Home{Devices: sampleDevices}, []string{"this computer", "paired here", "Ada's iPad"}},
		{screen.Ended{Title: "Stopped", Failed: failedAt(screen.StepScan, "", offline.What, offline.Do)}, []string{"Stopped", offline.What, offline.Do, "Step 2 of 6: scanning the code with the phone"}},
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
	if v := viewOf[*ended](t, w); v.failure.Visible() || v.alarm.Visible() || v.danger.Visible() || !v.calm.Visible() {
		t.Error("a chosen end looks like a failure")
	}
}

// TestAnAlarmLooksLikeOne, whoever ended the pairing.
func TestAnAlarmLooksLikeOne(t *testing.T) {
	for _, s := range []screen.Ended{{Alarm: true}, {Alarm: true, Calm: true}, {Alarm: true, Typed: true}} {
		w, _ := shown(t, screen.Ended{Failed: screen.Failed{Problem: offline}})
		w.Show(s)
		if v := viewOf[*ended](t, w); !v.alarm.Visible() || !v.danger.Visible() || v.calm.Visible() || v.failure.Visible() {
			t.Errorf("%#v does not look like an alarm", s)
		}
	}
}
