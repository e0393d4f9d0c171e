package sandbox

// The accounts of the demo. Their password is no secret.
const (
	DemoEmail     = "demo@countersign.example" // signs in at once
	DemoCodeEmail = "code@countersign.example" // is asked for an e-mailed code
	DemoPassword  = "countersign-demo"
)

// The demo accounts' version 2 credentials, stretched beforehand: doing it here would cost each start of the demo a third
// of a second. Both accounts share a salt.
const (
	demoClientSalt = saltPrefixV2 + "c0417e2519700004c0417e2519700005"
	demoAuthPW     = "d460ffefb686648212833470b2988867cf563a13f44d0120d46b2c8ebccd04c0"
	demoUnwrapBKey = "e2763c6ea214ef7fc7c52364437d3aa5c5c9305dfd8582ce73b5fb33958201c8"
)

// AddDemoAccounts adds DemoEmail, which is trusted, and DemoCodeEmail, which is not.
func (s *Server) AddDemoAccounts() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, address := range []string{DemoEmail, DemoCodeEmail} {
		n := NewAccount{Email: address, SignUp: address, Version: V2, Trusted: address == DemoEmail}
		err := s.add(n, &logins{
			v1: stretchV1(email(address), DemoPassword),
			v2: &saltedLogin{demoClientSalt, credentials{secretOf(demoAuthPW), secretOf(demoUnwrapBKey)}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
