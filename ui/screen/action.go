package screen

// Action is what a person did. Renderers send nothing else.
type Action interface{ action() }

type (
	// ChooseMozilla, ChooseSandbox and ChooseServer answer Welcome; ChangeServer goes back there from SignIn.
	ChooseMozilla struct{}
	ChooseSandbox struct{}
	ChooseServer  struct{ Address string }
	ChangeServer  struct{}

	// SubmitSignIn answers SignIn with what was typed; UseDemoAccount answers it on the sandbox.
	SubmitSignIn struct {
		Email    string
		Password Secret
	}
	UseDemoAccount struct{}

	// SubmitCode, ResendCode and ChooseStep answer Verify.
	SubmitCode struct{ Code Secret }
	ResendCode struct{}
	ChooseStep struct{ Step Second }

	// OpenPage is offered by Barred: the page that helps, in the browser.
	OpenPage struct{}

	// Pair, RefreshDevices and SignOut are offered by Home. Pair is also "try again" on Ended and "another" on Connected.
	Pair           struct{}
	RefreshDevices struct{}
	SignOut        struct{}

	// ShowCode answers the warning on Invite.
	ShowCode struct{}
	// OpenDemoPhone is offered by Invite on the sandbox.
	OpenDemoPhone struct{}

	// TypeCode is offered by Invite, and by Ended after a code: a code to type, please. ShowQR and CopyCode answer Code.
	TypeCode struct{}
	ShowQR   struct{}
	CopyCode struct{}

	// JoinWithCode is offered by SignIn: this computer is the one to be brought in. SubmitShortCode and JoinConfirmed answer
	// Join.
	JoinWithCode    struct{}
	SubmitShortCode struct{ Code Secret }
	JoinConfirmed   struct{}

	// PairApproved and PairDeclined answer Approve.
	PairApproved struct{}
	PairDeclined struct{}

	// Cancel leaves whatever is going on: a sign-in, a pairing, a phone's question.
	Cancel struct{}
	// Done leaves Connected and Ended.
	Done struct{}

	// RetryKeychain and UseMemory answer KeychainTrouble.
	RetryKeychain struct{}
	UseMemory     struct{}

	// PhoneConfirmed answers the demo phone's question.
	PhoneConfirmed struct{}
	// WindowClosed says that the person closed the window of this screen.
	WindowClosed struct{}
)

func (ChooseMozilla) action()   {}
func (ChooseSandbox) action()   {}
func (ChooseServer) action()    {}
func (ChangeServer) action()    {}
func (SubmitSignIn) action()    {}
func (UseDemoAccount) action()  {}
func (SubmitCode) action()      {}
func (ResendCode) action()      {}
func (ChooseStep) action()      {}
func (OpenPage) action()        {}
func (Pair) action()            {}
func (RefreshDevices) action()  {}
func (SignOut) action()         {}
func (ShowCode) action()        {}
func (OpenDemoPhone) action()   {}
func (TypeCode) action()        {}
func (ShowQR) action()          {}
func (CopyCode) action()        {}
func (JoinWithCode) action()    {}
func (SubmitShortCode) action() {}
func (JoinConfirmed) action()   {}
func (PairApproved) action()    {}
func (PairDeclined) action()    {}
func (Cancel) action()          {}
func (Done) action()            {}
func (RetryKeychain) action()   {}
func (UseMemory) action()       {}
func (PhoneConfirmed) action()  {}
func (WindowClosed) action()    {}
