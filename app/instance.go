package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"countersign/ui/screen"
)

// instance is the one program that runs over a settings folder. Others that are started find its door, tell it where they were to
// lead, and end. The door is a socket in a folder that nobody else may open; whoever comes through it can have the window shown, and
// nothing else.
type instance struct {
	lock     *flock.Flock
	listener net.Listener
}

// What is said at the door: one word that names a page, and the answer.
const (
	longestKnock = 64
	heard        = "heard\n"
	knockLimit   = 2 * time.Second
)

var errNobodyHome = errors.New("instance: the program that runs does not answer")

// onlyInstance makes this program the one that runs over the folder. None: there is another already, and it was told to show that
// page. Where there can be no door, every program is the only one.
func onlyInstance(folder string, page screen.Page, log *slog.Logger) (only *instance, told bool) {
	door, err := doorOf(folder)
	if err != nil {
		log.Warn("no door for a second start", "cause", err)
		return &instance{}, false
	}
	lock := flock.New(door + ".lock")
	if mine, err := lock.TryLock(); err != nil || !mine {
		if err := knock(door, page); err != nil {
			log.Warn("the program that runs was not told", "cause", err)
			return &instance{}, false
		}
		return nil, true
	}
	os.Remove(door) // of a program that crashed
	listener, err := net.Listen("unix", door)
	if err != nil {
		log.Warn("no door for a second start", "cause", err)
	}
	return &instance{lock, listener}, false
}

// longestDoor is how long the path of a socket may be on all systems, in bytes.
const longestDoor = 100

// doorOf is where the socket is: in the folder of the login session, or else beside the settings.
func doorOf(folder string) (string, error) {
	sum := sha256.Sum256([]byte(folder))
	name := "countersign-" + hex.EncodeToString(sum[:6])
	room := os.Getenv("XDG_RUNTIME_DIR")
	if room == "" {
		room, name = folder, "door"
		if err := os.MkdirAll(room, 0o700); err != nil {
			return "", err
		}
	}
	door := filepath.Join(room, name)
	if len(door) > longestDoor {
		return "", errors.New("instance: the folder's name is too long for a socket")
	}
	return door, nil
}

// knock tells the program that runs to show a page.
func knock(door string, page screen.Page) error {
	for deadline := time.Now().Add(knockLimit); ; time.Sleep(50 * time.Millisecond) {
		if err := knockOnce(door, page); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

func knockOnce(door string, page screen.Page) error {
	c, err := net.DialTimeout("unix", door, knockLimit)
	if err != nil {
		return err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(knockLimit))
	if _, err := io.WriteString(c, string(page)+"\n"); err != nil {
		return err
	}
	if answer, err := bufio.NewReader(io.LimitReader(c, longestKnock)).ReadString('\n'); err != nil || answer != heard {
		return errors.Join(errNobodyHome, err)
	}
	return nil
}

// answer answers the door until ctx ends, and calls came for each that names a page. Without a door there is nothing to answer.
func (i *instance) answer(ctx context.Context, came func(screen.Page)) {
	if i == nil || i.listener == nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { i.listener.Close() })
	defer stop()
	for {
		c, err := i.listener.Accept()
		if err != nil {
			return
		}
		if page, ok := listen(c); ok {
			came(page)
		}
		c.Close()
	}
}

// listen reads what somebody at the door wants.
func listen(c net.Conn) (page screen.Page, ok bool) {
	_ = c.SetDeadline(time.Now().Add(knockLimit))
	line, err := bufio.NewReader(io.LimitReader(c, longestKnock)).ReadString('\n')
	page = screen.Page(strings.TrimSuffix(line, "\n"))
	if err != nil || !slices.Contains(screen.Pages, page) {
		return "", false
	}
	_, err = io.WriteString(c, heard)
	return page, err == nil
}

// leave closes the door and lets another program be the one.
func (i *instance) leave() {
	if i.listener != nil {
		i.listener.Close() // which removes the socket
	}
	if i.lock != nil {
		os.Remove(i.lock.Path())
		i.lock.Unlock()
	}
}
