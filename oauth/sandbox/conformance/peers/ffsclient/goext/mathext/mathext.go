// Package mathext stands in for a part of the module goext, see langext.
package mathext

import "cmp"

// Max is the greater of two.
func Max[T cmp.Ordered](a, b T) T { return max(a, b) }
