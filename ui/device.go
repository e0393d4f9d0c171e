package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"countersign/assets"
	"countersign/ui/screen"
)

func deviceRows(devices []screen.Device) (rows []fyne.CanvasObject) {
	for _, d := range devices {
		rows = append(rows, deviceRow(d))
	}
	return rows
}

// deviceRow is a device as it is read; more stands below its lines.
func deviceRow(d screen.Device, more ...fyne.CanvasObject) fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		newText(strongStyle, screen.Plain(d.Name, longestName)),
		newText(noteStyle, screen.Plain(d.Detail, longestDetail)),
		newText(noteStyle, screen.Plain(d.Access, longestDetail)),
		deviceMarks(d),
	}
	return container.New(beside{gap: 14},
		newGlyph(deviceGlyph(d.Kind), theme.ColorNamePrimary, 28), stack(gapTight, append(lines, more...)...))
}

// longestDetail is how many letters are shown of what is known about a device.
const longestDetail = 100

func deviceMarks(d screen.Device) fyne.CanvasObject {
	marks := container.New(&flow{gap: 6})
	if d.ThisOne {
		marks.Add(newPill(d.ThisLabel()))
	}
	if d.PairedHere {
		marks.Add(newPill(d.PairedHereLabel()))
	}
	show(marks, len(marks.Objects) > 0)
	return marks
}

func deviceGlyph(kind string) assets.Glyph {
	switch kind {
	case "desktop":
		return assets.Computer
	case "mobile":
		return assets.Phone
	case "tablet":
		return assets.Tablet
	}
	return assets.Other
}
