package pairing

import (
	"reflect"
	"testing"
)

// TestSupplicantTable has the reactions of the real phones, row by row and column by column as in section 5.5 of the
// pairing protocol spec. Messages with unknown names are ignored before they reach the machine.
func TestSupplicantTable(t *testing.T) {
	leave := []SupplicantEffect{LeaveChannel}
	for _, c := range []struct {
		cell  string
		state SupplicantState
		event SupplicantEvent
		want  SupplicantState
		does  []SupplicantEffect
	}{
		{"Connecting | secured", Joining{}, JoinSecured{}, AwaitingMetadata{}, []SupplicantEffect{SendRequest}},
		{"Connecting | key refused", Joining{}, JoinFailed{KeyRefused: true}, Failed{KeyRefused}, leave},
		{"Connecting | error", Joining{}, JoinFailed{}, Failed{AuthorityGone}, leave},
		{"Connecting | close", Joining{}, AuthorityLeft{}, Failed{AuthorityGone}, leave},
		{"Connecting | metadata", Joining{}, MetadataReceived{}, Joining{}, nil},
		{"Connecting | authorize", Joining{}, AuthorizationReceived{true}, Joining{}, nil},
		{"Connecting | user confirms", Joining{}, UserConfirmed{}, Joining{}, nil},

		{"WaitingForMetadata | metadata", AwaitingMetadata{}, MetadataReceived{}, Asking{}, nil},
		{"WaitingForMetadata | authorize", AwaitingMetadata{}, AuthorizationReceived{true}, AwaitingMetadata{true}, nil},
		// The wedge: a code that came before the metadata is never used.
		{"WaitingForMetadata | authorize, then metadata", AwaitingMetadata{true}, MetadataReceived{}, Asking{}, nil},
		{"WaitingForMetadata | user confirms", AwaitingMetadata{}, UserConfirmed{}, AwaitingMetadata{}, nil},
		{"WaitingForMetadata | close", AwaitingMetadata{}, AuthorityLeft{}, Failed{AuthorityGone}, leave},

		{"WaitingForAuthorizations | metadata", Asking{}, MetadataReceived{}, Asking{}, nil},
		{"WaitingForAuthorizations | authorize", Asking{}, AuthorizationReceived{true}, Asking{HasCode: true}, nil},
		{"WaitingForAuthorizations | user confirms", Asking{}, UserConfirmed{}, AwaitingAuthority{}, []SupplicantEffect{SendConfirm}},
		{"WaitingForAuthorizations | close", Asking{}, AuthorityLeft{}, Failed{AuthorityGone}, leave},

		{"WaitingForSupplicant | metadata", Asking{true}, MetadataReceived{}, Asking{}, nil},
		{"WaitingForSupplicant | authorize", Asking{true}, AuthorizationReceived{true}, Asking{true}, nil},
		{"WaitingForSupplicant | user confirms", Asking{true}, UserConfirmed{}, Redeeming{}, []SupplicantEffect{SendConfirm, RedeemCode}},
		{"WaitingForSupplicant | close", Asking{true}, AuthorityLeft{}, Failed{AuthorityGone}, leave},

		{"WaitingForAuthority | metadata", AwaitingAuthority{}, MetadataReceived{}, Asking{}, nil},
		{"WaitingForAuthority | authorize", AwaitingAuthority{}, AuthorizationReceived{true}, Redeeming{}, []SupplicantEffect{RedeemCode}},
		{"WaitingForAuthority | user confirms", AwaitingAuthority{}, UserConfirmed{}, AwaitingAuthority{}, nil},
		{"WaitingForAuthority | close", AwaitingAuthority{}, AuthorityLeft{}, Failed{AuthorityGone}, leave},

		{"SendingResult | close", Redeeming{}, AuthorityLeft{}, Redeeming{}, nil},
		{"SendingResult | authorize", Redeeming{}, AuthorizationReceived{true}, Redeeming{}, nil},
		// The real page goes back to its question, but nobody sees it any more.
		{"SendingResult | metadata", Redeeming{}, MetadataReceived{}, Redeeming{}, nil},
		{"SendingResult | redeemed", Redeeming{}, CodeRedeemed{}, SignedIn{}, leave},
		{"SendingResult | refused", Redeeming{}, RedeemingFailed{}, Failed{RedeemRefused}, leave},
		{"SendingResult | user cancels", Redeeming{}, UserCancelled{}, Failed{PhoneCancelled}, leave},
		{"SendingResult | cancel", Redeeming{}, CancelReceived{}, Redeeming{}, nil},
	} {
		t.Run(c.cell, func(t *testing.T) {
			next, effects := StepSupplicant(c.state, c.event)
			if next != c.want || !reflect.DeepEqual(effects, c.does) {
				t.Errorf("got %#v %v, want %#v %v", next, effects, c.want, c.does)
			}
		})
	}
}

// TestSupplicantFailures: what ends every live phone before it holds its code.
func TestSupplicantFailures(t *testing.T) {
	for _, s := range []SupplicantState{Joining{}, AwaitingMetadata{}, Asking{}, Asking{true}, AwaitingAuthority{}} {
		for e, why := range map[SupplicantEvent]SupplicantReason{
			UserCancelled{}:              PhoneCancelled,
			CancelReceived{}:             AuthorityCancelled,
			AuthorityLeft{}:              AuthorityGone,
			AuthorizationReceived{false}: AuthorizationInvalid,
			NonsenseCame{}:               NonsenseReceived,
		} {
			if got, _ := StepSupplicant(s, e); got != (Failed{why}) {
				t.Errorf("%#v on %T: %#v", s, e, got)
			}
		}
	}
}

// TestSupplicantFinalStates: every event, in every final state.
func TestSupplicantFinalStates(t *testing.T) {
	for _, s := range []SupplicantState{SignedIn{}, Failed{AuthorityGone}} {
		for _, e := range phoneEvents {
			if next, effects := StepSupplicant(s, e); next != s || len(effects) > 0 {
				t.Errorf("%#v on %T: %#v, %v", s, e, next, effects)
			}
		}
	}
}
