package screen

// CheckName names one of the connection doctor's checks, for programs too: docs/doctor.md lists them.
type CheckName string

// Checks of the connection doctor, in their order.
const (
	CheckDisplay      CheckName = "display"
	CheckSettings     CheckName = "settings"
	CheckKeychain     CheckName = "keychain"
	CheckClock        CheckName = "clock"
	CheckAccountDNS   CheckName = "account-dns"
	CheckAccountProxy CheckName = "account-proxy"
	CheckAccountTLS   CheckName = "account-tls"
	CheckAccount      CheckName = "account"
	CheckSession      CheckName = "session"
	CheckKeys         CheckName = "keys"
	CheckRelayDNS     CheckName = "relay-dns"
	CheckRelayProxy   CheckName = "relay-proxy"
	CheckRelayTLS     CheckName = "relay-tls"
	CheckRelay        CheckName = "relay"
)
