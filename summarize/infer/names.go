package infer

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// nameIndex holds the positions of what goes by a name. The names in it are those
// that are asked for, which are few of all there are, also where nothing goes by
// one.
type nameIndex struct {
	bySource map[[2]string]int // by host and source id; a pull request before its review; -1 is nothing
	byRef    map[string][]int  // by lower-case reference
	byFormer map[string][]int  // by lower-case reference of before a move or rename
	byURL    map[string]int    // by canonicalURL; -1 is nothing
	byBranch map[string][]int  // pull requests, by branchName
}

// nameEntries makes the entries findable by the names in links, notes and
// texts.
func (x *index) nameEntries(s work.Snapshot) {
	x.names = nameIndex{map[[2]string]int{}, map[string][]int{}, map[string][]int{}, map[string]int{}, map[string][]int{}}
	for _, l := range s.Links {
		if l.ToSourceID != "" {
			x.names.bySource[[2]string{l.ToHost, l.ToSourceID}] = -1
		}
		if repo, name, ok := strings.Cut(l.ToRef, "@"); ok {
			x.names.byBranch[branchName(repo, name)] = nil
		} else {
			x.names.byRef[strings.ToLower(l.ToRef)] = nil
		}
	}
	for _, n := range s.Notes {
		for _, address := range n.Links {
			x.names.askURL(address)
		}
	}
	for i := range x.entries {
		r := x.readings[i].named
		if r == nil {
			continue
		}
		for _, list := range [][]mention{r.title, r.branch, r.body} {
			for _, m := range list {
				if m.what == aURL {
					x.names.askURL(m.name)
				} else {
					x.names.byRef[strings.ToLower(m.name)] = nil
				}
			}
		}
	}
	for i := range x.entries {
		x.name(i)
	}
}

func (n *nameIndex) askURL(link string) {
	for key := range pagesOf(link) {
		n.byURL[key] = -1
	}
}

// name makes entry i findable.
func (x *index) name(i int) {
	e, n := &x.entries[i], &x.names
	if e.Kind == work.KindNote {
		return
	}
	first := func(old int) bool { return old < 0 || x.entries[old].Kind == work.KindReview }
	source := [2]string{e.Host, e.SourceID}
	if old, asked := n.bySource[source]; asked && first(old) {
		n.bySource[source] = i
	}
	page := canonicalURL(e.URL)
	if old, asked := n.byURL[page]; asked && page != "" && first(old) {
		n.byURL[page] = i
	}
	if e.Kind == work.KindPull && e.Pull != nil && len(n.byBranch) > 0 {
		for _, name := range []string{e.Pull.Head, e.Pull.MergeCommit} {
			full := branchName(e.ContainerName, name)
			if found, asked := n.byBranch[full]; asked && name != "" {
				n.byBranch[full] = append(found, i)
			}
		}
	}
	if e.Ref == "" {
		return
	}
	ref := strings.ToLower(e.Ref)
	if found, asked := n.byRef[ref]; asked {
		n.byRef[ref] = append(found, i)
	}
	old := e.FormerRefs
	for _, name := range x.former[e.Container] {
		if rest, ok := strings.CutPrefix(e.Ref, e.ContainerName); ok {
			old = append(slices.Clip(old), name+rest)
		}
	}
	for _, ref := range old {
		ref = strings.ToLower(ref)
		if _, asked := n.byRef[ref]; asked {
			n.byFormer[ref] = append(n.byFormer[ref], i)
		}
	}
}

// shortCommit is how many characters of a commit tell it apart.
const shortCommit = 7

var commit = regexp.MustCompile(`^[0-9a-f]{7,40}$`)

// branchName is what a branch or a commit of a repository goes by:
// acme/api@branch in lower case.
func branchName(repo, name string) string {
	name = strings.ToLower(name)
	if commit.MatchString(name) {
		name = name[:shortCommit]
	}
	return strings.ToLower(repo) + "@" + name
}

// resolve returns the position of what l points at, or -1 if it is not known.
func (x *index) resolve(l work.Link) int {
	if i, asked := x.names.bySource[[2]string{l.ToHost, l.ToSourceID}]; asked && i >= 0 {
		return i
	}
	if repo, name, ok := strings.Cut(l.ToRef, "@"); ok {
		return x.only(x.names.byBranch[branchName(repo, name)], l.ToHost)
	}
	i := x.named(l.ToRef, l.ToHost)
	if i >= 0 && l.ToHost != "" && x.entries[i].Host != l.ToHost {
		return -1
	}
	return i
}

// named returns the position of what a text on host calls ref, or -1 if
// nothing, or more than one thing, goes by that name.
func (x *index) named(ref, host string) int {
	ref = strings.ToLower(ref)
	if all := x.names.byRef[ref]; len(all) > 0 {
		return x.only(all, host)
	}
	return x.only(x.names.byFormer[ref], host)
}

// only picks the one entry meant: that on host, else the only one. A review
// stands for its pull request when that is not known itself.
func (x *index) only(candidates []int, host string) int {
	for _, here := range []bool{true, false} {
		for _, review := range []bool{false, true} {
			found, n := -1, 0
			for _, i := range candidates {
				e := &x.entries[i]
				if (!here || e.Host == host) && (e.Kind == work.KindReview) == review {
					found, n = i, n+1
				}
			}
			if n > 1 {
				return -1
			}
			if n == 1 {
				return found
			}
		}
	}
	return -1
}

// at returns the position of the item that link leads to, or -1.
func (x *index) at(link string) int {
	for key := range pagesOf(link) {
		if i, asked := x.names.byURL[key]; asked && i >= 0 {
			return i
		}
	}
	return -1
}

// pagesOf returns, by canonicalURL, the page that link leads to, and those that
// it may be a tab or a comment of.
func pagesOf(link string) iter.Seq[string] {
	return func(yield func(string) bool) {
		key := canonicalURL(link)
		for range 3 {
			if !yield(key) {
				return
			}
			key = key[:max(0, strings.LastIndexByte(key, '/'))]
		}
	}
}
