// Package work names the things brag is about: accounts, the items harvested
// from them, what the person wrote, the accomplishments all of it adds up to,
// and the sheets they edit.
//
// It is a leaf. It imports only the standard library, does no I/O and reads no
// clock, so every other package may import it.
package work

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

var idEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// ID returns a stable identifier for the thing that parts name together: 12
// characters of a-z and 2-7, the first 60 bits of a hash. The same parts give
// the same ID on every machine.
func ID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(idEncoding.EncodeToString(sum[:]))[:12]
}

// ItemID returns the ID of the item that host knows by sourceID (a GitHub node
// id, a Jira issue id). The kind is left out on purpose: a ticket that is
// relabelled as an incident is still the same item, and what the person
// decided about it must still apply (docs/adr/0004).
func ItemID(host, sourceID string) string { return ID("item", host, sourceID) }

// ReviewID returns the ID of the review item for the pull request that host
// knows by pullID. There is one for each reviewed pull request.
func ReviewID(host, pullID string) string { return ID("review", host, pullID) }

// PersonID returns the ID of the person or bot that host knows by sourceID.
func PersonID(host, sourceID string) string { return ID("person", host, sourceID) }

// ContainerID returns the ID of the repository or project that host knows by
// sourceID.
func ContainerID(host, sourceID string) string { return ID("container", host, sourceID) }

// AccountID returns the ID of the account of the user that host knows by userID.
func AccountID(host, userID string) string { return ID("account", host, userID) }
