package redact

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"bragsheet/store/work"
)

// glob names repositories and projects, in lower case: acme/secret-*, OPS, or
// with the host before it.
type glob string

func parseGlob(pattern string) (glob, error) {
	if _, err := path.Match(pattern, ""); err != nil || strings.TrimSpace(pattern) == "" {
		return "", fmt.Errorf("%q is not a pattern like acme/secret-*", pattern)
	}
	return glob(strings.ToLower(pattern)), nil
}

// CheckGlob returns why a pattern of places is none, nil if it is one.
func CheckGlob(pattern string) error {
	_, err := parseGlob(pattern)
	return err
}

// matches reports whether the glob means a place by any name it has or had.
func (g glob) matches(c work.Container) bool {
	_, host, _ := strings.Cut(strings.ToLower(c.Host), "://")
	for _, name := range append([]string{c.Name}, c.Former...) {
		name = strings.ToLower(name)
		if g.is(name) || g.is(host+"/"+name) || !strings.Contains(string(g), "/") && g.is(path.Base(name)) {
			return true
		}
	}
	return false
}

func (g glob) is(name string) bool {
	ok, _ := path.Match(string(g), name) // parseGlob has seen that it is a pattern
	return ok
}

// base returns the part of a glob that names places where their owner goes
// without saying, or "" where that would be anything.
func (g glob) base() glob {
	base := g[strings.LastIndex(string(g), "/")+1:]
	if len(strings.Trim(string(base), "*?[]")) < 3 {
		return ""
	}
	return base
}

// globbed returns the words of text that a glob matches: places nothing was
// harvested of.
func (r *Redactor) globbed(text string) []span {
	if len(r.globs) == 0 {
		return nil
	}
	var spans []span
	add := func(from, to int) {
		word := strings.ToLower(strings.Trim(text[from:to], ".-"))
		for _, g := range r.globs {
			if word != "" && (g.is(word) || g.base().is(word)) {
				spans = append(spans, span{from, to, nobody})
				return
			}
		}
	}
	from := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.-", r)
		switch {
		case inside && from < 0:
			from = i
		case !inside && from >= 0:
			add(from, i)
			from = -1
		}
	}
	if from >= 0 {
		add(from, len(text))
	}
	return spans
}
