// Package conformance runs oauth/sandbox with clients of account servers that nobody of this project wrote, as section 12.4
// of the accounts spec asks: PyFxA (one that signs by Hawk, and one that shows Bearer tokens, with pyotp), fxa-js-client,
// fxa-crypto-relier, hawk, the account library of ffsclient, openid-client with Chromium, and curl. Where such a client and the
// sandbox disagree, the client is right.
//
// The runs need Python, Node, a browser and modules of others, and so have a command of their own: make conformance. Their
// last word is a table of all the sandbox's endpoints with the clients that each has served, and an endpoint that served
// none is a failure.
package conformance
