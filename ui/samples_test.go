package ui

import (
	"strings"

	"countersign/ui/screen"
)

// sample is a screen worth looking at.
type sample struct {
	name   string
	screen screen.Screen
}

const sampleURL = "https://accounts.firefox.com/pair#channel_id=3h9Q2mZkTqW1yVbNcXsLfA&channel_key=Zx8vKq1W0tYpR6uLm3nBc5dEjHs2aGf9iOoQw7TyUlI"

// hostile is a name that somebody chose to break a layout or to lie: right to left, emoji, piled accents, control
// characters, markup, and 256 letters without a blank.
var hostile = "**Bold** [x](https://e.x) \u202Etxt.exe\u202C\n\x1b[31m שלום 👩\u200D💻🔥 Z" + strings.Repeat("\u0301", 20) +
	strings.Repeat("W", 256)

var hostileDevice = screen.Device{Key: 1, Name: hostile, Kind: "mobile", Detail: hostile, Access: hostile, PairedHere: true}

var offline = screen.Problem{
	What: "The account server could not be reached.",
	Do:   "Check your connection and try again.",
}

var phoneLeft = screen.Failed{Step: screen.StepAgree, Check: screen.CheckRelay, Problem: screen.Problem{
	What: "The phone left before it was connected.",
	Do:   "Keep Firefox open on the phone, and try again.",
}}

var patienceProblem = screen.Problem{
	What: "The account server has had too many requests.",
	Do:   "Try again in 15 minutes.",
}

var sampleAccounts = []screen.Account{
	{Key: "a", Email: "ada@example.org", Server: "Mozilla", State: screen.AccountInUse},
	{Key: "b", Email: "bob@example.org", Server: "accounts.example.org", Place: screen.SealedFile},
	{Key: "c", Email: "carol@example.org", Server: "Mozilla", State: screen.AccountNeedsSignIn},
	{Key: "d", Email: "dora@example.org", Server: "Mozilla", State: screen.AccountShut},
}

func others(steps ...screen.Second) []screen.Second { return steps }

var noSuchSymbol = screen.Problem{What: "Character 3 is in no code.", Do: "Codes have digits and letters, but no U."}

// samples are all kinds of screen in the conditions that matter.
var samples = []sample{
	{"starting", screen.Starting{}},
	{"keychain", screen.KeychainTrouble{Problem: screen.Problem{
		What: "The keychain was locked, and unlocking it was cancelled.",
		Do:   "Try again and type the password of your computer account.",
	}}},
	{"keychain-changed", screen.KeychainTrouble{Elsewhere: true, CanSignIn: true, Problem: screen.Problem{
		What: "There is a keychain, but the session of ada@example.org is not in it.",
		Do:   "It may be in the keychain of another desktop, such as GNOME or KDE: go back there, or sign in again.",
	}}},
	{"accounts", screen.Accounts{CanGoBack: true, List: sampleAccounts}},
	{"accounts-one", screen.Accounts{CanGoBack: true, List: sampleAccounts[:1]}},
	{"accounts-none-in-use", screen.Accounts{List: sampleAccounts[2:], Problem: offline}},
	{"accounts-busy", screen.Accounts{CanGoBack: true, List: sampleAccounts[:2], Busy: true}},
	{"accounts-hostile", screen.Accounts{CanGoBack: true, List: []screen.Account{{Key: "h", Email: hostile, Server: hostile}}}},
	{"keeping", screen.Keeping{}},
	{"keeping-memory", screen.Keeping{Now: screen.MemoryOnly, Problem: screen.Problem{What: "It is locked.", Do: "Unlock it, then try again."}}},
	{"keeping-busy", screen.Keeping{Now: screen.SealedFile, Busy: true}},
	{"passphrase", screen.Passphrase{}},
	{"passphrase-busy", screen.Passphrase{Busy: true}},
	{"passphrase-problem", screen.Passphrase{Problem: screen.Problem{
		What: "That is not the passphrase of this file.", Do: "Type it again. Capital letters and spaces matter."}}},
	{"passphrase-new", screen.Passphrase{New: true}},
	{"welcome", screen.Welcome{}},
	{"welcome-adding", screen.Welcome{Adding: true, CanGoBack: true}},
	{"welcome-busy", screen.Welcome{Address: "https://accounts.example.org", Busy: true}},
	{"welcome-problem", screen.Welcome{Address: "accounts.example.org", Problem: screen.Problem{
		What: "There is no account server at this address.",
		Do:   "Check the spelling, or ask whoever runs the server.",
	}, Why: screen.CheckAccountTLS}},
	{"signin", screen.SignIn{Server: "Mozilla"}},
	{"signin-adding", screen.SignIn{Server: "the practice server", Adding: true, CanGoBack: true, StaysHere: true, CanJoin: true}},
	{"signin-demo", screen.SignIn{Server: "the practice server", Email: "ada@example.org", Demo: "ada@example.org",
		KeychainNote: "There is no keychain here, so you will be signed out when you close Countersign."}},
	{"signin-busy", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Busy: true}},
	{"signin-problem", screen.SignIn{Server: "accounts.example.org", Email: "ada@example.org", Problem: screen.Problem{
		What: "The password is not right.", Do: "Type it again. Capital letters matter."}}},
	{"signin-notice", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Notice: screen.Problem{
		What: "You were signed out by the server.", Do: "Sign in again to go on."}}},
	{"signin-join", screen.SignIn{Server: "accounts.example.org", Email: "ada@example.org", CanJoin: true}},
	{"signin-browser", screen.SignIn{Server: "accounts.example.org", Email: "ada@example.org", Browser: true, CanJoin: true}},
	{"signin-practice", screen.SignIn{Server: "the practice server", Browser: true, CanJoin: true, Demo: "demo@countersign.example",
		KeychainNote: "This computer has no keychain that answers. You stay signed in until you close Countersign."}},
	{"signin-nojoin", screen.SignIn{Server: "Mozilla", Email: "ada@example.org",
		NoJoin: "Mozilla lets only its own programs sign in with a code, so type your password here."}},
	{"signin-again", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Again: true, Notice: screen.Problem{
		What: "Your password was reset on another device.", Do: "Type it again to get the new sync key."}}},
	{"signin-wait", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Wait: screen.Countdown{Left: 843, Total: 900}, Problem: patienceProblem}},
	{"verify-email", screen.Verify{Email: "ada@example.org", Resends: true, Resent: true, Rest: screen.Countdown{Left: 27, Total: 30}}},
	{"verify-backup", screen.Verify{Step: screen.BackupCode, Email: "ada@example.org", Others: others(screen.AuthenticatorCode, screen.TextedCode)}},
	{"verify-text", screen.Verify{Step: screen.TextedCode, Email: "ada@example.org", Resends: true,
		Others: others(screen.AuthenticatorCode, screen.BackupCode)}},
	{"verify-unblock", screen.Verify{Step: screen.UnblockCode, Email: "ada@example.org", Resends: true}},
	{"verify-link", screen.Verify{Step: screen.EmailedLink, Email: "ada@example.org", Resends: true, Life: screen.Countdown{Left: 1100, Total: 1200}}},
	{"verify-wait", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org", Problem: patienceProblem,
		Others: others(screen.BackupCode, screen.TextedCode), Wait: screen.Countdown{Left: 843, Total: 900}}},
	{"verify-hostile", screen.Verify{Step: screen.BackupCode, Email: hostile, Others: others(screen.AuthenticatorCode, screen.TextedCode)}},
	{"barred", screen.Barred{Title: "This sign-in was not let through", Sandbox: true, Problem: screen.Problem{
		What: "The account server's firewall turned this computer away.", Do: "Try again later, or from another network."}}},
	{"barred-page", screen.Barred{Title: "This has to be done in a browser", Page: "https://accounts.firefox.com/settings", Problem: screen.Problem{
		What: "This account has no password.", Do: "Set one in the account's settings in a browser, then sign in here."}}},
	{"barred-browser", screen.Barred{Title: "This sign-in was not let through", Browser: true, Sandbox: true, Wait: screen.Countdown{Left: 843, Total: 900},
		Problem: screen.Problem{What: "The account server's firewall turned this computer away.",
			Do: "Sign in with the browser. Or try again later, or from another network."}}},
	{"barred-ways", screen.Barred{Title: "This has to be done in a browser", Browser: true, Page: "https://accounts.example.org/settings",
		Problem: screen.Problem{What: "This account has no password.", Do: "Sign in with the browser. Or set one in the account's settings, then sign in here."}}},
	{"server", screen.Server{Host: "accounts.example.org", Parts: serverOf("accounts.example.org", "accounts.example.org")}},
	{"server-elsewhere", screen.Server{Host: "accounts.example.org", Parts: serverOf("accounts.example.org", "api.example.net")}},
	{"server-asking", screen.Server{Step: screen.ServerAsking, Host: "accounts.example.org"}},
	{"server-same", screen.Server{Step: screen.ServerSame, Host: "accounts.example.org", Parts: serverOf("accounts.example.org", "accounts.example.org")}},
	{"server-changed", changedServer()},
	{"server-unchecked", screen.Server{Step: screen.ServerUnchecked, Host: "accounts.example.org", Problem: offline}},
	{"server-hostile", screen.Server{Host: hostile, Parts: []screen.ServerPart{{Address: hostile, Was: hostile, Changed: true, Elsewhere: true}}}},
	{"browser", waitingBrowser()},
	{"browser-opening", screen.Browser{Server: "accounts.example.org"}},
	{"browser-returned", screen.Browser{Server: "accounts.example.org", Returned: true}},
	{"browser-unopened", unopenedBrowser()},
	{"browser-hostile", screen.Browser{Server: hostile, Account: hostile, Link: "https://a.example/" + hostile, Unopened: true}},
	{"verify-app", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org",
		Others: others(screen.BackupCode, screen.TextedCode), Problem: screen.Problem{
			What: "That code is not right, or it is too old.", Do: "Wait for the next one and type it."}}},
	{"verify-busy", screen.Verify{Email: "ada@example.org", Busy: true}},
	{"home", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:3]}},
	{"home-backups", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:2], Backups: screen.Problem{
		What: "You have 2 backup codes left.", Do: "Have new ones made in the account's settings in a browser, and keep them safe."}}},
	{"home-loading", screen.Home{Email: "ada@example.org", Server: "Mozilla", Loading: true}},
	{"home-empty", screen.Home{Email: "ada@example.org", Server: "accounts.example.org",
		KeychainNote: "There is no keychain here, so you will be signed out when you close Countersign."}},
	{"home-unkept", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:2], CanRetry: true,
		KeychainNote: "Your keychain is locked. You stay signed in until you close Countersign."}},
	{"home-problem", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:1], DevicesProblem: offline, Why: screen.CheckAccountTLS}},
	{"home-leaving", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:2], SigningOut: true}},
	{"home-hostile", screen.Home{Email: hostile, Name: hostile, Server: hostile, Devices: []screen.Device{hostileDevice}, CanUndo: true}},
	{"home-undo", screen.Home{Email: "ada@example.org", Name: "Ada Lovelace", Server: "accounts.example.org", Devices: sampleDevices[:2], CanUndo: true}},
	{"home-many", screen.Home{Email: "ada@example.org", Server: "Mozilla", Devices: sampleDevices[:3], More: 495}},
	{"devices", screen.Devices{Account: "ada@example.org", List: sampleDevices}},
	{"devices-alone", screen.Devices{Account: "ada@example.org", List: sampleDevices[:1]}},
	{"devices-loading", screen.Devices{Account: "ada@example.org", Loading: true}},
	{"devices-offline", screen.Devices{Account: "ada@example.org", List: sampleDevices[:2], Problem: offline}},
	{"devices-hostile", screen.Devices{Account: hostile, List: []screen.Device{hostileDevice}}},
	{"disconnect", screen.ConfirmDisconnect{Devices: sampleDevices[1:3]}},
	{"disconnect-undo", screen.ConfirmDisconnect{Devices: sampleDevices[1:2], Undo: true}},
	{"disconnect-hostile", screen.ConfirmDisconnect{Devices: []screen.Device{hostileDevice}}},
	{"disconnecting", screen.Disconnecting{Working: true, Devices: []screen.Leaving{
		{Device: sampleDevices[1], Parting: screen.PartingAccepted}, {Device: sampleDevices[2], Parting: screen.PartingAsked},
		{Device: sampleDevices[3]}}}},
	{"disconnecting-done", screen.Disconnecting{Devices: []screen.Leaving{{Device: sampleDevices[1], Parting: screen.PartingProven}}}},
	{"disconnecting-failed", screen.Disconnecting{Problem: offline, Devices: []screen.Leaving{
		{Device: sampleDevices[1], Parting: screen.PartingAccepted},
		{Device: sampleDevices[2], Parting: screen.PartingRefused, Problem: offline},
		{Device: sampleDevices[3], Parting: screen.PartingUntried}}}},
	{"disconnecting-hostile", screen.Disconnecting{Devices: []screen.Leaving{{Device: hostileDevice, Parting: screen.PartingStillListed}}}},
	{"invite", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 214, Total: 280}}},
	{"invite-account", screen.Invite{URL: screen.NewSecret(sampleURL), Account: "ada@example.org", Life: screen.Countdown{Left: 214, Total: 280}}},
	{"invite-opening", screen.Invite{}},
	{"invite-warning", screen.Invite{Warn: true, Life: screen.Countdown{Left: 261, Total: 270}, DemoPhone: true}},
	{"invite-failed", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 266, Total: 270}, Renewed: true,
		DemoPhone: true, Failed: phoneLeft}},
	{"invite-hold", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 214, Total: 270}, Hold: true}},
	{"invite-scanned", screen.Invite{Scanned: true}},
	{"invite-demo", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 9, Total: 280}, Renewed: true,
		DemoPhone: true}},
	{"invite-problem", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 120, Total: 280},
		Problem: screen.Problem{What: "The relay is hard to reach.", Do: "Countersign keeps trying."}}},
	{"code", sampleCode(sixSymbols)},
	{"code-opening", screen.Code{Page: "https://pair.example.org/join", TriesLeft: 3}},
	{"code-eight", sampleCode(eightSymbols)},
	{"code-ten", sampleCode(tenSymbols)},
	{"code-copied", copiedCode()},
	{"code-checking", checkingCode()},
	{"code-wrong", wrongCode()},
	{"code-failed", failedCode()},
	{"code-hold", heldCode()},
	{"code-hostile", screen.Code{Text: screen.NewSecret(sixSymbols.text), Spoken: screen.NewSecret(sixSymbols.spoken), Page: hostile, Account: hostile, TriesLeft: 3}},
	{"code-account", accountCode()},
	{"waiting-typed", screen.Waiting{Stage: screen.Securing, Typed: true, Life: screen.Countdown{Left: 58, Total: 60}}},
	{"waiting-phone", screen.Waiting{Stage: screen.AwaitingPhone, Phone: "Firefox on Pixel 9", Life: screen.Countdown{Left: 51, Total: 60}}},
	{"waiting-consulting", screen.Waiting{Stage: screen.Consulting, Life: screen.Countdown{Left: 250, Total: 300}}},
	{"waiting-account", screen.Waiting{Stage: screen.Authorizing, Phone: "Firefox on Pixel 9"}},
	{"approve", sampleApprove(true, true)},
	{"approve-problem", problematicApprove()},
	{"approve-far", farApprove()},
	{"approve-seen", seenApprove()},
	{"invite-seen", screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 214, Total: 280}, Onlooker: screen.SharedScreen}},
	{"code-seen", seenCode()},
	{"approve-comparing", comparingApprove()},
	{"verify-phone", screen.Verify{Step: screen.AuthenticatorCode, Email: "ada@example.org", ForPhone: true,
		Life: screen.Countdown{Left: 143, Total: 300}}},
	{"approve-early", sampleApprove(false, false)},
	{"approve-typed", typedApprove()},
	{"approve-hostile", screen.Approve{Device: hostile, System: hostile, Browser: hostile, Place: hostile, Address: hostile,
		Here: hostile, Nearness: screen.OtherCountry, App: hostile, Account: "ada@example.org", Grants: []string{"Your bookmarks"}, CanApprove: true}},
	{"connected", screen.Connected{Phone: "Firefox on Pixel 9", Account: "ada@example.org", Grants: sampleGrants, Listed: true}},
	{"connected-undo", screen.Connected{Phone: "Firefox on Pixel 9", Account: "ada@example.org", Grants: sampleGrants, Listed: true, CanUndo: true}},
	{"connected-checking", screen.Connected{Phone: "Firefox on Pixel 9", Account: "ada@example.org", Grants: sampleGrants, Checking: true}},
	{"ended", screen.Ended{Title: "The phone went away", Failed: failedAt(screen.StepAgree, screen.CheckRelay,
		"The connection to the phone was lost before both had agreed. Nothing was shared.",
		"Check that the phone is online and try again.")}},
	{"ended-calm", screen.Ended{Title: "You declined", Calm: true, Failed: failedAt(0, "",
		"The phone did not get into your account.", "If somebody else asked you to scan a code, do not.")}},
	{"ended-typed", screen.Ended{Title: "The code ran out", Typed: true, Failed: failedAt(screen.StepScan, screen.CheckRelay,
		"Nobody typed it within five minutes. Nothing was shared.", "Get another code when the other device is at hand.")}},
	{"ended-alarm", typedAlarm()},
	{"ended-shared", screen.Ended{Title: "A second device tried the same code", Alarm: true, Failed: failedAt(screen.StepAgree, "",
		"Somebody else may have a picture of it. Neither device got anything.",
		"Show codes to nobody else. If it was your own phone on another network, get a fresh code.")}},
	{"signin-offline", screen.SignIn{Server: "Mozilla", Email: "ada@example.org", Problem: offline, Why: screen.CheckAccountTLS}},
	{"doctor", sampleDoctor(false)},
	{"doctor-looking", sampleDoctor(true)},
	{"doctor-fine", screen.Doctor{Checks: sampleChecks()[:3], CanCopy: true, Copied: true}},
	{"doctor-hostile", screen.Doctor{Checks: []screen.Check{{Title: hostile, State: screen.CheckTrouble, What: hostile, Do: hostile, Remedy: screen.RemedyRelay}}}},
	{"history", sampleHistory()},
	{"history-empty", screen.History{}},
	{"history-loading", screen.History{Loading: true}},
	{"history-damaged", damagedHistory()},
	{"history-hostile", screen.History{Days: []screen.HistoryDay{{Name: "Today, 2026-11-28", Entries: []screen.HistoryEntry{{
		Time: "14:05", What: hostile, Why: hostile, Who: hostile, Where: hostile, Account: hostile, Alarm: true}}}}}},
	{"history-clear", screen.ConfirmClear{Count: 12}},
	{"join", screen.Join{Server: "accounts.example.org", Length: 6}},
	{"join-problem", screen.Join{Server: "accounts.example.org", Length: 6, At: 3, Problem: noSuchSymbol}},
	{"join-connecting", screen.Join{Step: screen.JoinConnecting}},
	{"join-asking", screen.Join{Step: screen.JoinAsking, Account: "ada@example.org", Computer: "Countersign on desk"}},
	{"join-hostile", screen.Join{Step: screen.JoinAsking, Account: hostile, Computer: hostile}},
	{"join-waiting", screen.Join{Step: screen.JoinWaiting}},
	{"join-finishing", screen.Join{Step: screen.JoinFinishing}},
	{"join-failed", screen.Join{Step: screen.JoinFailed, Problem: screen.Problem{
		What: "The code was not right.", Do: "Look at the other computer, and type the code again."}}},
	{"settings", screen.Settings{CanMove: true, Server: "accounts.example.org"}},
	{"settings-chosen", screen.Settings{Unkept: offline, RelayProblem: offline, Diagnostics: screen.Diagnostics{Saving: true},
		Preferences: screen.Preferences{Language: "de", Theme: screen.ThemeContrast, TextSize: 150, LessMotion: true, HoldToReveal: true,
			PairingVersion: 2, CodeLength: 8, Relay: "wss://pair.example.org", LogLevel: screen.LogAll}}},
	{"settings-saved", screen.Settings{Diagnostics: screen.Diagnostics{Path: "/home/ada/Downloads/countersign-diagnostics.zip"}}},
	{"settings-hostile", screen.Settings{Diagnostics: screen.Diagnostics{Path: hostile}}},
	{"crashed", screen.Crashed{}},
	{"crashed-saved", screen.Crashed{Diagnostics: screen.Diagnostics{Path: "/home/ada/Downloads/countersign-diagnostics.zip"}}},
	{"phone-connecting", screen.Phone{Step: screen.PhoneConnecting}},
	{"phone-asking", screen.Phone{Step: screen.PhoneAsking, Account: "ada@example.org", Computer: "Countersign on desk"}},
	{"phone-waiting", screen.Phone{Step: screen.PhoneWaiting, Account: "ada@example.org", Computer: "Countersign on desk"}},
	{"phone-done", screen.Phone{Step: screen.PhoneDone, Account: "ada@example.org"}},
	{"phone-failed", screen.Phone{Step: screen.PhoneFailed, Problem: screen.Problem{
		What: "The computer declined.", Do: "Ask for a new code and scan it."}}},
}

var sampleDevices = []screen.Device{
	{Key: 1, Name: "Countersign on desk", Kind: "desktop", Detail: "Computer · Linux", Access: "active today · full sign-in", ThisOne: true},
	{Key: 2, Name: "Firefox on Pixel 9", Kind: "mobile", Detail: "Phone · Android · Berlin, Germany",
		Access: "active today · sync, e-mail and name", PairedHere: true},
	{Key: 3, Name: "Ada's iPad", Kind: "tablet", Detail: "Tablet · iPadOS", Access: "active 9 days ago · sync"},
	{Key: 4, Name: "Relay", Detail: "App", Access: "last active in March 2026 · e-mail and name"},
}

func failedAt(step screen.PairingStep, check screen.CheckName, what, do string) screen.Failed {
	return screen.Failed{Problem: screen.Problem{What: what, Do: do}, Step: step, Check: check}
}

// serverOf is a server most of which is at one host.
func serverOf(most, account string) []screen.ServerPart {
	return []screen.ServerPart{
		{Kind: screen.PartAccount, Address: "https://" + account + "/auth/v1", Elsewhere: account != most},
		{Kind: screen.PartSignIn, Address: "https://" + most + "/authorization"},
		{Kind: screen.PartAccess, Address: "https://" + most + "/oauth/v1"},
		{Kind: screen.PartProfile, Address: "https://" + most + "/profile/v1"},
		{Kind: screen.PartRelay, Address: "wss://channelserver.services.mozilla.com", Fallback: true},
		{Kind: screen.PartKnown, Address: "0123456789abcdef"},
	}
}

func changedServer() screen.Server {
	s := screen.Server{Step: screen.ServerChanged, Host: "accounts.example.org", Parts: serverOf("accounts.example.org", "api.example.net")}
	s.Parts[0].Changed, s.Parts[0].Was = true, "https://accounts.example.org/auth/v1"
	s.Parts[5] = screen.ServerPart{Kind: screen.PartKnown, Changed: true, Was: "0123456789abcdef"}
	return s
}

// waitingBrowser waits for a browser that has been opened.
func waitingBrowser() screen.Browser {
	return screen.Browser{
		Server: "accounts.example.org", Life: screen.Countdown{Left: 282, Total: 300},
		Link: "https://accounts.example.org/authorization?access_type=offline&action=email&client_id=0123456789abcdef&code_challenge=" +
			"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&keys_jwk=" + strings.Repeat("eyJrdHkiOiJFQyJ9", 12),
	}
}

func unopenedBrowser() screen.Browser {
	b := waitingBrowser()
	b.Account, b.Unopened, b.Copied = "ada@example.org", true, true
	return b
}

func typedAlarm() screen.Ended {
	s := screen.Ended{Title: "Somebody else has this code", Alarm: true, Typed: true, Failed: failedAt(screen.StepAgree, "",
		"A second device typed the right code. Neither of them got into your account.",
		"Use the QR code, where nobody else can see the screen.")}
	s.Failed.Typed = true
	return s
}

func sampleHistory() screen.History {
	return screen.History{Days: []screen.HistoryDay{
		{Name: "Today, 2026-11-28", Entries: []screen.HistoryEntry{
			{Time: "14:05", What: "Firefox 142 on Pixel 9 was let in", Who: "by a QR code, Firefox for Android",
				Where: "Berlin, Germany, 203.0.113.7, same network", Account: "ada@example.org"},
			{Time: "13:58", What: "A second device tried the same code", Why: "Somebody else may have a picture of it. Neither device got anything.",
				Who: "by a QR code, Firefox 142 on Pixel 9, Firefox for Android", Where: "Kyiv, Ukraine, 198.51.100.7, another country",
				Account: "ada@example.org", Alarm: true},
		}},
		{Name: "Yesterday, 2026-11-27", Entries: []screen.HistoryEntry{
			{Time: "20:11", What: "You declined Firefox 142 on Android 16", Who: "by a typed code, Firefox for Android", Where: "Berlin, Germany, same city",
				Account: "ada@example.org"},
			{Time: "09:30", What: "No phone scanned the code", Why: "The code was shown for ten minutes, then put away.", Who: "by a QR code",
				Account: "ada@example.org"},
			{Time: "09:12", What: "Ada's iPad was disconnected", Account: "ada@example.org"},
		}},
	}}
}

func damagedHistory() screen.History {
	h := sampleHistory()
	h.Damaged, h.Saved, h.More = "/home/ada/.config/countersign/history.jsonl.damaged", "/home/ada/Downloads/countersign-history-2026-11-28.csv", 31
	return h
}

// spelt is a short code as it is seen and heard.
type spelt struct{ text, spoken string }

var (
	sixSymbols   = spelt{"K7M-4X0", "Kilo 7 Mike – 4 X-ray 0"}
	eightSymbols = spelt{"QW8B-N0JV", "Quebec Whiskey 8 Bravo – November 0 Juliett Victor"}
	tenSymbols   = spelt{"WM0QN-NWJV8", "Whiskey Mike 0 Quebec November – November Whiskey Juliett Victor 8"}
)

func sampleCode(c spelt) screen.Code {
	return screen.Code{
		Text: screen.NewSecret(c.text), Spoken: screen.NewSecret(c.spoken), Page: "https://pair.example.org/join",
		Life: screen.Countdown{Left: 243, Total: 300}, TriesLeft: 3,
	}
}

func accountCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Account = "ada@example.org"
	return c
}

func copiedCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Copied = true
	return c
}

func checkingCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Checking = true
	return c
}

func wrongCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Wrong, c.TriesLeft, c.Life.Left = true, 1, 31
	return c
}

// typedApprove is for a device that came by a code, after a wrong one.
func typedApprove() screen.Approve {
	s := sampleApprove(false, true)
	s.Typed, s.Wrong = true, true
	return s
}

var sampleGrants = []string{"Your bookmarks, history, open tabs and saved passwords", "Your e-mail address and profile picture"}

func sampleApprove(confirmed, can bool) screen.Approve {
	return screen.Approve{
		Device: "Pixel 9", System: "Android 16", Browser: "Firefox 142", Place: "Berlin, Germany", Address: "203.0.113.7",
		Here: "Berlin, Germany", Nearness: screen.SameNetwork,
		Account: "ada@example.org", App: "Firefox for Android",
		Grants:         sampleGrants,
		PhoneConfirmed: confirmed, CanApprove: can, Life: screen.Countdown{Left: 87, Total: 120},
	}
}

func farApprove() screen.Approve {
	a := sampleApprove(false, true)
	a.Place, a.Address, a.Nearness = "Kyiv, Ukraine", "198.51.100.77", screen.OtherCountry
	return a
}

func seenApprove() screen.Approve {
	a := farApprove()
	a.Onlooker = screen.RemoteDesktop
	return a
}

func seenCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Onlooker = screen.RemoteViewer
	return c
}

func comparingApprove() screen.Approve {
	a := sampleApprove(false, false)
	a.Here, a.Nearness = "", screen.Comparing
	return a
}

func problematicApprove() screen.Approve {
	a := sampleApprove(true, true)
	a.Problem = offline
	return a
}

// sampleChecks are checks in each state.
func sampleChecks() []screen.Check {
	return []screen.Check{
		{Name: screen.CheckDisplay, Title: "Display", State: screen.CheckFine, What: "The display answers.", Milliseconds: 3},
		{Name: screen.CheckKeychain, Title: "Keychain", State: screen.CheckFine, What: "The keychain answers, and holds your sign-in.", Milliseconds: 41},
		{Name: screen.CheckClock, Title: "Clock", State: screen.CheckFine, What: "This computer's clock is right.", Milliseconds: 120},
		{Name: screen.CheckSession, Title: "Sign-in", State: screen.CheckTrouble, What: "This computer was signed out of your account.",
			Do: "Sign in again in Countersign.", Milliseconds: 83, Remedy: screen.RemedySignIn},
		{Name: screen.CheckKeys, Title: "Sync key", State: screen.CheckSkipped,
			What: "This was not checked, because there is trouble with “Sign-in”.", Do: "Mend that first. Then run this again."},
		{Name: screen.CheckRelay, Title: "Pairing server", State: screen.CheckTrouble, What: "The pairing server did not answer in time.",
			Do: "Run this again in a moment.", Milliseconds: 5003},
	}
}

func sampleDoctor(looking bool) screen.Doctor {
	checks := sampleChecks()
	if looking {
		for i := range checks[3:] {
			state := screen.CheckLooking
			if i > 0 {
				state = screen.CheckWaiting
			}
			checks[3+i] = screen.Check{Name: checks[3+i].Name, Title: checks[3+i].Title, State: state}
		}
	}
	return screen.Doctor{Checks: checks, At: screen.CheckSession, Looking: looking, CanCopy: !looking}
}

func failedCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Failed = screen.Failed{Step: screen.StepAgree, Typed: true, Problem: screen.Problem{
		What: "The other device left before it was connected.", Do: "Keep its window open, and type a fresh code there."}}
	return c
}

func heldCode() screen.Code {
	c := sampleCode(sixSymbols)
	c.Hold = true
	return c
}
