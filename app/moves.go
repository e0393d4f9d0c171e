package main

import (
	"context"

	"countersign/app/core"
	"countersign/ui/screen"
)

// A move has four steps. The sessions are written to the new place and read back; the list says that they are there; they are
// removed from the old place; and they are no leftovers any more. Wherever it breaks off, the next start finds all of them in one
// place: in the file if there is one, or else in the keychain. A copy that is left in the keychain is removed then.

// move makes another place the one where sessions are kept, and takes all there that are held, or none. With a fault everything is
// as it was. The passphrase is for a sealed file, which takes half a second.
func (v *vault) move(ctx context.Context, to screen.Place, passphrase []byte) core.KeychainFault {
	v.begin()
	defer v.changing.Unlock()
	switch to {
	case screen.SealedFile:
		return v.toFile(ctx, newSeal(passphrase, v.cost))
	case screen.InKeychain:
		return v.toKeychain(ctx)
	}
	return v.toMemory(ctx)
}

func itemsOf(sessions []*held) (items []string) {
	for _, h := range sessions {
		items = append(items, h.item)
	}
	return items
}

// inPlace is the list once these sessions are kept there. What else was in a file is there no more.
func (v *vault) inPlace(sessions []*held, kept keptIn) accountList {
	next := v.list
	for _, h := range sessions {
		next = next.with(listedAs(h.item, h.account, kept))
	}
	return next.orphaned(itemsOf(sessions))
}

func (v *vault) toFile(ctx context.Context, s *seal) core.KeychainFault {
	sessions := v.sessions()
	if len(sessions) == 0 {
		v.settle(screen.SealedFile, s)
		return 0
	}
	unwrite, fault := v.file().write(s, sessions)
	if fault != 0 {
		return fault
	}
	fault = v.leave(ctx, v.inPlace(sessions, keptInFile), v.keptIn(sessions, keptInKeychain), nil)
	if fault != 0 {
		unwrite()
		return fault
	}
	v.settle(screen.SealedFile, s)
	return 0
}

func (v *vault) toKeychain(ctx context.Context) core.KeychainFault {
	sessions := v.sessions()
	if fault := v.commit(v.announced(sessions)); fault != 0 {
		return fault
	}
	var undone []undo
	unput := func() {
		for _, u := range undone {
			u.do(ctx)
		}
	}
	for _, h := range sessions {
		u, fault := put(ctx, v.keychain, h.item, h.account)
		if fault != 0 {
			unput()
			return fault
		}
		undone = append(undone, u)
	}
	if fault := v.leave(ctx, v.inPlace(sessions, keptInKeychain), nil, v.file().remove); fault != 0 {
		unput()
		return fault
	}
	v.settle(screen.InKeychain, nil)
	return 0
}

// announced is the list before sessions are put into the keychain: until they are counted there, they are leftovers.
func (v *vault) announced(sessions []*held) accountList {
	next := v.list.clone()
	for _, h := range sessions {
		if v.list.kept(h.item) != keptInKeychain {
			next = next.leaving(h.item)
		}
	}
	return next
}

func (v *vault) toMemory(ctx context.Context) core.KeychainFault {
	sessions, next := v.sessions(), v.list
	inFile := v.keptIn(sessions, keptInFile)
	for _, h := range sessions {
		next = next.without(h.item)
	}
	var unfile func() core.KeychainFault
	if len(inFile) > 0 {
		unfile = v.file().remove
	}
	if fault := v.leave(ctx, next, v.keptIn(sessions, keptInKeychain), unfile); fault != 0 {
		return fault
	}
	v.settle(screen.MemoryOnly, nil)
	return 0
}

func (v *vault) keptIn(sessions []*held, k keptIn) (kept []*held) {
	for _, h := range sessions {
		if v.list.kept(h.item) == k {
			kept = append(kept, h)
		}
	}
	return kept
}

// leave writes down that the sessions have moved, and removes them from where they were: from the keychain, and the file if unfile
// is set. With a fault all is as it was, but for what was written to the new place.
func (v *vault) leave(ctx context.Context, next accountList, inKeychain []*held, unfile func() core.KeychainFault) core.KeychainFault {
	was := v.list
	if fault := v.commit(next); fault != 0 {
		return fault
	}
	fault, back := v.empty(ctx, inKeychain)
	if fault == 0 && unfile != nil {
		if fault = unfile(); fault != 0 && v.commit(was) != 0 {
			v.set(was) // a file that is there counts, whatever the list says
			return fault
		}
	}
	switch {
	case fault == 0:
		next = v.list
		for _, h := range inKeychain {
			next = next.cleared(h.item)
		}
		_ = v.commit(next) // a leftover that is gone does no harm
	case !back || v.commit(was) != 0:
		return 0 // there is no way back, and what is still in the keychain is removed at the next start
	}
	return fault
}

// empty removes sessions from the keychain. With a fault they are all there again or, without back, some are not.
func (v *vault) empty(ctx context.Context, sessions []*held) (fault core.KeychainFault, back bool) {
	for n, h := range sessions {
		err := v.keychain.remove(ctx, h.item)
		if err == nil {
			continue
		}
		for _, gone := range sessions[:n] {
			if _, fault := put(ctx, v.keychain, gone.item, gone.account); fault != 0 {
				return faultOf(err), false
			}
		}
		return faultOf(err), true
	}
	return 0, true
}

// clearOut removes from the keychain what is left over there.
func (v *vault) clearOut(ctx context.Context) core.KeychainFault {
	next := v.list
	for _, item := range v.list.Leftover {
		if err := v.keychain.remove(ctx, item); err != nil {
			return faultOf(err)
		}
		next = next.cleared(item)
	}
	_ = v.commit(next) // what is removed already may be removed again
	return 0
}
