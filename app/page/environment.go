package page

import (
	"errors"
	"net/url"
	"strconv"
)

// ErrOptions says that one of the settings in the environment makes no sense.
var ErrOptions = errors.New("page: a setting makes no sense")

// mozilla is the content server of Firefox accounts.
const mozilla = "https://accounts.firefox.com"

// OptionsFromEnv reads the settings of a relay that stands alone: PAIR_CONTENT_ROOT, Mozilla's content server otherwise, and
// PAIR_CODE_LENGTH. The error is ErrOptions.
func OptionsFromEnv(getenv func(string) string) (Options, error) {
	o := Options{Content: mozilla, Length: defaultLength}
	if text := getenv("PAIR_CONTENT_ROOT"); text != "" {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Scheme+"://"+u.Host != text {
			return Options{}, ErrOptions
		}
		o.Content = text
	}
	if text := getenv("PAIR_CODE_LENGTH"); text != "" {
		var err error
		if o.Length, err = strconv.Atoi(text); err != nil || o.Length != 6 && o.Length != 8 && o.Length != 10 {
			return Options{}, ErrOptions
		}
	}
	return o, nil
}
