package oauth

import "testing"

// Every row of the table of the accounts spec, section 10, and the overlaps between the servers.
var failureRows = []struct {
	base   Base
	status int
	errno  []int
	want   FailureKind
}{
	{Auth, 400, []int{102}, UnknownAccount},
	{Auth, 400, []int{103}, WrongPassword},
	{Auth, 400, []int{104}, EmailUnconfirmed},
	{Auth, 400, []int{105, 183, 152, 153, 156}, BadVerificationCode},
	{Auth, 400, []int{106, 107, 108, 112, 113, 166, 167, 168, 169}, RequestMalformed},
	{Auth, 401, []int{109}, RequestMalformed},
	{Auth, 401, []int{110}, SessionGone},
	{Auth, 401, []int{111, 115}, ClockWrong},
	{Auth, 429, []int{114}, TooManyRequests},
	{Auth, 410, []int{116, 0}, PleaseUpdate},
	{Auth, 400, []int{120}, EmailCase},
	{Auth, 400, []int{123}, UnknownDevice},
	{Auth, 400, []int{124}, DeviceConflict},
	{Auth, 400, []int{125}, Blocked},
	{Auth, 400, []int{126}, ResetRequired},
	{Auth, 400, []int{127}, BadUnblockCode},
	{Auth, 400, []int{133, 134, 135, 151}, EmailBounced},
	{Auth, 400, []int{138}, SessionUnverified},
	{Auth, 400, []int{142, 145}, NotPrimaryEmail},
	{Auth, 400, []int{149, 210}, NoPassword},
	{Auth, 400, []int{155}, NoAuthenticator},
	{Auth, 400, []int{160, 170, 222}, StepUpNeeded},
	{Auth, 400, []int{162, 171}, ClientRefused},
	{Auth, 400, []int{163}, ScopeRefused},
	{Auth, 400, []int{164}, StaleAuth},
	{Auth, 400, []int{172, 173, 174, 175}, GrantRefused},
	{Auth, 400, []int{182}, SessionGone},
	{Auth, 503, []int{201, 203, 0}, Maintenance},
	{Auth, 403, []int{202}, FeatureOff},
	{Auth, 503, []int{204}, ClientDisabled},
	{Auth, 400, []int{206, 207, 998, 999, 0, 1, 222222, -1}, ServerFault},
	{Auth, 400, []int{215, 216}, OtherFactorNeeded},
	{Auth, 400, []int{223, 230, 239}, UseBrowser},
	{Auth, 400, []int{240}, ServerFault},
	{Auth, 429, []int{0}, TooManyRequests},
	{Auth, 401, []int{0}, SessionGone},
	{OAuth, 400, []int{101, 102}, ClientRefused},
	{OAuth, 403, []int{112}, ClientRefused},
	{OAuth, 400, []int{103, 109, 110, 113, 116, 118, 121}, RequestMalformed},
	{OAuth, 401, []int{104, 108, 111, 115, 122}, SessionGone},
	{OAuth, 400, []int{105, 106, 107, 117}, GrantRefused},
	{OAuth, 400, []int{114}, ScopeRefused},
	{OAuth, 401, []int{119}, StaleAuth},
	{OAuth, 400, []int{120}, StepUpNeeded},
	{OAuth, 503, []int{201}, Maintenance},
	{OAuth, 503, []int{202}, ClientDisabled},
	{OAuth, 400, []int{999, 230}, ServerFault},
	{Profile, 403, []int{100}, SessionGone},
	{Profile, 400, []int{101}, RequestMalformed},
	{Profile, 500, []int{103, 999}, ServerFault},
	{Profile, 503, []int{104, 105}, Maintenance},
	{Profile, 429, []int{114}, TooManyRequests},
	{Profile, 400, []int{125}, Blocked},
}

func TestFailures(t *testing.T) {
	for _, row := range failureRows {
		for _, errno := range row.errno {
			if got := FailureOf(row.base, row.status, errno); got != row.want {
				t.Errorf("%s %d/%d: %q, want %q", row.base, row.status, errno, got, row.want)
			}
		}
	}
}
