package jira

import "strings"

// mostCompared is how much of a name is compared, in characters.
const mostCompared = 60

// nearest returns the name that is written most like another, "" if none is
// nearly so: no more than a third of it may differ. Of several, the first.
func nearest(name string, names []string) string {
	wanted, found := letters(name), ""
	best := len(wanted)/3 + 1
	for _, other := range names {
		if d := distance(wanted, letters(other)); d < best {
			best, found = d, other
		}
	}
	return found
}

func letters(name string) []rune {
	all := []rune(strings.ToLower(name))
	return all[:min(len(all), mostCompared)]
}

// distance is how many characters have to be put in, left out or replaced to
// make b of a.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
