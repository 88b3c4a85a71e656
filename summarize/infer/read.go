package infer

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"bragsheet/store/work"
	"bragsheet/summarize/claim"
)

// reading is what the texts of an entry say by themselves, whatever else there
// is. To read takes the longest of all, so it is remembered.
type reading struct {
	named  *named            // nil: nothing
	stated *stated           // nil: nothing
	worded bool              // a counted entry says what it is about; chores do not
	model  []work.Assignment // of a counted entry
}

// named is what the texts of an entry name.
type named struct{ title, branch, body []mention }

// stated is the measurements that the person's own report of an entry states,
// and the comments that report on it.
type stated struct{ title, body, later []claim.Statement }

// reader reads entries, with what the cache remembers.
type reader struct {
	cache    *Cache // nil: there is none
	projects projects
	scope    string // what readings depend on besides the entry
	assign   func([]Text) []work.Assignment
}

func newReader(in Input, known projects) *reader {
	keys := newKeyer()
	keys.text(in.AssignID)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		keys.text(name)
	}
	scope := keys.sum()
	return &reader{cache: in.Cache, projects: known, scope: string(scope[:]), assign: in.Assign}
}

// recall returns the value of k: from the cache, if there is a good one, else
// by work, which it then remembers.
func recall[T any](c *Cache, k key, decode func(*decoder) T, encode func([]byte, T) []byte, work func() T) T {
	if c == nil {
		return work()
	}
	if value, ok := remembered(c, k, decode); ok {
		return value
	}
	value := work()
	data := string(encode(nil, value))
	c.put(k, data)
	from := &decoder{data: data}
	if same := decode(from); !from.bad { // and its texts are held once
		return same
	}
	return value
}

// remembered returns the value of k, and whether there is a good one.
func remembered[T any](c *Cache, k key, decode func(*decoder) T) (value T, ok bool) {
	data, ok := c.get(k)
	if !ok {
		return value, false
	}
	from := &decoder{data: data}
	value = decode(from)
	return value, !from.bad && len(from.data) == 0
}

// entry reads e, which has the key k. mine says whether its text is the person's
// own report of what they did, so that claims may be read from it, as they may
// from later.
func (r *reader) entry(e *work.Entry, mine bool, later []work.Comment, k key) reading {
	return recall(r.cache, k, decodeReading, encodeReading, func() reading {
		found := reading{named: r.names(e), stated: statements(e, mine, later)}
		if e.Counted {
			found.model = r.assign([]Text{textOf(e, e.Body)})
			found.worded = !routine.MatchString(withoutTags(e.Title)) && (wordsOf(e.Title, "") != "" || wordsOf("", e.Body) != "")
		}
		return found
	})
}

// names returns what e names; nil for nothing.
func (r *reader) names(e *work.Entry) *named {
	body := running(e.Body)
	n := &named{title: r.projects.mentions(e.Title, e.ContainerName), body: r.projects.mentions(body, e.ContainerName)}
	introduce(body, n.body)
	if e.Kind == work.KindNote {
		n.title = nil // its body begins with it
	}
	if e.Pull != nil {
		n.branch = r.projects.branchKeys(e.Pull.Head)
	}
	if len(n.title)+len(n.branch)+len(n.body) == 0 {
		return nil
	}
	return n
}

// statements returns what an entry, if it is the person's own report, and later
// comments state; nil for nothing.
func statements(e *work.Entry, mine bool, later []work.Comment) *stated {
	s := &stated{}
	if mine {
		s.body = claim.Find(e.Body)
		if e.Kind != work.KindNote {
			s.title = claim.Find(e.Title)
		}
	}
	for _, c := range later {
		s.later = append(s.later, claim.Find(c.Text)...)
	}
	if len(s.title)+len(s.body)+len(s.later) == 0 {
		return nil
	}
	return s
}

func (r *reader) entryKey(keys *keyer, e *work.Entry, mine bool, later []work.Comment) key {
	keys.text("entry, comments")
	keys.text(r.scope)
	keys.text(string(e.Kind))
	keys.text(e.Title)
	keys.text(e.Body)
	keys.text(e.ContainerName)
	if e.Pull != nil {
		keys.text(e.Pull.Head)
	}
	keys.number(int64(len(later)))
	for _, c := range later {
		keys.text(c.Text)
	}
	for n, flag := range []bool{e.Pull != nil, e.Counted, mine} {
		if flag {
			keys.number(int64(n))
		}
	}
	return keys.sum()
}

func encodeAlike(to []byte, found []alike) []byte {
	to = putNumber(to, len(found))
	for _, a := range found {
		to = putNumber(to, len(a.bundles))
		for _, n := range a.bundles {
			to = putNumber(to, n)
		}
		to = putNumber(to, len(a.words))
		for _, w := range a.words {
			to = putText(to, w)
		}
	}
	return to
}

func decodeAlike(d *decoder) []alike {
	var found []alike
	for range d.count() {
		var a alike
		for range d.count() {
			a.bundles = append(a.bundles, d.number())
		}
		for range d.count() {
			a.words = append(a.words, d.text())
		}
		found = append(found, a)
	}
	return found
}

func encodeReading(to []byte, r reading) []byte {
	named, stated := cmp.Or(r.named, &named{}), cmp.Or(r.stated, &stated{})
	for _, list := range [][]mention{named.title, named.branch, named.body} {
		to = putNumber(to, len(list))
		for _, m := range list {
			to = putText(to, m.name)
			to = putNumber(to, int(m.what))
			to = putText(to, string(m.says))
		}
	}
	to = putNumber(to, bit(r.worded))
	to = encodeStated(encodeStated(encodeStated(to, stated.title), stated.body), stated.later)
	return encodeModel(to, r.model)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func decodeReading(d *decoder) reading {
	var r reading
	var n named
	for _, list := range []*[]mention{&n.title, &n.branch, &n.body} {
		count := d.count()
		if count > 0 {
			*list, r.named = make([]mention, count), &n
		}
		for i := range *list {
			(*list)[i] = mention{name: d.text(), what: nameOf(d.number()), says: work.LinkKind(d.text())}
		}
	}
	r.worded = d.number() == 1
	if s := (stated{decodeStated(d), decodeStated(d), decodeStated(d)}); len(s.title)+len(s.body)+len(s.later) > 0 {
		r.stated = &s
	}
	r.model = decodeModel(d)
	return r
}

// Few texts state a measurement, so what they state is written the simple way.
func encodeStated(to []byte, stated []claim.Statement) []byte {
	if len(stated) == 0 {
		return putText(to, "")
	}
	data, err := json.Marshal(stated)
	if err != nil { // a figure that is no number: to be worked out again next time
		data = []byte("?")
	}
	return putText(to, string(data))
}

func decodeStated(d *decoder) []claim.Statement {
	data := d.text()
	if data == "" {
		return nil
	}
	var stated []claim.Statement
	if json.Unmarshal([]byte(data), &stated) != nil {
		d.bad = true
	}
	return stated
}

func encodeModel(to []byte, model []work.Assignment) []byte {
	to = putNumber(to, len(model))
	for _, a := range model {
		to = putText(to, a.Key)
		to = binary.LittleEndian.AppendUint64(to, math.Float64bits(a.Score))
		to = putText(to, a.Reason)
		to = putText(to, a.By)
	}
	return to
}

func decodeModel(d *decoder) []work.Assignment {
	var model []work.Assignment
	for range d.count() {
		model = append(model, work.Assignment{Key: d.text(), Score: d.float(), Reason: d.text(), By: d.text()})
	}
	return model
}
