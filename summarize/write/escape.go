package write

import (
	"net/url"
	"strings"
	"unicode"
)

// plain returns text on one line without control, formatting and bidirectional
// characters, whatever a source put into it.
func plain(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(clean), " ")
}

var markdownSpecial = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `&lt;`, `>`, `&gt;`,
	`&`, `&amp;`, `|`, `\|`, `~`, `\~`, `$`, `\$`,
)

// escape returns text so that Markdown shows it as it is, on one line, in the
// middle of a paragraph, a heading or a table cell.
func escape(text string) string { return markdownSpecial.Replace(plain(text)) }

// link returns a Markdown link, or the text alone where the address is not one
// a reader can open.
func link(text, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return escape(text)
	}
	return "[" + escape(text) + "](" + inAddress.Replace(u.String()) + ")"
}

// inAddress makes an address safe within the brackets of a link.
var inAddress = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "\\", "%5C")
