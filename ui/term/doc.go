// Package term draws the screens of package screen as plain lines of text, for a terminal, a screen reader or a pipe.
//
// The rules of this renderer:
//   - A screen of a new kind is written whole; after that only what changed is written.
//   - Every prompt is answered with a line. Nothing happens on Enter alone, except keeping a text that is offered.
//   - A phone joins only when the whole word "approve" was typed on a screen that can be approved.
//   - What others chose (names, places, problems) reaches the terminal without control or formatting characters, and
//     cannot start a line that looks like one of ours where it stands behind a label.
//   - A short code to be typed elsewhere stands on a line of its own and is spelled on the next, for a screen reader.
//   - The pairing link is drawn, and written as text only when the person asks for it.
//
// The package starts nothing and reads nothing: the app reads lines and hands each to [Terminal.Answer].
package term
