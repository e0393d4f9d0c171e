package relay

import (
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What a stock client sees on /v1/ws, to the byte: the answer to the upgrade, the greeting, an envelope, a pong, the relay's
// ping, and then the end of the connection without a word.
func TestStockPathToTheByte(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		conn, err := w.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		var seen strings.Builder
		over := make(chan struct{})
		go func() {
			defer close(over)
			io.Copy(&seen, conn)
		}()
		io.WriteString(conn, upgradeRequest(path))
		synctest.Wait()
		first.say("QUJD")
		conn.Write(masked(0x89, "hi"))
		time.Sleep(6 * time.Second)
		conn.Write(masked(0x88, ""))
		<-over

		id := strings.TrimPrefix(path, "/v1/ws/")
		want := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n" +
			"\x81\x4d" + `{"link":"/v1/ws/` + id + `","channelid":"` + id + `"}` +
			"\x81\x32" + `{"message":"QUJD","sender":{"remote":"192.0.2.1"}}` + "\x8a\x02hi" + "\x89\x00"
		if seen.String() != want {
			t.Errorf("saw\n%swant\n%s", hex.Dump([]byte(seen.String())), hex.Dump([]byte(want)))
		}
	})
}
