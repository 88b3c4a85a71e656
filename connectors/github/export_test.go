package github

// Forget has s ask again for what it read in this run.
func (s *Source) Forget() { clear(s.read) }
