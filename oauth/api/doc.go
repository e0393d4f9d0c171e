// Package api talks to an account server: one method per thing to do there (accounts spec, sections 1 to 8). What the
// answers mean is decided by package oauth.
//
// Where to find what:
//
//	Discover                      the servers of an address                                 discover.go
//	Client.SignIn                 the password, and what may follow it                      signin.go, login.go
//	Client.Reauthenticate         the password once more, for a session that stays          reauth.go
//	Client.VerifySignIn           the second step: mail, link, authenticator, other codes   verify.go
//	Client.FinishSignIn           keys, device, account                                     finish.go
//	Client.StartBrowserSignIn     sign-in in the browser, by code and PKCE                  browser.go, callback.go
//	Client.Redeem                 the account that an authorization code stands for         redeem.go
//	Client.AccountStatus          what an address can sign in with                          signin.go
//	Client.SessionStatus          is the session alive; what errno 110 meant; sign-out      session.go
//	Client.SecondFactor, StepUp   the authenticator of a session that is signed in          stepup.go
//	Client.CheckKeys              has the account got other keys                            keys.go
//	Client.MintAuthorization      sign for a phone                                          mint.go
//	Client.ExchangeCode           the phone's half of that                                  exchange.go
//	Client.RegisterDevice         this computer in the list of devices                      device.go
//	Client.AttachedClients        who else is signed in, and signing them out               attached.go
//	Client.Profile                name and picture                                          profile.go
//
// Below them: call.go is one request; send.go makes it, again where the scheme or the clock was wrong (habits.go), and not
// at all while the server asks for patience (patience.go); foreign.go keeps out what no account server has said; error.go
// is what a failure says.
//
// Every call ends with its context or its own time limit, whichever is first, reads at most a capped body, follows no
// redirect, and fails with an *Error.
package api
