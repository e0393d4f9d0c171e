package term_test

import "countersign/ui/screen"

// pairingURL has the length of a real one.
const pairingURL = "https://accounts.firefox.com/pair#channel_id=q4nJ0bXk5Ym2TtVh7wQzLg&channel_key=" +
	"Zm9yIHRlc3RzIG9ubHksIG5vdCBhIGtleSBhdCBhbGw"

var trouble = screen.Problem{What: "The account server did not answer.", Do: "Check your connection and try again."}

var failed = screen.Failed{Problem: trouble, Step: screen.StepChannel, Check: screen.CheckRelay}

var sampleGrants = []string{"Your bookmarks, passwords and open tabs.", "Your name and picture."}

func approve(can bool) screen.Approve {
	return screen.Approve{
		Device: "Pixel 8", System: "Android 16", Browser: "Firefox 150", Place: "Berlin, Germany (reported)",
		Address: "198.51.100.7", Account: "ada@example.org", App: "Firefox for Android",
		Grants:     sampleGrants,
		CanApprove: can, Life: screen.Countdown{Left: 290, Total: 300},
	}
}

func invite() screen.Invite {
	return screen.Invite{URL: screen.NewSecret(pairingURL), Life: screen.Countdown{Left: 290, Total: 300}}
}

func failedTyped(s screen.Code) screen.Code {
	s.Failed = screen.Failed{Problem: trouble, Step: screen.StepAgree, Typed: true, Check: screen.CheckRelay}
	return s
}
func held(s screen.Code) screen.Code { s.Hold = true; return s }

func demo(s screen.Invite) screen.Invite { s.DemoPhone = true; return s }

func code() screen.Code {
	return screen.Code{
		Text: screen.NewSecret(shortCode), Spoken: screen.NewSecret(shortCodeSpoken), Page: "https://pair.example.org/join",
		Life: screen.Countdown{Left: 290, Total: 300}, TriesLeft: 3,
	}
}

const (
	shortCode       = "K7M-4X9"
	shortCodeSpoken = "Kilo 7 Mike – 4 X-ray 9"
)

func tenSymbols(s screen.Code) screen.Code {
	s.Text = screen.NewSecret("WM0QN-NWJV8")
	s.Spoken = screen.NewSecret("Whiskey Mike 0 Quebec November – November Whiskey Juliett Victor 8")
	return s
}

func checked(s screen.Code) screen.Code { s.Checking = true; return s }

func wrong(s screen.Code) screen.Code { s.Wrong, s.TriesLeft = true, 1; return s }

func home() screen.Home {
	return screen.Home{
		Email: "ada@example.org", Server: "Mozilla",
		Devices: []screen.Device{
			{Key: 1, Name: "Countersign on ada-desk", Kind: "desktop", ThisOne: true, Detail: "Computer · Linux", Access: "active today · full sign-in"},
			{Name: "Pixel 8", Kind: "mobile", Detail: "Phone · Android · Berlin, Germany", Access: "active today · full sign-in, sync", Key: 2,
				PairedHere: true},
		},
	}
}

// sample is a screen worth looking at; its name is that of its golden text.
type sample struct {
	name   string
	screen screen.Screen
}

func samples() []sample {
	life := screen.Countdown{Left: 55, Total: 60}
	return []sample{
		{"starting", screen.Starting{}},
		{"keychain_trouble", screen.KeychainTrouble{Problem: screen.Problem{What: "The keychain is locked.", Do: "Unlock it, then try again."}}},
		{"keychain_changed", screen.KeychainTrouble{Elsewhere: true, CanSignIn: true, Problem: trouble}},
		{"accounts", accounts(screen.AccountInUse, screen.AccountReady, screen.AccountNeedsSignIn, screen.AccountShut)},
		{"accounts_none_in_use", accounts(screen.AccountNeedsSignIn)},
		{"accounts_busy", screen.Accounts{Busy: true}},
		{"welcome_adding", screen.Welcome{Adding: true, CanGoBack: true}},
		{"sign_in_adding", screen.SignIn{Server: "the practice server", Adding: true, CanGoBack: true, StaysHere: true}},
		{"home_unkept", screen.Home{Email: "ada@example.org", Server: "Mozilla", CanRetry: true, KeychainNote: "Your keychain is locked."}},
		{"keeping", screen.Keeping{}},
		{"keeping_memory", screen.Keeping{Now: screen.MemoryOnly, Problem: trouble}},
		{"keeping_busy", screen.Keeping{Now: screen.SealedFile, Busy: true}},
		{"passphrase", screen.Passphrase{Problem: trouble}},
		{"passphrase_new", screen.Passphrase{New: true}},
		{"passphrase_busy", screen.Passphrase{Busy: true}},
		{"welcome", screen.Welcome{}},
		{"welcome_busy", screen.Welcome{Busy: true}},
		{"welcome_problem", screen.Welcome{Address: "https://fxa.example.net", Problem: trouble, Why: screen.CheckAccountTLS}},
		{"sign_in", screen.SignIn{Server: "Mozilla"}},
		{"sign_in_again", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Problem: trouble,
			Notice:       screen.Problem{What: "Your session ended.", Do: "Sign in again."},
			KeychainNote: "You stay signed in until you close Countersign."}},
		{"sign_in_demo", screen.SignIn{Server: "the practice server", Demo: "demo@countersign.example"}},
		{"sign_in_busy", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Busy: true}},
		{"sign_in_join", screen.SignIn{Server: "fxa.example.net", CanJoin: true}},
		{"sign_in_no_join", screen.SignIn{Server: "Mozilla", NoJoin: "Mozilla lets only its own programs sign in with a code."}},
		{"sign_in_once_more", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Again: true, Notice: trouble}},
		{"sign_in_wait", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Wait: life, Problem: trouble}},
		{"verify_email", screen.Verify{Email: "ada@example.org", Resends: true, Resent: true, Rest: screen.Countdown{Left: 9, Total: 30}}},
		{"verify_app", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org", Problem: trouble,
			Others: []screen.Second{screen.BackupCode, screen.TextedCode}}},
		{"verify_backup", screen.Verify{Step: screen.BackupCode, Email: "ada@example.org",
			Others: []screen.Second{screen.AuthenticatorCode, screen.TextedCode}}},
		{"verify_text", screen.Verify{Step: screen.TextedCode, Email: "ada@example.org", Resends: true,
			Others: []screen.Second{screen.AuthenticatorCode, screen.BackupCode}}},
		{"verify_unblock", screen.Verify{Step: screen.UnblockCode, Email: "ada@example.org", Resends: true}},
		{"verify_link", screen.Verify{Step: screen.EmailedLink, Email: "ada@example.org", Resends: true, Life: life}},
		{"verify_phone", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org", ForPhone: true, Life: life}},
		{"verify_wait", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org", Wait: life, Problem: trouble}},
		{"barred", screen.Barred{Title: "This sign-in was not let through", Problem: trouble, Sandbox: true, Why: screen.CheckAccount}},
		{"barred_page", screen.Barred{Title: "This has to be done in a browser", Problem: trouble, Page: "https://accounts.firefox.com/settings"}},
		{"barred_browser", screen.Barred{Title: "This sign-in was not let through", Problem: trouble, Browser: true, Wait: life}},
		{"server", server(screen.ServerShown)},
		{"server_changed", server(screen.ServerChanged)},
		{"server_asking", screen.Server{Step: screen.ServerAsking, Host: "accounts.example.org"}},
		{"server_using", server(screen.ServerUsing)},
		{"server_unchecked", screen.Server{Step: screen.ServerUnchecked, Host: "accounts.example.org", Problem: trouble}},
		{"browser", screen.Browser{Server: "accounts.example.org", Link: "https://accounts.example.org/authorization?client_id=0123456789abcdef", Life: life}},
		{"browser_unopened", screen.Browser{Server: "accounts.example.org", Account: "ada@example.org", Unopened: true, Life: life,
			Link: "https://accounts.example.org/authorization?client_id=0123456789abcdef"}},
		{"browser_returned", screen.Browser{Server: "accounts.example.org", Returned: true}},
		{"signin_browser", screen.SignIn{Server: "accounts.example.org", Email: "ada@example.org", Browser: true}},
		{"verify_busy", screen.Verify{Email: "ada@example.org", Busy: true}},
		{"home", home()},
		{"home_undo", undoable(home())},
		{"home_many", screen.Home{Email: "ada@example.org", Name: "Ada Lovelace", Server: "accounts.example.org", Devices: home().Devices, More: 12}},
		{"devices", screen.Devices{Account: "ada@example.org", List: home().Devices}},
		{"devices_alone", screen.Devices{Account: "ada@example.org", List: home().Devices[:1]}},
		{"devices_offline", screen.Devices{Account: "ada@example.org", List: home().Devices, Problem: trouble}},
		{"devices_loading", screen.Devices{Account: "ada@example.org", List: home().Devices, Loading: true}},
		{"confirm_disconnect", screen.ConfirmDisconnect{Devices: home().Devices[1:]}},
		{"confirm_undo", screen.ConfirmDisconnect{Devices: home().Devices[1:], Undo: true}},
		{"disconnecting", disconnecting(true, screen.PartingProven, screen.PartingAsked, screen.PartingNext)},
		{"disconnecting_last", disconnecting(true, screen.PartingAccepted, screen.PartingRefused, screen.PartingUntried)},
		{"disconnected", disconnecting(false, screen.PartingProven)},
		{"disconnected_partly", disconnecting(false, screen.PartingProven, screen.PartingRefused, screen.PartingStillListed, screen.PartingUntried)},
		{"disconnected_unproven", disconnecting(false, screen.PartingAccepted)},
		{"home_empty", screen.Home{Email: "ada@example.org", Server: "Mozilla", DevicesProblem: trouble}},
		{"home_loading", screen.Home{Email: "ada@example.org", Server: "Mozilla", Loading: true}},
		{"home_signing_out", screen.Home{Email: "ada@example.org", Server: "Mozilla", SigningOut: true}},
		{"invite_opening", screen.Invite{}},
		{"invite", invite()},
		{"invite_demo", demo(invite())},
		{"invite_warning", screen.Invite{Warn: true, Life: life}},
		{"invite_scanned", screen.Invite{Scanned: true}},
		{"invite_failed", screen.Invite{URL: screen.NewSecret(pairingURL), Life: life, Renewed: true, Failed: screen.Failed{Problem: trouble, Step: screen.StepAgree, Check: screen.CheckRelay}}},
		{"invite_hold", screen.Invite{URL: screen.NewSecret(pairingURL), Life: life, Hold: true}},
		{"invite_last_call", screen.Invite{Life: screen.Countdown{Left: 5, Total: 270}, Renewed: true}},
		{"code_opening", screen.Code{Page: "https://pair.example.org/join"}},
		{"code", code()},
		{"code_ten", tenSymbols(code())},
		{"code_checking", checked(code())},
		{"code_wrong", wrong(code())},
		{"code_failed", failedTyped(code())},
		{"code_hold", held(code())},
		{"waiting_typed", screen.Waiting{Stage: screen.Securing, Typed: true, Life: life}},
		{"waiting_phone", screen.Waiting{Stage: screen.AwaitingPhone, Phone: "Pixel 8", Life: life}},
		{"waiting_consulting", screen.Waiting{Stage: screen.Consulting, Life: life}},
		{"waiting_authorizing", screen.Waiting{Stage: screen.Authorizing, Phone: "Pixel 8"}},
		{"approve_not_yet", approve(false)},
		{"approve", approve(true)},
		{"approve_typed", screen.Approve{Account: "ada@example.org", Typed: true, Wrong: true, CanApprove: true}},
		{"approve_unknown", screen.Approve{Account: "ada@example.org", PhoneConfirmed: true, CanApprove: true}},
		{"connected", screen.Connected{Phone: "Pixel 8", Account: "ada@example.org", Grants: sampleGrants, Listed: true}},
		{"connected_undo", screen.Connected{Phone: "Pixel 8", Account: "ada@example.org", Grants: sampleGrants, Listed: true, CanUndo: true}},
		{"connected_checking", screen.Connected{Phone: "Pixel 8", Account: "ada@example.org", Grants: sampleGrants, Checking: true}},
		{"ended", screen.Ended{Title: "The pairing ended", Failed: failed}},
		{"ended_typed", screen.Ended{Title: "The code ran out", Failed: failed, Typed: true}},
		{"ended_alarm", screen.Ended{Title: "Somebody else has this code", Failed: screen.Failed{Problem: trouble, Typed: true}, Typed: true, Alarm: true}},
		{"ended_shared", screen.Ended{Title: "A second device tried the same code", Failed: failed, Alarm: true}},
		{"doctor", doctor(false)},
		{"doctor_looking", doctor(true)},
		{"doctor_fine", screen.Doctor{Checks: doctor(false).Checks[:1]}},
		{"history", screen.History{Days: []screen.HistoryDay{
			{Name: "Today, 2026-11-28", Entries: []screen.HistoryEntry{
				{Time: "14:05", What: "Firefox 142 on Pixel 9 was let in", Who: "by a QR code, Firefox for Android", Where: "Berlin, Germany", Account: "ada@example.org"},
				{Time: "13:58", What: "A second device tried the same code", Why: "Somebody else may have a picture of it.", Account: "ada@example.org", Alarm: true},
			}},
			{Name: "2026-11-02", Entries: []screen.HistoryEntry{{Time: "09:12", What: "Ada's iPad was disconnected", Account: "ada@example.org"}}},
		}, Damaged: "/home/ada/history.jsonl.damaged", Saved: "/home/ada/history.csv", More: 1}},
		{"invite_seen", screen.Invite{URL: screen.NewSecret(pairingURL), Onlooker: screen.RemoteShell}},
		{"history_empty", screen.History{}},
		{"history_clear", screen.ConfirmClear{Count: 1}},
		{"join", screen.Join{Server: "fxa.example.net", Length: 6}},
		{"join_problem", screen.Join{Server: "fxa.example.net", Length: 6, At: 3, Problem: screen.Problem{
			What: "Character 3 is in no code.", Do: "Codes have digits and letters, but no U."}}},
		{"join_connecting", screen.Join{Step: screen.JoinConnecting}},
		{"join_asking", screen.Join{Step: screen.JoinAsking, Account: "ada@example.org", Computer: "Countersign on ada-desk"}},
		{"join_waiting", screen.Join{Step: screen.JoinWaiting}},
		{"join_finishing", screen.Join{Step: screen.JoinFinishing}},
		{"join_failed", screen.Join{Step: screen.JoinFailed, Problem: trouble}},
		{"settings", screen.Settings{CanMove: true, Server: "accounts.example.org"}},
		{"settings_chosen", screen.Settings{Unkept: trouble, Preferences: screen.Preferences{
			Theme: screen.ThemeDark, TextSize: 200, LessMotion: true, Relay: "wss://pair.example.org", Quiet: true},
			Diagnostics: screen.Diagnostics{Path: "/home/ada/Downloads/countersign-diagnostics.zip"}}},
		{"crashed", screen.Crashed{}},
		{"crashed_saving", screen.Crashed{Diagnostics: screen.Diagnostics{Saving: true}}},
		{"phone_asking", phone(screen.PhoneAsking)},
		{"phone_waiting", phone(screen.PhoneWaiting)},
		{"phone_done", phone(screen.PhoneDone)},
		{"phone_failed", screen.Phone{Step: screen.PhoneFailed, Problem: trouble}},
	}
}

func accounts(states ...screen.AccountState) screen.Accounts {
	s := screen.Accounts{CanGoBack: states[0] == screen.AccountInUse}
	for n, state := range states {
		s.List = append(s.List, screen.Account{
			Key: screen.AccountKey(rune('a' + n)), Email: "ada@example.org", Server: "Mozilla", State: state, Place: screen.Place(n % 3),
		})
	}
	return s
}

func undoable(s screen.Home) screen.Home { s.CanUndo = true; return s }

func disconnecting(working bool, partings ...screen.Parting) screen.Disconnecting {
	d := screen.Disconnecting{Working: working}
	for _, p := range partings {
		l := screen.Leaving{Device: home().Devices[1], Parting: p}
		if p == screen.PartingRefused {
			l.Problem = trouble
		}
		d.Devices = append(d.Devices, l)
	}
	if !working && partings[0] == screen.PartingAccepted {
		d.Problem = trouble
	}
	return d
}

func phone(step screen.PhoneStep) screen.Phone {
	return screen.Phone{Step: step, Account: "ada@example.org", Computer: "Countersign on ada-desk"}
}

func doctor(looking bool) screen.Doctor {
	d := screen.Doctor{At: screen.CheckRelay, Looking: looking, Checks: []screen.Check{
		{Name: screen.CheckDisplay, Title: "Display", State: screen.CheckFine, What: "The display answers.", Milliseconds: 3},
		{Name: screen.CheckAccount, Title: "Account server", State: screen.CheckTrouble, What: "A web page answered in place of the account server.",
			Do: "If this network has a sign-in page, open it in a browser first.", Milliseconds: 83, Remedy: screen.RemedyPage},
		{Name: screen.CheckRelay, Title: "Pairing server", State: screen.CheckTrouble, What: "Something between you and the pairing server answered instead of it.",
			Do: "If this network has a sign-in page, open it in a browser first.", Milliseconds: 90, Remedy: screen.RemedyPage},
	}}
	if looking {
		d.Checks[1], d.Checks[2].State = screen.Check{Title: "Account server", State: screen.CheckLooking}, screen.CheckWaiting
	}
	return d
}

// server is one that has its account elsewhere, and no relay.
func server(step screen.ServerStep) screen.Server {
	s := screen.Server{Step: step, Host: "accounts.example.org", Parts: []screen.ServerPart{
		{Kind: screen.PartAccount, Address: "https://api.example.net/v1", Elsewhere: true},
		{Kind: screen.PartSignIn, Address: "https://accounts.example.org/authorization"},
		{Kind: screen.PartRelay, Address: "wss://channelserver.services.mozilla.com", Fallback: true},
		{Kind: screen.PartKnown},
	}}
	if step == screen.ServerChanged {
		s.Parts[0].Changed, s.Parts[0].Was = true, "https://accounts.example.org/v1"
	}
	return s
}
