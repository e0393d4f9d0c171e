package core

import (
	"unicode/utf8"

	"countersign/ui/screen"
)

type (
	// UnsealSession: open the sealed file. The passphrase is wiped. Answers: SessionFound, SessionAbsent, KeychainFailed.
	UnsealSession struct {
		Ref        Ref
		Passphrase screen.Secret
	}
	// MoveSession: keep sessions in another place from now on, and move the one that is held. The passphrase, which is for a
	// sealed file, is wiped. Answer: SessionMoved.
	MoveSession struct {
		Ref        Ref
		To         screen.Place
		Passphrase screen.Secret
	}
)

func (UnsealSession) effect() {}
func (MoveSession) effect()   {}

type (
	// SessionSealed answers LoadSession: there is a file of sessions, and a passphrase opens it.
	SessionSealed struct{ Ref Ref }
	// SessionMoved answers MoveSession. With a fault everything is where it was.
	SessionMoved struct {
		Ref   Ref
		Fault KeychainFault
	}
)

func (SessionSealed) event() {}
func (SessionMoved) event()  {}

const (
	// PassphraseWrong: the sealed file has another passphrase.
	PassphraseWrong KeychainFault = KeychainUnused + 1 + iota
	// FileDamaged: the sealed file is not whole.
	FileDamaged
	// FileFailed: the sealed file could not be read or written.
	FileFailed
)

type (
	// Unsealing: the session is in a file that a passphrase opens. Asked is set while that is tried.
	Unsealing struct {
		Asked   Ref
		Problem screen.Problem
	}
	// Keeping: the person chooses where sessions are kept. Behind is where that was asked, Ready or KeychainClosed; it goes on.
	// Asked is set while the session is being moved To another place.
	Keeping struct {
		Behind  Stage
		Typing  bool // a passphrase for the file
		To      screen.Place
		Asked   Ref
		Problem screen.Problem
	}
)

func (s Unsealing) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SessionFound:
		if e.Ref.answers(s.Asked) {
			t.Sealed, t.Accounts = true, e.Accounts
			return t.arrive()
		}
	case SessionAbsent:
		if e.Ref.answers(s.Asked) {
			t.Accounts = e.Accounts
			return t.arrive()
		}
	case KeychainFailed:
		if e.Ref.answers(s.Asked) {
			return Unsealing{Problem: keychainSentence(e.Fault)}
		}
	}
	return s
}

func (s Unsealing) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.SubmitPassphrase:
		if a.Passphrase.IsEmpty() {
			return s
		}
		ref := t.ref()
		t.do(UnsealSession{ref, a.Passphrase}, Wipe{a.Again})
		return Unsealing{Asked: ref}
	case screen.UseMemory:
		return t.useMemory(KeychainUnused)
	}
	return s
}

func (s Unsealing) view(Model) screen.Screen {
	return screen.Passphrase{Busy: s.Asked != 0, Problem: s.Problem}
}

// useMemory keeps sessions in memory, and leaves alone what is stored.
func (t *turn) useMemory(why KeychainFault) Stage {
	t.do(UseMemory{})
	t.Unkept, t.Forgone = why, why
	return firstQuestion(t)
}

func (s Keeping) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SessionMoved:
		if e.Ref.answers(s.Asked) {
			return s.moved(t, e.Fault)
		}
		return s
	}
	s.Behind = s.Behind.on(t, e)
	if s.Asked == 0 && !s.rests() {
		return s.Behind
	}
	return s
}

// rests reports whether what is behind still waits for the person to come back.
func (s Keeping) rests() bool {
	switch behind := s.Behind.(type) {
	case Ready:
		return behind.SigningOut == 0
	case KeychainClosed:
		return true
	}
	return false
}

func (s Keeping) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.KeepIn:
		switch {
		case s.Typing || a.Place > screen.MemoryOnly:
		case a.Place == screen.SealedFile:
			return Keeping{Behind: s.Behind, Typing: true}
		default:
			return s.move(t, a.Place, screen.Secret{})
		}
	case screen.SubmitPassphrase:
		if s.Typing {
			return s.seal(t, a)
		}
	case screen.Cancel:
		if _, ready := s.Behind.(Ready); ready && s.Typing {
			return Keeping{Behind: s.Behind}
		}
		return s.Behind
	}
	return s
}

// leastPassphrase is how many characters a passphrase has at least.
const leastPassphrase = 8

// seal takes a new passphrase, if it was typed twice alike.
func (s Keeping) seal(t *turn, a screen.SubmitPassphrase) Stage {
	defer t.do(Wipe{a.Again})
	switch {
	case utf8.RuneCount(a.Passphrase.Bytes()) < leastPassphrase:
		t.do(Wipe{a.Passphrase})
		s.Problem = shortPassphrase()
		return s
	case !a.Passphrase.Equal(a.Again):
		t.do(Wipe{a.Passphrase})
		s.Problem = differentPassphrases()
		return s
	}
	return s.move(t, screen.SealedFile, a.Passphrase)
}

func (s Keeping) move(t *turn, to screen.Place, passphrase screen.Secret) Stage {
	s.To, s.Asked, s.Problem = to, t.ref(), screen.Problem{}
	t.do(MoveSession{s.Asked, to, passphrase})
	return s
}

// moved goes back to where the person was; before anybody is signed in, on to the sign-in.
func (s Keeping) moved(t *turn, fault KeychainFault) Stage {
	s.Asked = 0
	if fault != 0 {
		s.Problem = keychainSentence(fault)
		if s.rests() {
			return s
		}
		return s.Behind
	}
	t.Sealed = s.To == screen.SealedFile
	t.allMoved(0)
	if s.To == screen.MemoryOnly {
		t.allMoved(KeychainUnused)
	}
	if _, closed := s.Behind.(KeychainClosed); closed {
		return firstQuestion(t)
	}
	return s.Behind
}

func (s Keeping) view(m Model) screen.Screen {
	if s.Typing {
		return screen.Passphrase{New: true, Busy: s.Asked != 0, Problem: s.Problem}
	}
	return screen.Keeping{Now: m.place(), Busy: s.Asked != 0, Problem: s.Problem}
}

// place is where the session is kept.
func (m Model) place() screen.Place {
	switch {
	case m.Unkept != 0:
		return screen.MemoryOnly
	case m.Sealed:
		return screen.SealedFile
	}
	return screen.InKeychain
}

func shortPassphrase() screen.Problem {
	return screen.Problem{
		What: screen.Say("That passphrase is too short."),
		Do:   screen.Say("Take eight characters or more; a few words are best."),
	}
}

func differentPassphrases() screen.Problem {
	return screen.Problem{
		What: screen.Say("The two are not the same."),
		Do:   screen.Say("Type the passphrase again, twice."),
	}
}
