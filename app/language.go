package main

import (
	"cmp"
	"regexp"
	"strings"
)

// localeForm is the part of a locale's name that a language tag is made of: a language and, if any, a country.
var localeForm = regexp.MustCompile(`^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@].*)?$`)

// languageTag is the language in which the account server is to write its mails: the one that the person chose or else the
// system's, as a language tag (RFC 5646), "de" or "pt-BR". Empty says that it is not known: the server chooses then.
func languageTag(chosen string, getenv func(string) string) string {
	locale := cmp.Or(chosen, getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	parts := localeForm.FindStringSubmatch(locale)
	if parts == nil {
		return "" // "C" and "POSIX" among them
	}
	return strings.TrimSuffix(parts[1]+"-"+parts[2], "-")
}
