package assets

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

var update = flag.Bool("update", false, "draw icon.png from icon.svg again")

// The packaging tool reads FyneApp.toml, the program reads this package.
func TestFyneAppSaysTheSame(t *testing.T) {
	manifest, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"[Details]", "[Migrations]",
		`Name = "` + Name + `"`, `ID = "` + ID + `"`, `Version = "` + Version + `"`,
		`Icon = "assets/icon.png"`, "fyneDo = true",
	} {
		if !hasLine(manifest, line) {
			t.Errorf("FyneApp.toml has no line %s", line)
		}
	}
}

// What desktops and shops read about the program says the same as the program.
func TestPackageSaysTheSame(t *testing.T) {
	for name, lines := range map[string][]string{
		ID + ".desktop": {"Name=" + Name, "Icon=" + ID, "StartupWMClass=" + Name, "Exec=countersign %u"},
		ID + ".metainfo.xml": {
			"<id>" + ID + ".desktop</id>", "<name>" + Name + "</name>", `<launchable type="desktop-id">` + ID + ".desktop</launchable>",
		},
	} {
		content, err := os.ReadFile("package/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if !hasLine(content, line) {
				t.Errorf("%s has no line %s", name, line)
			}
		}
	}
	manual, err := os.ReadFile("package/countersign.1")
	if err != nil || !bytes.Contains(manual, []byte(`"`+Name+" "+Version+`"`)) {
		t.Errorf("the manual is not of version %s: %v", Version, err)
	}
	about, err := os.ReadFile("package/" + ID + ".metainfo.xml")
	if err != nil || !bytes.Contains(about, []byte(`<release version="`+Version+`" `)) {
		t.Errorf("the newest release is not %s: %v", Version, err)
	}
}

func hasLine(text []byte, want string) bool {
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == want {
			return true
		}
	}
	return false
}

func TestIconIsDrawnFromItsSVG(t *testing.T) {
	drawn := draw(t, Logo(), 512)
	if *update {
		var out bytes.Buffer
		if err := png.Encode(&out, drawn); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("icon.png", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := png.Decode(bytes.NewReader(Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if kept.Bounds() != drawn.Bounds() {
		t.Fatalf("icon.png is %v, want %v", kept.Bounds(), drawn.Bounds())
	}
	for y := range 512 {
		for x := range 512 {
			if kept.At(x, y) != drawn.At(x, y) {
				t.Fatalf("icon.png differs from icon.svg at %d,%d; run the test with -update", x, y)
			}
		}
	}
}

func TestEveryGlyphShowsSomething(t *testing.T) {
	for _, g := range []Glyph{Computer, Phone, Tablet, Other, Pair, Done, Stopped, Alert, Key} {
		if img := draw(t, g.SVG(), 24); inked(img) < 24 {
			t.Errorf("%s is blank", g)
		}
	}
}

func inked(img image.Image) (pixels int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, alpha := img.At(x, y).RGBA(); alpha > 0 {
				pixels++
			}
		}
	}
	return pixels
}

// draw rasterises an SVG on a transparent square.
func draw(t *testing.T, svg []byte, side int) image.Image {
	t.Helper()
	test.NewTempApp(t)
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(canvas.NewImageFromResource(fyne.NewStaticResource("drawing.svg", svg)))
	c.Resize(fyne.NewSquareSize(float32(side)))
	return c.Capture()
}
