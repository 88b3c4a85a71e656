package work

// Account is one identity of the person on one host. Everything but Name comes
// from the server's own "who am I", never from configuration.
type Account struct {
	ID          string // AccountID(Host, UserID)
	Name        string // what the person calls it in the config
	Source      string // "github" or "jira"
	Host        string // as the server names itself, such as https://github.com
	UserID      string // the source's stable id of the user
	Login       string
	DisplayName string
}

// Person is somebody on a host, bots included. Of other people brag keeps what
// the person's own story needs, not their texts.
type Person struct {
	ID       string // PersonID(Host, SourceID)
	Host     string
	SourceID string
	Login    string
	Name     string // display name; may be empty
	Bot      bool
}

// Container is a repository or project.
type Container struct {
	ID       string // ContainerID(Host, SourceID)
	Host     string
	SourceID string
	Name     string   // current name: acme/billing, PAY
	Former   []string // names it had before, oldest first
	Private  bool
}
