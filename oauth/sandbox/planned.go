package sandbox

// More of what only a planned fault gives as a reason (accounts spec, section 10).
var _ = []cause{
	define(112, 411, "Missing content-length header"),
	define(133, 400, "Email sent complaint"),
	define(134, 400, "Email account hard bounced"),
	define(135, 400, "Email account soft bounced"),
	define(145, 400, "Reset password email required"),
	define(151, 422, "Failed to send email"),
	define(152, 400, "Invalid token verification code"),
	define(153, 400, "Expired token verification code"),
	define(206, 400, "Password version is newer"),
	define(207, 400, "Subscription is unknown"),
	define(210, 400, "No password set"),
	define(222, 400, "Insufficient authenticator assurance level"),
	define(223, 400, "Multi-factor authentication is required"),
	define(998, 500, "An internal validation check failed"),
}

// The numbers behind that, of second factors and passkeys, all mean that a browser is needed.
func init() {
	for errno := 224; errno <= 239; errno++ {
		define(errno, 400, "Passkey or second factor not accepted")
	}
}
