package sandbox_test

import (
	"fmt"
	"net/http/httptest"

	"countersign/oauth/sandbox"
)

// A server is made for the address on which it will be reached, so there is a listener first.
func ExampleNew() {
	web := httptest.NewUnstartedServer(nil)
	server, err := sandbox.New(sandbox.Options{Origin: "http://" + web.Listener.Addr().String()})
	if err != nil {
		panic(err)
	}
	web.Config.Handler = server
	web.Start()
	defer web.Close()

	if err := server.AddDemoAccounts(); err != nil {
		panic(err)
	}
	server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 114}})
	key, err := server.SyncKey(sandbox.DemoEmail)
	fmt.Println(key, err, len(server.Mail(sandbox.DemoEmail)))
	// Output: [redacted] <nil> 0
}
