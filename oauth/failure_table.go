package oauth

// The error table of the accounts spec, section 10. Each row has a kind of its own, or shares one with rows after which the
// user does the same:
//
//	BadVerificationCode  type the code again, or have another sent: 105, 152, 153, 156 (backup codes), 183
//	RequestMalformed     a fault of this program: 106 to 109, 112, 113, and 166 to 169 of OAuth
//	ClockWrong           set this computer's clock: 111, and 115, which only a repeated request explains otherwise
//	EmailBounced         mail does not arrive: 133 to 135, 151
//	NotPrimaryEmail      type the other address: 142, 145
//	NoPassword           section 2.7: 149, 210
//	StepUpNeeded         a second factor or a fresh sign-in: 160, 170, 222; Client.SecondFactor of package api tells which
//	GrantRefused         the code of an authorization is spent, late or another's: 172 to 175
//	ClientRefused        the server does not take this program or phone: 162, 171
//	SessionGone          110, after section 3.5, and 182 of a refresh token
//	Maintenance          wait: 201, 203
//	OtherFactorNeeded    another second factor: 215, 216
//	UseBrowser           223 to 239
//	ServerFault          try again: 206, 207, 998, 999, and whatever has no row
//
// No call goes to the OAuth server itself. Its numbers are here so that nobody reads them by the other table.

// Multi-factor and passkey errors of the auth server.
const (
	firstBrowserOnly = 223
	lastBrowserOnly  = 239
)

var failuresByStatus = map[int]FailureKind{
	401: SessionGone,
	410: PleaseUpdate,
	429: TooManyRequests,
	502: Maintenance,
	503: Maintenance,
	504: Maintenance,
}

var failures = map[Base]map[int]FailureKind{
	Auth: {
		102: UnknownAccount,
		103: WrongPassword,
		104: EmailUnconfirmed,
		105: BadVerificationCode,
		106: RequestMalformed,
		107: RequestMalformed,
		108: RequestMalformed,
		109: RequestMalformed,
		110: SessionGone,
		111: ClockWrong,
		112: RequestMalformed,
		113: RequestMalformed,
		114: TooManyRequests,
		115: ClockWrong,
		116: PleaseUpdate,
		120: EmailCase,
		123: UnknownDevice,
		124: DeviceConflict,
		125: Blocked,
		126: ResetRequired,
		127: BadUnblockCode,
		133: EmailBounced,
		134: EmailBounced,
		135: EmailBounced,
		138: SessionUnverified,
		142: NotPrimaryEmail,
		145: NotPrimaryEmail,
		149: NoPassword,
		151: EmailBounced,
		152: BadVerificationCode,
		153: BadVerificationCode,
		155: NoAuthenticator,
		156: BadVerificationCode,
		160: StepUpNeeded,
		162: ClientRefused,
		163: ScopeRefused,
		164: StaleAuth,
		166: RequestMalformed,
		167: RequestMalformed,
		168: RequestMalformed,
		169: RequestMalformed,
		170: StepUpNeeded,
		171: ClientRefused,
		172: GrantRefused,
		173: GrantRefused,
		174: GrantRefused,
		175: GrantRefused,
		182: SessionGone,
		183: BadVerificationCode,
		201: Maintenance,
		202: FeatureOff,
		203: Maintenance,
		204: ClientDisabled,
		206: ServerFault,
		207: ServerFault,
		210: NoPassword,
		215: OtherFactorNeeded,
		216: OtherFactorNeeded,
		222: StepUpNeeded,
		998: ServerFault,
		999: ServerFault,
	},
	OAuth: {
		101: ClientRefused,
		102: ClientRefused,
		103: RequestMalformed,
		104: SessionGone,
		105: GrantRefused,
		106: GrantRefused,
		107: GrantRefused,
		108: SessionGone,
		109: RequestMalformed,
		110: RequestMalformed,
		111: SessionGone,
		112: ClientRefused,
		113: RequestMalformed,
		114: ScopeRefused,
		115: SessionGone,
		116: RequestMalformed,
		117: GrantRefused,
		118: RequestMalformed,
		119: StaleAuth,
		120: StepUpNeeded,
		121: RequestMalformed,
		122: SessionGone,
		201: Maintenance,
		202: ClientDisabled,
		999: ServerFault,
	},
	Profile: {
		100: SessionGone,
		101: RequestMalformed,
		103: ServerFault,
		104: Maintenance,
		105: Maintenance,
		114: TooManyRequests,
		125: Blocked,
		999: ServerFault,
	},
}
