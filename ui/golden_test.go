package ui

import (
	"bytes"
	"flag"
	"image"
	imagedraw "image/draw"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

var update = flag.Bool("update", false, "keep the pictures of this run as the right ones")

// dress is a way the program can look.
type dress struct {
	name string
	look look
}

var dresses = []dress{
	{"light", look{theme: screen.ThemeLight}},
	{"dark", look{theme: screen.ThemeDark}},
	{"large", look{theme: screen.ThemeLight, text: 2}},
	{"contrast", look{theme: screen.ThemeContrast}},
}

// all reports whether the dress is shown on all samples.
func (d dress) all() bool { return d.look.text == 0 && d.look.theme != screen.ThemeContrast }

// samples are all for the looks most people have, and the first of each kind for the others.
func (d dress) samples() (chosen []sample) {
	kinds := map[reflect.Type]bool{}
	for _, s := range samples {
		kind := reflect.TypeOf(s.screen)
		if d.all() || !kinds[kind] || strings.HasSuffix(s.name, "-hostile") {
			chosen = append(chosen, s)
		}
		kinds[kind] = true
	}
	return chosen
}

// firsts are the first sample of each kind of screen.
func firsts() (chosen []sample) {
	kinds := map[reflect.Type]bool{}
	for _, s := range samples {
		if kind := reflect.TypeOf(s.screen); !kinds[kind] {
			kinds[kind] = true
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// speak has a test speak a language, and the next one English.
func speak(t *testing.T, language string) {
	t.Helper()
	Speak(language)
	t.Cleanup(func() {
		Speak("en")
		screen.Speak(screen.English{})
	})
}

// open makes a window of the given look that remembers what the person did.
func open(t *testing.T, l fyne.Theme) (*Window, *[]screen.Action) {
	t.Helper()
	var done []screen.Action
	w := NewWindow(test.NewTempApp(t), "Countersign", func(a screen.Action) { done = append(done, a) })
	fyne.CurrentApp().Settings().SetTheme(l)
	t.Cleanup(w.Fyne().Close)
	// The toolkit's clock stands still between two pictures. What is laid out more than a minute after the last one counts as left
	// over when the next one is taken, and is made anew where nothing has a place.
	w.Fyne().Canvas().Capture()
	return w, &done
}

func TestScreensLookAsTheyDid(t *testing.T) {
	for _, d := range dresses {
		w, _ := open(t, d.look)
		for _, s := range d.samples() {
			t.Run(d.name+"/"+s.name, func(t *testing.T) {
				showAnew(w, s.screen)
				w.Fyne().Resize(windowSizes[1].Max(w.Fyne().Content().MinSize())) // whatever the one before needed
				compare(t, filepath.Join("testdata", d.name, s.name+".png"), w.Fyne().Canvas().Capture())
			})
		}
	}
}

// TestTypingACodeLooksAsItDid is for what a screen alone does not say: a code half typed, and the character to correct.
func TestTypingACodeLooksAsItDid(t *testing.T) {
	for _, d := range dresses {
		t.Run(d.name, func(t *testing.T) {
			w, _ := open(t, d.look)
			s := screen.Join{Server: "accounts.example.org", Length: 6}
			w.Show(s)
			typeIn(w, "k7u4")
			compare(t, filepath.Join("testdata", d.name, "join-typing.png"), w.Fyne().Canvas().Capture())
			typeIn(w, "x0")
			s.Problem, s.At = noSuchSymbol, 3
			w.Show(s)
			compare(t, filepath.Join("testdata", d.name, "join-correcting.png"), w.Fyne().Canvas().Capture())
		})
	}
}

// TestScreensInOtherLanguages is for the first screen of each kind: in German, whose words are long, in Arabic, from the right, and
// in Japanese, which has no spaces.
func TestScreensInOtherLanguages(t *testing.T) {
	for _, language := range []string{"de", "ar", "ja"} {
		speak(t, language)
		w, _ := open(t, dresses[0].look)
		for _, s := range firsts() {
			t.Run(language+"/"+s.name, func(t *testing.T) {
				showAnew(w, s.screen)
				compare(t, filepath.Join("testdata", language, s.name+".png"), w.Fyne().Canvas().Capture())
			})
		}
	}
}

// showAnew builds a screen even if one of its kind is shown.
func showAnew(w *Window, s screen.Screen) {
	w.view = nil
	w.Show(s)
}

func compare(t *testing.T, path string, got image.Image) {
	t.Helper()
	if *update {
		write(t, path, got)
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if differ := differing(got, want); differ > 0 {
		failed := filepath.Join(os.TempDir(), "countersign-ui", path)
		write(t, failed, got)
		t.Errorf("%d pixels differ from %s; the new picture is %s", differ, path, failed)
	}
}

// slack is how far a channel of a pixel may be off, for processors that round differently.
const slack = 2

func differing(a, b image.Image) (pixels int) {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx()*a.Bounds().Dy() + 1
	}
	p, q := rgba(a).Pix, rgba(b).Pix
	for i := 0; i < len(p); i += 4 {
		if off(p[i], q[i]) || off(p[i+1], q[i+1]) || off(p[i+2], q[i+2]) {
			pixels++
		}
	}
	return pixels
}

func off(a, b uint8) bool { return max(a, b)-min(a, b) > slack }

func rgba(img image.Image) *image.RGBA {
	flat := image.NewRGBA(img.Bounds())
	imagedraw.Draw(flat, flat.Rect, img, img.Bounds().Min, imagedraw.Src)
	return flat
}

func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
