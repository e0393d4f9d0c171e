package term_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"countersign/ui/screen"
	"countersign/ui/term"
)

// cell is one character of a terminal: two pixels, the upper and the lower, each dark or light.
type cell [2]bool

// drawn is what a terminal with a light or dark background makes of the rows that hold a code.
func drawn(t *testing.T, out string, lightBackground bool) [][]bool {
	t.Helper()
	var pixels [][]bool
	for row := range strings.SplitSeq(out, "\n") {
		if !isCodeRow(row) {
			continue
		}
		var upper, lower []bool
		for _, c := range cells(t, row, lightBackground) {
			upper, lower = append(upper, c[0]), append(lower, c[1])
		}
		pixels = append(pixels, upper, lower)
	}
	return pixels
}

func isCodeRow(row string) bool {
	if strings.HasPrefix(row, "\x1b[48") || strings.HasPrefix(row, "\x1b[38") {
		return true
	}
	return len(row) > 20 && strings.Trim(row, " #▀▄█") == ""
}

// cells obeys the colours the package sets and draws each glyph in the colour that is current.
func cells(t *testing.T, row string, lightBackground bool) []cell {
	t.Helper()
	inkIsDark, paperIsDark := lightBackground, !lightBackground
	var result []cell
	for row != "" {
		if set, rest, ok := colors(row); ok {
			set(&inkIsDark, &paperIsDark, lightBackground)
			row = rest
			continue
		}
		glyph := []rune(row)[0]
		row = row[len(string(glyph)):]
		upper, lower := strings.ContainsRune("▀█#", glyph), strings.ContainsRune("▄█#", glyph)
		pick := func(inked bool) bool {
			if inked {
				return inkIsDark
			}
			return paperIsDark
		}
		result = append(result, cell{pick(upper), pick(lower)})
	}
	return result
}

func colors(row string) (set func(ink, paper *bool, light bool), rest string, ok bool) {
	if !strings.HasPrefix(row, "\x1b[") {
		return nil, row, false
	}
	sequence, rest, _ := strings.Cut(row[2:], "m")
	return func(ink, paper *bool, light bool) {
		numbers := strings.Split(sequence, ";")
		for i := 0; i < len(numbers); i++ {
			switch n := numbers[i]; n {
			case "0":
				*ink, *paper = light, !light
			case "38", "48":
				index, _ := strconv.Atoi(numbers[i+2])
				dark := index == 16
				if n == "38" {
					*ink = dark
				} else {
					*paper = dark
				}
				i += 2
			}
		}
	}, rest, true
}

// scan decodes pixels with the code's dark modules dark; each pixel becomes a square of four.
func scan(pixels [][]bool) (string, error) {
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, len(pixels[0])*scale, len(pixels)*scale))
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if !pixels[y/scale][x/scale] {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

func everyLook(width int) []term.Options {
	var looks []term.Options
	for i := range 8 {
		looks = append(looks, term.Options{Width: width, Color: i&1 != 0, Light: i&2 != 0, Blocks: i&4 != 0})
	}
	return looks
}

func lookName(o term.Options) string {
	return fmt.Sprintf("width=%d,color=%v,light=%v,blocks=%v", o.Width, o.Color, o.Light, o.Blocks)
}

func show(o term.Options, s screen.Screen) string {
	var out bytes.Buffer
	o.Out = &out
	term.New(o).Show(s)
	return out.String()
}

func TestACodeOnTheTerminalCanBeScanned(t *testing.T) {
	const shorter = "https://example.org/pair#channel_id=short" // fits 80 columns at two characters for each module
	for _, c := range []struct {
		url   string
		looks []term.Options
	}{
		{pairingURL, everyLook(80)[4:]},
		{pairingURL, everyLook(98)},
		{shorter, everyLook(80)},
	} {
		for _, o := range c.looks {
			t.Run(lookName(o), func(t *testing.T) {
				// Where the package sets the colours, the terminal's own background does not matter.
				for _, lightBackground := range []bool{true, false} {
					if !o.Color && lightBackground != o.Light {
						continue
					}
					pixels := drawn(t, show(o, screen.Invite{URL: screen.NewSecret(c.url)}), lightBackground)
					text, err := scan(pixels)
					if err != nil || text != c.url {
						t.Errorf("light background %v: scanned %q, %v", lightBackground, text, err)
					}
					checkQuietZone(t, pixels, o.Blocks)
				}
			})
		}
	}
}

// checkQuietZone looks for four light modules on every side.
func checkQuietZone(t *testing.T, pixels [][]bool, blocks bool) {
	t.Helper()
	zone := 8
	if blocks {
		zone = 4
	}
	height, width := len(pixels), len(pixels[0])
	for y, row := range pixels {
		for x, dark := range row {
			if dark && (x < zone || y < zone || x >= width-zone || y >= height-zone) {
				t.Fatalf("dark pixel at %d, %d of %d x %d in the quiet zone", x, y, width, height)
			}
		}
	}
}

func TestANarrowTerminalSaysWhatToDo(t *testing.T) {
	for _, o := range append(everyLook(48), everyLook(97)[:4]...) {
		t.Run(lookName(o), func(t *testing.T) {
			out := show(o, invite())
			if !strings.Contains(strings.Join(strings.Fields(out), " "), "Make the window wider, or use Countersign with a window.") {
				t.Errorf("no advice in:\n%s", out)
			}
			if strings.ContainsAny(out, "█▀▄#") {
				t.Error("a code was drawn that does not fit")
			}
		})
	}
}

func TestAWiderWindowGetsItsCode(t *testing.T) {
	var out bytes.Buffer
	tt := term.New(term.Options{Out: &out, Width: 40, Blocks: true})
	tt.Show(invite())
	out.Reset()
	tt.Resize(60)
	if text, err := scan(drawn(t, out.String(), false)); err != nil || text != pairingURL {
		t.Errorf("scanned %q, %v", text, err)
	}
	out.Reset()
	tt.Resize(70)
	if out.Len() != 0 {
		t.Errorf("written again:\n%s", out.String())
	}
}

func TestACodeThatCannotBeDrawnIsSaidSo(t *testing.T) {
	long := screen.Invite{URL: screen.NewSecret(strings.Repeat("x", 3000))}
	if out := show(term.Options{Blocks: true}, long); !strings.Contains(out, "cannot be drawn") {
		t.Errorf("not said in:\n%s", out)
	}
}
