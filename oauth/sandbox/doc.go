// Package sandbox is an account server that speaks the language of Firefox Accounts: for the demo, which needs a whole
// world on one computer, and for the tests, which need a server that can be made to misbehave.
//
// It follows section 12 of the accounts spec. Every endpoint is one method; what a request may look like is a table of
// fields (see form), whose types parse themselves, so a handler never sees a request that is not well-formed. Every
// handler runs with the store locked: one request at a time, from the first look to the last change.
//
// It is not for the internet. It keeps everything in memory, shows the codes it mails to whoever asks, and knows the kB of
// the accounts that the program adds (a real account server never does), so that a test can compare what a phone has
// decrypted. Its sign-in page has no script, so it sends the password, with which this server unwraps and seals the keys.
package sandbox
