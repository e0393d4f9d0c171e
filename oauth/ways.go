package oauth

// Way is something else to try after a sign-in that failed. Its text is for logs; sentences for users are chosen elsewhere.
type Way string

// Ways to go on (accounts spec, sections 2.5 to 2.7 and 7.4).
const (
	WayBrowser  Way = "sign in with the browser"          // where the server knows this program
	WaySettings Way = "open the account's settings"       // on the content root, in a browser
	WayReset    Way = "reset the password"                // on the content root, in a browser
	WayNetwork  Way = "try another network"               // the address of this one is in disgrace
	WayLater    Way = "wait"                              // as long as Failure.RetryAfter says, if it says
	WayFactor   Way = "use another second factor"         // backup code or recovery phone
	WayAddress  Way = "use the account's primary address" //
)

// waysOn are the ways on from each failure that leaves some; the browser comes first where it is offered.
var waysOn = map[FailureKind][]Way{
	Firewall:          {WayBrowser, WayNetwork, WayLater},
	Blocked:           {WayBrowser, WayNetwork, WayLater},
	TooManyRequests:   {WayLater},
	Maintenance:       {WayLater},
	NoPassword:        {WayBrowser, WaySettings},
	UseBrowser:        {WayBrowser, WaySettings},
	ResetRequired:     {WayReset},
	NotPrimaryEmail:   {WayAddress},
	NoAuthenticator:   {WayFactor},
	OtherFactorNeeded: {WayFactor, WayBrowser},
}

// Ways are what else there is to try. browser says whether the server knows this program, so that it can sign in with the
// browser.
func (f Failure) Ways(browser bool) []Way {
	var open []Way
	for _, way := range waysOn[f.Kind] {
		if way != WayBrowser || browser {
			open = append(open, way)
		}
	}
	return open
}
