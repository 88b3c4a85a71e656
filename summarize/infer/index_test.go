package infer

import "testing"

func TestURLsOfOnePageAreOne(t *testing.T) {
	for _, tt := range []struct{ name, one, other string }{
		{"case", "https://GitHub.com/Acme/api/pull/1", "https://github.com/acme/api/pull/1"},
		{"the slash at the end", "https://github.com/acme/api/pull/1/", "https://github.com/acme/api/pull/1"},
		{"query and fragment", "https://github.com/acme/api/pull/1?tab=files#r2", "https://github.com/acme/api/pull/1"},
		{"space around", " https://github.com/acme/api/pull/1\n", "https://github.com/acme/api/pull/1"},
		{"the scheme", "http://github.com/acme/api/pull/1", "https://github.com/acme/api/pull/1"},
		{"an escape", "https://github.com/acme/a%2Dpi", "https://github.com/acme/a-pi"},
		{"who asks", "https://me@github.com/acme", "https://github.com/acme"},
	} {
		if a, b := canonicalURL(tt.one), canonicalURL(tt.other); a != b || a == "" {
			t.Errorf("%s: %q and %q", tt.name, a, b)
		}
	}
	if got := canonicalURL("http://[::1"); got != "" {
		t.Errorf("of no URL it makes %q", got)
	}
}
