package pairing

// SupplicantState is where the phone is. The machine follows the real phones' (pairing protocol spec, section 5.5), with
// their habits: metadata resets the question whenever it comes, and an authorization that comes before the metadata is
// kept but moves nothing.
//
//	Joining ──► AwaitingMetadata ──► Asking ──► AwaitingAuthority ──► Redeeming ──► SignedIn
//
// and from every live state to Failed.
type SupplicantState interface {
	onSupplicant(SupplicantEvent) (SupplicantState, []SupplicantEffect)
}

type (
	// Joining: the channel and its handshake are under way.
	Joining struct{}
	// AwaitingMetadata: the request is sent; the phone does not know yet whom it asked.
	AwaitingMetadata struct{ HasCode bool }
	// Asking: the phone's user is asked. HasCode: the authority's user has approved already.
	Asking struct{ HasCode bool }
	// AwaitingAuthority: the phone's user has confirmed.
	AwaitingAuthority struct{}
	// Redeeming: the code is being exchanged.
	Redeeming struct{}
	// SignedIn: the phone is in the account. Final.
	SignedIn struct{}
	// Failed: it is not. Final.
	Failed struct{ Why SupplicantReason }
)

// SupplicantReason says why the phone gave up.
type SupplicantReason uint8

const (
	// PhoneCancelled: the phone's user did.
	PhoneCancelled SupplicantReason = iota + 1
	// AuthorityCancelled: the authority said so.
	AuthorityCancelled
	// AuthorityGone: the channel closed or died.
	AuthorityGone
	// KeyRefused: the secure channel could not be set up.
	KeyRefused
	// AuthorizationInvalid: the code has no right form, or belongs to another request.
	AuthorizationInvalid
	// NonsenseReceived: something came that is no message.
	NonsenseReceived
	// RedeemRefused: the account server did not take the code.
	RedeemRefused
)

// SupplicantEvent is something that happened to the phone.
type SupplicantEvent interface{ supplicantEvent() }

type (
	// JoinSecured: the channel is joined and the handshake complete.
	JoinSecured struct{}
	// JoinFailed: the channel could not be joined, or the key was refused.
	JoinFailed struct{ KeyRefused bool }
	// MetadataReceived, AuthorizationReceived, CancelReceived, NonsenseCame: the authority's messages.
	MetadataReceived      struct{}
	AuthorizationReceived struct{ Valid bool }
	CancelReceived        struct{}
	NonsenseCame          struct{}
	// AuthorityLeft: the channel was closed or lost.
	AuthorityLeft struct{}
	// UserConfirmed and UserCancelled: the phone's user.
	UserConfirmed struct{}
	UserCancelled struct{}
	// CodeRedeemed and RedeemingFailed answer RedeemCode.
	CodeRedeemed    struct{}
	RedeemingFailed struct{}
)

func (JoinSecured) supplicantEvent()           {}
func (JoinFailed) supplicantEvent()            {}
func (MetadataReceived) supplicantEvent()      {}
func (AuthorizationReceived) supplicantEvent() {}
func (CancelReceived) supplicantEvent()        {}
func (NonsenseCame) supplicantEvent()          {}
func (AuthorityLeft) supplicantEvent()         {}
func (UserConfirmed) supplicantEvent()         {}
func (UserCancelled) supplicantEvent()         {}
func (CodeRedeemed) supplicantEvent()          {}
func (RedeemingFailed) supplicantEvent()       {}

// SupplicantEffect is something the phone wants done.
type SupplicantEffect uint8

const (
	// SendRequest: tell the authority what the phone asks for.
	SendRequest SupplicantEffect = iota + 1
	// SendConfirm: tell it that the user confirmed.
	SendConfirm
	// RedeemCode: exchange the code at the account server and open the keys.
	RedeemCode
	// LeaveChannel: close the phone's side.
	LeaveChannel
)

// StepSupplicant is the phone: what happens next, and what has to be done, when e happens in s.
func StepSupplicant(s SupplicantState, e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	return s.onSupplicant(e)
}

// failing is the way out of every live state before the code is in hand.
func failing(s SupplicantState, e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	why := SupplicantReason(0)
	switch e := e.(type) {
	case UserCancelled:
		why = PhoneCancelled
	case CancelReceived:
		why = AuthorityCancelled
	case AuthorityLeft:
		why = AuthorityGone
	case NonsenseCame:
		why = NonsenseReceived
	case AuthorizationReceived:
		if !e.Valid {
			why = AuthorizationInvalid
		}
	case JoinFailed:
		why = AuthorityGone
		if e.KeyRefused {
			why = KeyRefused
		}
	}
	if why == 0 {
		return s, nil
	}
	return Failed{why}, []SupplicantEffect{LeaveChannel}
}

func (s Joining) onSupplicant(e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	if e == (JoinSecured{}) {
		return AwaitingMetadata{}, []SupplicantEffect{SendRequest}
	}
	return failing(s, e)
}

func (s AwaitingMetadata) onSupplicant(e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	switch e {
	case MetadataReceived{}:
		return Asking{}, nil
	case AuthorizationReceived{true}:
		return AwaitingMetadata{HasCode: true}, nil
	}
	return failing(s, e)
}

func (s Asking) onSupplicant(e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	switch e {
	case MetadataReceived{}:
		return Asking{}, nil
	case AuthorizationReceived{true}:
		return Asking{HasCode: true}, nil
	case UserConfirmed{}:
		if s.HasCode {
			return Redeeming{}, []SupplicantEffect{SendConfirm, RedeemCode}
		}
		return AwaitingAuthority{}, []SupplicantEffect{SendConfirm}
	}
	return failing(s, e)
}

func (s AwaitingAuthority) onSupplicant(e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	switch e {
	case MetadataReceived{}:
		return Asking{}, nil
	case AuthorizationReceived{true}:
		return Redeeming{}, []SupplicantEffect{RedeemCode}
	}
	return failing(s, e)
}

// Once the code is in hand the channel does not matter any more.
func (s Redeeming) onSupplicant(e SupplicantEvent) (SupplicantState, []SupplicantEffect) {
	switch e {
	case CodeRedeemed{}:
		return SignedIn{}, []SupplicantEffect{LeaveChannel}
	case RedeemingFailed{}:
		return Failed{RedeemRefused}, []SupplicantEffect{LeaveChannel}
	case UserCancelled{}:
		return Failed{PhoneCancelled}, []SupplicantEffect{LeaveChannel}
	}
	return s, nil
}

func (s SignedIn) onSupplicant(SupplicantEvent) (SupplicantState, []SupplicantEffect) { return s, nil }
func (s Failed) onSupplicant(SupplicantEvent) (SupplicantState, []SupplicantEffect)   { return s, nil }
