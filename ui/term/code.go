package term

import (
	"strings"

	"github.com/skip2/go-qrcode"

	"countersign/ui/screen"
)

// writeCode draws a pairing URL as a QR code, or says what to do where it cannot be drawn.
func (t *Terminal) writeCode(url screen.Secret) {
	modules := modulesOf(url)
	needs := len(modules) * t.columnsPerModule()
	switch {
	case needs == 0:
		t.writeBlock(block{{text: codeUndrawn()}})
	case needs > t.options.Width:
		t.writeBlock(block{{text: codeTooWide(needs, t.options.Width)}})
	case t.options.Blocks:
		t.drawHalfBlocks(modules)
	case t.options.Color:
		t.drawColoredSpaces(modules)
	default:
		t.drawHashes(modules)
	}
}

// codeFits reports whether there is a code and it can be drawn.
func (t *Terminal) codeFits() bool {
	needs := len(modulesOf(t.page.code)) * t.columnsPerModule()
	return needs > 0 && needs <= t.options.Width
}

func (t *Terminal) columnsPerModule() int {
	if t.options.Blocks {
		return 1
	}
	return 2
}

// modulesOf are the rows of the code, true where dark, within a quiet zone of four modules; nil if there is no code or
// the text is too long for one. The lowest level of correction gives the largest modules, which matters most on a clean
// screen.
func modulesOf(url screen.Secret) [][]bool {
	if url.IsEmpty() {
		return nil
	}
	code, err := qrcode.New(url.Reveal(), qrcode.Low)
	if err != nil {
		return nil
	}
	return code.Bitmap()
}

// drawsDark reports whether a glyph is to stand for a dark module, which depends on what a glyph's colour is: black as
// we set it, dark on a light terminal, light on a dark one.
func (t *Terminal) drawsDark() bool { return t.options.Color || t.options.Light }

// drawHalfBlocks puts two rows of modules into one row of text.
func (t *Terminal) drawHalfBlocks(modules [][]bool) {
	glyphs := map[[2]bool]string{{false, false}: " ", {true, false}: "▀", {false, true}: "▄", {true, true}: "█"}
	for y := 0; y < len(modules); y += 2 {
		upper, lower := modules[y], make([]bool, len(modules)) // below the last row there is light
		if y+1 < len(modules) {
			lower = modules[y+1]
		}
		var row strings.Builder
		for x := range upper {
			row.WriteString(glyphs[[2]bool{upper[x] == t.drawsDark(), lower[x] == t.drawsDark()}])
		}
		t.writeCodeRow(row.String())
	}
}

func (t *Terminal) writeCodeRow(row string) {
	if t.options.Color {
		row = blackOnWhite + row + plain
	}
	t.pending.WriteString(row + "\n")
}

func (t *Terminal) drawColoredSpaces(modules [][]bool) {
	for _, row := range modules {
		for x, dark := range row {
			switch {
			case x > 0 && dark == row[x-1]:
			case dark:
				t.pending.WriteString(onBlack)
			default:
				t.pending.WriteString(onWhite)
			}
			t.pending.WriteString("  ")
		}
		t.pending.WriteString(plain + "\n")
	}
}

func (t *Terminal) drawHashes(modules [][]bool) {
	for _, row := range modules {
		for _, dark := range row {
			if dark == t.drawsDark() {
				t.pending.WriteString("##")
			} else {
				t.pending.WriteString("  ")
			}
		}
		t.pending.WriteByte('\n')
	}
}
