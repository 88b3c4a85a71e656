package jira

// UseGateway has s take url for Atlassian's gateway.
func (s *Source) UseGateway(url string) { s.gateway = url }

// Opts returns what s was made of.
func (s *Source) Opts() Options { return s.opts }

// Forget has s ask again for what it read in this run.
func (s *Source) Forget() { clear(s.read) }
