// Package enums stands in for a part of the module goext, see langext.
package enums

// Enum is a value of a closed set.
type Enum interface{ Valid() bool }

// EnumMetaValue describes one.
type EnumMetaValue struct {
	VarName     string
	Value       Enum
	Description *string
}
