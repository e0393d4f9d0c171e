// Package termext stands in for a part of the module goext, see langext. It knows no colours.
package termext

// SupportsColors, Red and Gray are for terminals.
func SupportsColors() bool    { return false }
func Red(text string) string  { return text }
func Gray(text string) string { return text }
