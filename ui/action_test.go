package ui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

// answers are ways to do every action that a screen offers.
var answers = []struct {
	screen screen.Screen
	do     func(t *testing.T, w *Window)
	want   screen.Action
}{
	{screen.KeychainTrouble{}, tapping("Try again"), screen.RetryKeychain{}},
	{screen.KeychainTrouble{}, tapping("Continue without it"), screen.UseMemory{}},
	{screen.KeychainTrouble{}, tapping("Use a sealed file"), screen.KeepIn{Place: screen.SealedFile}},

	{screen.KeychainTrouble{CanSignIn: true}, tapping("Sign in again"), screen.SignInAgain{}},
	{screen.Home{}, tapping("Accounts"), screen.SwitchAccounts{}},
	{screen.Home{CanRetry: true}, tapping("Try again"), screen.RetryKeychain{}},
	{screen.Welcome{CanGoBack: true}, tapping("Back"), screen.Cancel{}},
	{screen.Welcome{CanGoBack: true}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.SignIn{CanGoBack: true}, tapping("Back"), screen.Cancel{}},
	{screen.SignIn{CanGoBack: true}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Accounts{List: sampleAccounts[:2]}, tapping("Use"), screen.UseAccount{Key: "b"}},
	{screen.Accounts{List: sampleAccounts[1:]}, pressing(fyne.KeyReturn), screen.UseAccount{Key: "b"}},
	{screen.Accounts{List: sampleAccounts[2:]}, tapping("Sign in"), screen.UseAccount{Key: "c"}},
	{screen.Accounts{List: sampleAccounts[3:]}, tapping("Open"), screen.UseAccount{Key: "d"}},
	{screen.Accounts{List: sampleAccounts[:1]}, tapping("Sign out"), screen.LeaveAccount{Key: "a"}},
	{screen.Accounts{List: sampleAccounts[2:]}, tapping("Remove"), screen.LeaveAccount{Key: "c"}},
	{screen.Accounts{List: sampleAccounts}, tapping("Add an account"), screen.AddAccount{}},
	{screen.Accounts{CanGoBack: true}, tapping("Back"), screen.Done{}},
	{screen.Accounts{CanGoBack: true}, pressing(fyne.KeyEscape), screen.Done{}},

	{screen.Keeping{Now: screen.MemoryOnly}, tapping("Use the keychain"), screen.KeepIn{Place: screen.InKeychain}},
	{screen.Keeping{}, tapping("Use a sealed file"), screen.KeepIn{Place: screen.SealedFile}},
	{screen.Keeping{}, tapping("Use memory only"), screen.KeepIn{Place: screen.MemoryOnly}},
	{screen.Keeping{}, tapping("Back"), screen.Cancel{}},
	{screen.Keeping{}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Passphrase{}, typing("pass word", fyne.KeyReturn), screen.SubmitPassphrase{Passphrase: screen.NewSecret("pass word"), Again: screen.NewSecret("")}},
	{screen.Passphrase{}, tapping("Continue without it"), screen.UseMemory{}},
	{screen.Passphrase{New: true}, typing("pass word", fyne.KeyReturn, "pass ward", fyne.KeyReturn),
		screen.SubmitPassphrase{Passphrase: screen.NewSecret("pass word"), Again: screen.NewSecret("pass ward")}},
	{screen.Passphrase{New: true}, tapping("Back"), screen.Cancel{}},
	{screen.Passphrase{New: true}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Home{}, tapping("Settings"), screen.OpenSettings{}},
	{screen.Welcome{}, tapping("Settings"), screen.OpenSettings{}},
	{sampleHistory(), tapping("Export"), screen.ExportHistory{}},
	{sampleHistory(), tapping("Clear history"), screen.ClearHistory{}},
	{sampleHistory(), tapping("Back"), screen.Cancel{}},
	{sampleHistory(), pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.History{}, pressing(fyne.KeyReturn), screen.Cancel{}},
	{screen.ConfirmClear{Count: 1}, pressing(fyne.KeyReturn), screen.Cancel{}},
	{screen.ConfirmClear{Count: 1}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.ConfirmClear{Count: 1}, tapping("Clear history"), screen.ClearConfirmed{}},
	{screen.Home{}, tapping("History"), screen.OpenHistory{}},
	{screen.Settings{}, tapping("Dark"), screen.Prefer{Preferences: screen.Preferences{Theme: screen.ThemeDark}}},
	{screen.Settings{}, typing(fyne.KeyRight), screen.Prefer{Preferences: screen.Preferences{Theme: screen.ThemeLight}}},
	{screen.Settings{}, typing(fyne.KeyEnd), screen.Prefer{Preferences: screen.Preferences{Theme: screen.ThemeContrast}}},
	{screen.Settings{}, typing(fyne.KeyTab, fyne.KeyEnd), screen.Prefer{Preferences: screen.Preferences{TextSize: 200}}},
	{screen.Settings{}, typing(fyne.KeyTab, fyne.KeyTab, fyne.KeySpace), screen.Prefer{Preferences: screen.Preferences{LessMotion: true}}},
	{screen.Settings{}, typing(fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn), screen.Prefer{Preferences: screen.Preferences{LessMotion: true}}},
	{screen.Settings{CanMove: true}, tapping("Staying signed in"), screen.KeepElsewhere{}},
	{screen.Settings{}, tapping("Save diagnostics"), screen.SaveDiagnostics{}},
	{screen.Settings{Preferences: screen.Preferences{Relay: "wss://a.example"}}, tapping("Use this relay"), screen.UseRelay{Address: "wss://a.example"}},
	{screen.Settings{Preferences: screen.Preferences{Relay: "wss://a.example"}}, tapping("Use the account server's own"), screen.UseRelay{}},
	{screen.Settings{}, tapping("Back"), screen.Cancel{}},
	{screen.Crashed{}, tapping("Save diagnostics"), screen.SaveDiagnostics{}},
	{screen.Crashed{}, pressing(fyne.KeyReturn), screen.Done{}},
	{screen.Crashed{}, pressing(fyne.KeyEscape), screen.Done{}},
	{screen.Settings{}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.Doctor{}, tapping("Back"), screen.Done{}},
	{screen.Doctor{}, pressing(fyne.KeyEscape), screen.Done{}},
	{screen.Doctor{}, pressing(fyne.KeyReturn), screen.Done{}},
	{screen.Doctor{}, tapping("Check again"), screen.CheckAgain{}},
	{screen.Doctor{CanCopy: true}, tapping("Copy the report"), screen.CopyReport{}},
	{sampleDoctor(false), tapping("Sign in again"), screen.UseRemedy{Remedy: screen.RemedySignIn}},
	{screen.Home{}, tapping("Connection doctor"), screen.OpenDoctor{}},
	{screen.SignIn{}, tapping("Connection doctor"), screen.OpenDoctor{}},
	{screen.Welcome{}, tapping("Connection doctor"), screen.OpenDoctor{}},
	{screen.Home{Why: screen.CheckAccount}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckAccount}},
	{screen.SignIn{Why: screen.CheckClock}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckClock}},
	{screen.Welcome{Why: screen.CheckAccountTLS}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckAccountTLS}},
	{screen.Barred{Why: screen.CheckAccount}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckAccount}},
	{screen.Invite{Failed: phoneLeft}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckRelay}},
	{screen.Code{TriesLeft: 3, Failed: phoneLeft}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckRelay}},
	{screen.Ended{Failed: screen.Failed{Check: screen.CheckRelay}}, tapping("Find out why"), screen.OpenDoctor{At: screen.CheckRelay}},

	{screen.Welcome{}, tapping("Mozilla account"), screen.ChooseMozilla{}},
	{screen.Welcome{}, tapping("Try it out"), screen.ChooseSandbox{}},
	{screen.Welcome{Address: "a.example"}, tapping("Use this server"), screen.ChooseServer{Address: "a.example"}},
	{screen.Welcome{Address: " a.example "}, pressing(fyne.KeyReturn), screen.ChooseServer{Address: "a.example"}},

	{screen.SignIn{Email: "ada@example.org"}, typing("pass word", fyne.KeyReturn),
		screen.SubmitSignIn{Email: "ada@example.org", Password: screen.NewSecret("pass word")}},
	{screen.SignIn{}, typing("ada@example.org", fyne.KeyReturn, "pw", fyne.KeyEnter),
		screen.SubmitSignIn{Email: "ada@example.org", Password: screen.NewSecret("pw")}},
	{screen.SignIn{Email: "ada@example.org"}, typing("pw", fyne.KeyTab, fyne.KeyReturn),
		screen.SubmitSignIn{Email: "ada@example.org", Password: screen.NewSecret("pw")}},
	{screen.SignIn{Demo: "ada@example.org"}, tapping("Use the demo account"), screen.UseDemoAccount{}},
	{screen.SignIn{}, tapping("Choose another server"), screen.ChangeServer{}},
	{screen.SignIn{Busy: true}, tapping("Cancel"), screen.Cancel{}},
	{screen.SignIn{Busy: true}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.SignIn{CanJoin: true}, tapping("Join with a code"), screen.JoinWithCode{}},

	{screen.Verify{}, typing("123 456", fyne.KeyReturn), screen.SubmitCode{Code: screen.NewSecret("123456")}},
	{screen.Verify{Resends: true}, tapping("Send another code"), screen.ResendCode{}},
	{screen.Verify{Others: others(screen.BackupCode)}, tapping("Use a backup code"), screen.ChooseStep{Step: screen.BackupCode}},
	{screen.Verify{Others: others(screen.TextedCode)}, tapping("Send a text message"), screen.ChooseStep{Step: screen.TextedCode}},
	{screen.Verify{Step: screen.BackupCode}, typing("aBc 12-3", fyne.KeyReturn), screen.SubmitCode{Code: screen.NewSecret("aBc12-3")}},
	{screen.Verify{Step: screen.EmailedLink}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.SignIn{Again: true, Email: "ada@example.org"}, typing("pw", fyne.KeyReturn),
		screen.SubmitSignIn{Email: "ada@example.org", Password: screen.NewSecret("pw")}},
	{screen.SignIn{Again: true}, tapping("Back"), screen.Cancel{}},
	{screen.SignIn{Again: true}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.SignIn{Browser: true}, typing("ada@ex", fyne.KeyTab, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn), screen.SignInWithBrowser{Email: "ada@ex"}},
	{screen.SignIn{Browser: true, Again: true}, tapping("Sign in with the browser"), screen.SignInWithBrowser{}},
	{screen.Barred{Browser: true}, tapping("Sign in with the browser"), screen.SignInWithBrowser{}},
	{screen.Barred{Browser: true, Page: "https://a.example/settings"}, pressing(fyne.KeyReturn), screen.SignInWithBrowser{}},
	{screen.Server{}, tapping("Use this server"), screen.UseServer{}},
	{screen.Server{}, pressing(fyne.KeyReturn), screen.Cancel{}},
	{screen.Server{Step: screen.ServerChanged}, tapping("Use the new addresses"), screen.UseServer{}},
	{screen.Server{Step: screen.ServerUnchecked}, tapping("Try again"), screen.CheckServer{}},
	{screen.Server{Step: screen.ServerAsking}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Settings{Server: "Mozilla"}, tapping("Check this server again"), screen.CheckServer{}},
	{waitingBrowser(), tapping("Copy the link"), screen.CopyLink{}},
	{waitingBrowser(), tapping("Open it again"), screen.OpenPage{}},
	{waitingBrowser(), tapping("Cancel"), screen.Cancel{}},
	{waitingBrowser(), pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Browser{}, pressing(fyne.KeyReturn), screen.Cancel{}},
	{screen.Barred{Page: "https://a.example/settings"}, tapping("Open the page"), screen.OpenPage{}},
	{screen.Barred{Page: "https://a.example/settings"}, pressing(fyne.KeyReturn), screen.OpenPage{}},
	{screen.Barred{Sandbox: true}, tapping("Try it out"), screen.ChooseSandbox{}},
	{screen.Barred{}, tapping("Back"), screen.Done{}},
	{screen.Barred{}, pressing(fyne.KeyEscape), screen.Done{}},
	{screen.Verify{}, tapping("Back"), screen.Cancel{}},
	{screen.Verify{}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Verify{Busy: true}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.Home{}, tapping("Pair a device"), screen.Pair{}},
	{screen.Home{}, pressing(fyne.KeyReturn), screen.Pair{}},
	{screen.Home{}, tapping("Refresh"), screen.RefreshDevices{}},
	{screen.Home{}, tapping("Sign out"), screen.SignOut{}},

	{screen.Home{Devices: sampleDevices}, tapping("Manage devices"), screen.ManageDevices{}},
	{screen.Home{CanUndo: true}, tapping("Undo pairing"), screen.UndoPairing{}},
	{screen.Connected{CanUndo: true}, tapping("Undo pairing"), screen.UndoPairing{}},
	{screen.Devices{}, tapping("Refresh"), screen.RefreshDevices{}},
	{screen.Devices{List: sampleDevices}, tapping("Back"), screen.Done{}},
	{screen.Devices{List: sampleDevices}, pressing(fyne.KeyEscape), screen.Done{}},
	{screen.Devices{List: sampleDevices}, typing(fyne.KeyDown, fyne.KeySpace, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn),
		screen.Disconnect{Devices: []screen.DeviceKey{2}}},
	{screen.Devices{List: sampleDevices}, choosing(3, 1), screen.Disconnect{Devices: []screen.DeviceKey{2, 4}}},
	{screen.ConfirmDisconnect{Devices: sampleDevices[1:]}, tapping("Disconnect 3"), screen.DisconnectConfirmed{}},
	{screen.ConfirmDisconnect{Devices: sampleDevices[1:2], Undo: true}, typing(fyne.KeyTab, fyne.KeyReturn), screen.DisconnectConfirmed{}},
	{screen.ConfirmDisconnect{Devices: sampleDevices[1:]}, pressing(fyne.KeyReturn), screen.Cancel{}},
	{screen.ConfirmDisconnect{Devices: sampleDevices[1:]}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{disconnectingTwo, tapping("Leave out the rest"), screen.Cancel{}},
	{screen.Disconnecting{}, tapping("Check again"), screen.RefreshDevices{}},
	{screen.Disconnecting{}, tapping("Done"), screen.Done{}},
	{screen.Disconnecting{}, pressing(fyne.KeyEscape), screen.Done{}},

	{screen.Invite{}, tapping("Cancel"), screen.Cancel{}},
	{screen.Invite{}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Invite{DemoPhone: true}, tapping("Open demo phone"), screen.OpenDemoPhone{}},

	{screen.Invite{}, tapping("No camera? Type a code"), screen.TypeCode{}},
	{screen.Invite{Warn: true}, tapping("Show the code"), screen.ShowCode{}},
	{screen.Invite{Warn: true}, pressing(fyne.KeyReturn), screen.ShowCode{}},
	{screen.Invite{Warn: true}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Invite{Scanned: true}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Invite{Hold: true}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{sampleCode(sixSymbols), tapping("Copy code"), screen.CopyCode{}},
	{screen.Code{}, tapping("Show the QR code instead"), screen.ShowQR{}},
	{screen.Code{}, tapping("Cancel"), screen.Cancel{}},
	{screen.Code{}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.Join{Length: 6}, typing("k7m4x9"), screen.SubmitShortCode{Code: screen.NewSecret("K7M-4X9")}},
	{screen.Join{Length: 6}, tapping("Cancel"), screen.Cancel{}},
	{screen.Join{Length: 6}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Join{Step: screen.JoinConnecting}, tapping("Cancel"), screen.Cancel{}},
	{screen.Join{Step: screen.JoinAsking}, tapping("Join"), screen.JoinConfirmed{}},
	{screen.Join{Step: screen.JoinAsking}, typing(fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn), screen.JoinConfirmed{}},
	{screen.Join{Step: screen.JoinAsking}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Join{Step: screen.JoinWaiting}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Join{Step: screen.JoinFinishing}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Join{Step: screen.JoinFailed}, tapping("Try again"), screen.Done{}},
	{screen.Join{Step: screen.JoinFailed}, tapping("Back"), screen.Cancel{}},

	{screen.Waiting{}, tapping("Cancel"), screen.Cancel{}},
	{screen.Waiting{}, pressing(fyne.KeyEscape), screen.Cancel{}},

	{screen.Approve{CanApprove: true}, tapping("Approve"), screen.PairApproved{}},
	{screen.Approve{}, tapping("Decline"), screen.PairDeclined{}},
	{screen.Approve{CanApprove: true}, pressing(fyne.KeySpace), screen.PairDeclined{}},

	{screen.Connected{}, tapping("Done"), screen.Done{}},
	{screen.Connected{}, tapping("Pair another device"), screen.Pair{}},
	{screen.Connected{}, pressing(fyne.KeyEscape), screen.Done{}},

	{screen.Ended{}, tapping("Try again"), screen.Pair{}},
	{screen.Ended{}, tapping("Back"), screen.Done{}},
	{screen.Ended{}, pressing(fyne.KeyEscape), screen.Done{}},

	{screen.Ended{Typed: true}, tapping("Get another code"), screen.TypeCode{}},
	{screen.Ended{Typed: true}, pressing(fyne.KeyReturn), screen.TypeCode{}},
	{screen.Ended{Typed: true}, tapping("Use the QR code"), screen.Pair{}},

	{screen.Phone{Step: screen.PhoneAsking}, tapping("Confirm"), screen.PhoneConfirmed{}},
	{screen.Phone{Step: screen.PhoneAsking}, tapping("Cancel"), screen.Cancel{}},
	{screen.Phone{Step: screen.PhoneWaiting}, pressing(fyne.KeyEscape), screen.Cancel{}},
	{screen.Phone{Step: screen.PhoneDone}, tapping("Close"), screen.Done{}},
	{screen.Phone{Step: screen.PhoneFailed}, pressing(fyne.KeyEscape), screen.Done{}},
}

func tapping(label string) func(*testing.T, *Window) {
	return func(t *testing.T, w *Window) { tap(t, w, label) }
}

func pressing(key fyne.KeyName) func(*testing.T, *Window) {
	return func(_ *testing.T, w *Window) { press(w, key) }
}

// typing types strings and presses keys, where the focus is.
func typing(what ...any) func(*testing.T, *Window) {
	return func(_ *testing.T, w *Window) {
		for _, one := range what {
			switch one := one.(type) {
			case string:
				typeIn(w, one)
			case fyne.KeyName:
				press(w, one)
			}
		}
	}
}

func TestEveryActionCanBeDone(t *testing.T) {
	for i, a := range answers {
		t.Run(fmt.Sprintf("%d/%T/%T", i, a.screen, a.want), func(t *testing.T) {
			w, done := shown(t, a.screen)
			a.do(t, w)
			if len(*done) != 1 || !same((*done)[0], a.want) {
				t.Errorf("got %#v, want one %#v", *done, a.want)
			}
		})
	}
}

// same compares actions by what their secrets hold.
func same(a, b screen.Action) bool { return reflect.DeepEqual(a, b) }

// TestEveryDocumentedAnswerIsTried reads the answers that package screen promises in its documentation.
func TestEveryDocumentedAnswerIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, a := range answers {
		tried[reflect.TypeOf(a.screen).Name()+" "+reflect.TypeOf(a.want).Name()] = true
	}
	documented := documentedAnswers(t)
	if len(documented) < 25 {
		t.Fatalf("only %d answers found in the documentation", len(documented))
	}
	for _, pair := range documented {
		if !tried[pair] {
			t.Errorf("%s: no way to do it is tried", pair)
		}
	}
}

// documentedAnswers lists "Screen Action" for every screen whose documentation says "Answers: ...".
func documentedAnswers(t *testing.T) (pairs []string) {
	t.Helper()
	aside := regexp.MustCompile(`\([^)]*\)`)
	name := regexp.MustCompile(`[A-Z]\w+`)
	for _, file := range parseAll(t, "screen/*.go") {
		for _, d := range file.Decls {
			decl, is := d.(*ast.GenDecl)
			if !is || decl.Tok != token.TYPE {
				continue
			}
			_, list, _ := strings.Cut(strings.Join(strings.Fields(decl.Doc.Text()), " "), "Answers: ")
			list, _, _ = strings.Cut(aside.ReplaceAllString(list, ""), ".")
			for _, action := range name.FindAllString(list, -1) {
				pairs = append(pairs, decl.Specs[0].(*ast.TypeSpec).Name.Name+" "+action)
			}
		}
	}
	return pairs
}

// parseAll reads the Go files that match pattern, but for tests.
func parseAll(t *testing.T, pattern string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// TestImports: this package knows screens and pictures, and neither the driver nor what the program does.
func TestImports(t *testing.T) {
	files := parseAll(t, "*.go")
	if len(files) < 20 {
		t.Fatalf("only %d files", len(files))
	}
	for _, file := range files {
		for _, i := range file.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			ours := strings.HasPrefix(path, "countersign/") && path != "countersign/assets" && path != "countersign/ui/screen"
			if ours || path == "fyne.io/fyne/v2/app" || strings.HasPrefix(path, "net") {
				t.Errorf("imports %s", path)
			}
		}
	}
}

func TestNothingElseCanBeDoneWhileBusy(t *testing.T) {
	for _, c := range []struct {
		screen screen.Screen
		stays  string
	}{
		{screen.Welcome{Address: "a.example", Busy: true}, "Settings"},
		{screen.SignIn{Email: "ada@example.org", Demo: "ada@example.org", CanJoin: true, Busy: true}, "Cancel"},
		{screen.Verify{Resends: true, Others: others(screen.BackupCode, screen.TextedCode), Busy: true}, "Back"},
		{screen.Home{SigningOut: true}, ""},
	} {
		t.Run(fmt.Sprintf("%T", c.screen), func(t *testing.T) {
			w, done := shown(t, c.screen)
			var buttons []*button
			walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
				switch o := o.(type) {
				case *button:
					buttons = append(buttons, o)
				case *field:
					if !o.Disabled() {
						t.Error("a field takes text")
					}
				}
			})
			for _, b := range buttons {
				if b.Text != c.stays && b.Text != screen.DoctorLabel() { // the doctor may be asked at any time
					test.Tap(b)
				}
			}
			if len(*done) > 0 {
				t.Errorf("done: %#v", *done)
			}
		})
	}
}

// TestNothingIsSubmittedBeforeTheWaitIsOver, neither by a button nor by Return.
func TestNothingIsSubmittedBeforeTheWaitIsOver(t *testing.T) {
	wait := screen.Countdown{Left: 9, Total: 10}
	for _, c := range []struct {
		screen screen.Screen
		label  string
	}{
		{screen.SignIn{Email: "ada@example.org", Wait: wait}, "Sign in"},
		{screen.SignIn{Email: "ada@example.org", Again: true, Wait: wait}, "Continue"},
		{screen.Verify{Wait: wait}, "Continue"},
		{screen.Verify{Resends: true, Rest: wait}, "Send another code"},
	} {
		w, done := shown(t, c.screen)
		b := buttonOn(w, c.label).(*button)
		if c.label != "Send another code" {
			typing("123456", fyne.KeyReturn)(t, w)
		}
		test.Tap(b)
		if len(*done) > 0 || !b.Disabled() {
			t.Errorf("%#v: done %#v", c.screen, *done)
		}
	}
}

func TestWhatIsNotOfferedIsNotThere(t *testing.T) {
	for _, c := range []struct {
		screen screen.Screen
		label  string
	}{
		{screen.SignIn{}, "Use the demo account"},
		{screen.SignIn{}, "Cancel"},
		{screen.Verify{Step: screen.AuthenticatorCode}, "Send another code"},
		{screen.Verify{Step: screen.EmailedLink}, "Continue"},
		{screen.SignIn{Again: true}, "Choose another server"},
		{screen.Barred{}, "Open the page"},
		{screen.Barred{}, "Try it out"},
		{screen.Barred{}, "Sign in with the browser"},
		{screen.SignIn{}, "Sign in with the browser"},
		{screen.Server{Step: screen.ServerSame}, "Use this server"},
		{screen.Server{Step: screen.ServerUsing}, "Use the new addresses"},
		{screen.Server{}, "Try again"},
		{screen.Settings{}, "Check this server again"},
		{screen.Browser{}, "Copy the link"},
		{screen.Browser{Returned: true}, "Open it again"},
		{screen.Invite{}, "Open demo phone"},
		{screen.SignIn{NoJoin: "It cannot."}, "Join with a code"},
		{screen.Code{}, "Copy code"},
		{screen.Ended{}, "Get another code"},
		{screen.Ended{}, "Use the QR code"},
		{screen.Ended{Typed: true}, "Try again"},
		{screen.Join{Length: 6}, "Join"},
		{screen.Join{Step: screen.JoinConnecting}, "Continue"},
		{screen.Join{Step: screen.JoinWaiting}, "Join"},
		{screen.Join{Step: screen.JoinAsking}, "Try again"},
		{screen.Phone{Step: screen.PhoneWaiting}, "Confirm"},
		{screen.Phone{Step: screen.PhoneDone}, "Cancel"},
		{screen.Phone{Step: screen.PhoneAsking}, "Close"},
	} {
		w, _ := shown(t, c.screen)
		if buttonOn(w, c.label) != nil {
			t.Errorf("%T offers %q", c.screen, c.label)
		}
	}
}

func TestClosingTheWindowIsSaid(t *testing.T) {
	w, done := shown(t, screen.Starting{})
	intercepted := reflect.ValueOf(w.Fyne()).Elem().FieldByName("onCloseIntercepted")
	if intercepted.IsNil() {
		t.Fatal("the window would close by itself")
	}
	w.closing()
	if len(*done) != 1 || (*done)[0] != (screen.WindowClosed{}) {
		t.Errorf("done: %#v", *done)
	}
}
