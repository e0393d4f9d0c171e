// This peer is the account library of ffsclient, a Firefox Sync client in Go. Its argument is JSON: {"origin", "email",
// "password", "otp"}. Each step prints a line; a step that fails ends the run.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"ffsyncclient/cli"
	"ffsyncclient/syncclient"
)

type question struct{ Origin, Email, Password, OTP string }

func main() {
	var asked question
	err := json.Unmarshal([]byte(os.Args[1]), &asked)
	if err == nil {
		err = run(asked)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(asked question) error {
	options := cli.DefaultCLIOptions()
	options.TokenServerURL, options.RequestTimeout = asked.Origin, 10*time.Second
	ctx := &cli.FFSContext{Context: context.Background(), Opt: options}
	client := syncclient.NewFxAClient(ctx, asked.Origin+"/v1")

	session, method, err := client.Login(ctx, asked.Email, asked.Password)
	if err != nil {
		return err
	}
	if method != syncclient.VerificationTOTP2FA {
		return fmt.Errorf("asked to verify by %q", method)
	}
	if client.VerifyWithOTP(ctx, session, "000000") == nil {
		return fmt.Errorf("a wrong code was accepted")
	}
	if err := client.VerifyWithOTP(ctx, session, asked.OTP); err != nil {
		return err
	}
	fmt.Println("- login, a wrong code, the code of the authenticator")

	if err := client.RegisterDevice(ctx, session, "Désk", "cli"); err != nil {
		return err
	}
	kA, kB, err := client.FetchKeys(ctx, session)
	if err != nil {
		return err
	}
	fmt.Println("- register device, fetch keys")

	tokens, err := client.AcquireOAuthToken(ctx, session.Extend(kA, kB))
	if err != nil {
		return err
	}
	fmt.Println("- OAuth token, scoped key data")
	storage, err := client.HawkAuth(ctx, tokens)
	if err != nil {
		return err
	}
	fmt.Println("- credentials of the token server")
	valid, err := client.CheckSession(ctx, syncclient.FFSyncSession{
		SessionToken: session.SessionToken, UserId: session.UserId, APIEndpoint: storage.APIEndpoint,
	})
	if err != nil {
		return err
	}
	if !valid {
		return fmt.Errorf("the session is not valid")
	}
	fmt.Println("- session status")
	return json.NewEncoder(os.Stdout).Encode(map[string]string{"keyID": tokens.KeyID})
}
