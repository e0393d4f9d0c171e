package main

import (
	"context"
	"os"
	"time"

	"countersign/app/core"
)

// besides starts an effect that no pairing waits for.
func (p *performer) besides(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.WatchScreen:
		return p.watchScreen(ctx, post)
	case core.IgnoreScreen:
		p.ignore()
	case core.LocateSelf:
		return func() { post(p.locateSelf(ctx, e)) }
	case core.Record:
		return p.record(e.Entry)
	case core.ReadHistory:
		return func() { post(p.readHistory(e.Ref)) }
	case core.ExportHistory:
		return func() { post(p.exportHistory(e.Ref)) }
	case core.ClearHistory:
		return func() { post(p.clearHistory(e.Ref)) }
	default:
		return p.atDoor(ctx, effect, post)
	}
	return nil
}

// beginAttempt notes when an attempt gets its first code.
func (p *performer) beginAttempt() {
	if p.history.began.IsZero() {
		p.history.began = p.wall()
	}
}

// record stamps an entry with the times that only the outside knows, and writes it.
func (p *performer) record(e core.Entry) func() {
	e.Ended = p.wall()
	if e.Kind == core.ByQR || e.Kind == core.ByTypedCode {
		e.Began, p.history.began = p.history.began, time.Time{}
	}
	return func() {
		if err := p.history.add(e); err != nil {
			p.log.Warn("history not written", "cause", err)
		}
	}
}

func (p *performer) readHistory(ref core.Ref) core.Event {
	entries, damaged, err := p.history.read()
	if err != nil {
		p.log.Warn("history not read", "cause", err)
		return core.HistoryUnread{Ref: ref}
	}
	return core.HistoryRead{Ref: ref, Entries: entries, At: p.wall(), Damaged: damaged}
}

func (p *performer) exportHistory(ref core.Ref) core.Event {
	entries, _, err := p.history.read()
	if err != nil {
		return core.HistoryUnexported{Ref: ref}
	}
	folder, err := downloads(os.Getenv)
	if err != nil {
		return core.HistoryUnexported{Ref: ref}
	}
	path, err := exportHistory(entries, folder, p.wall())
	if err != nil {
		p.log.Warn("history not exported", "cause", err)
		return core.HistoryUnexported{Ref: ref}
	}
	return core.HistoryExported{Ref: ref, Path: path}
}

func (p *performer) clearHistory(ref core.Ref) core.Event {
	if err := p.history.clear(); err != nil {
		p.log.Warn("history not cleared", "cause", err)
		return core.HistoryUnread{Ref: ref}
	}
	return core.HistoryRead{Ref: ref, At: p.wall()}
}
