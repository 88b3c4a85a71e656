package write

import "strings"

// Needs reports whether a template may look at a field of the view: Career,
// Operations and Resource are worked out only where one does.
func (t *Template) Needs(field string) bool { return strings.Contains(t.Source, "."+field) }
