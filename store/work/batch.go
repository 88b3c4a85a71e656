package work

// Batch is what one transaction saves of a stream: raw parts, what they read
// as, and where the stream then stands.
type Batch struct {
	Objects  []Object
	Gone     []Gone // marked, never deleted; an object saved again is no longer gone
	Position Position
	Window   *Window // the window that ended with this batch, if one did
	Fresh    bool    // first batch of a pass: windows of earlier passes are forgotten
}

// Object is everything one batch knows of one object of a source. Its parts
// and reading replace what was stored for the object and account before.
type Object struct {
	SourceID string
	Parts    []Part
	Reading  Reading
}
