package api

import (
	"testing"

	"go.uber.org/goleak"
)

// No call, and no waiting for a browser, leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
