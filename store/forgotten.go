package store

import (
	"context"
	"slices"

	"bragsheet/store/work"
)

// forgetting is what is not to come back.
type forgetting map[string]bool // by kind and id

func (db *DB) forgetting(ctx context.Context) (forgetting, error) {
	all, err := db.Forgets(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	f := forgetting{}
	for _, one := range all {
		f[one.Kind+one.ID] = true
	}
	return f, nil
}

// of returns objects without what was forgotten: those with an item of a
// forgotten container are left out, and forgotten people are somebody.
func (f forgetting) of(objects []work.Object) ([]work.Object, error) {
	if f == nil {
		return objects, nil
	}
	var kept []work.Object
	for _, o := range objects {
		if slices.ContainsFunc(o.Reading.Items, func(it work.Item) bool { return f[ForgetContainer+it.Container] }) {
			continue
		}
		o.Reading.Containers = slices.DeleteFunc(slices.Clone(o.Reading.Containers), func(c work.Container) bool { return f[ForgetContainer+c.ID] })
		for _, p := range o.Reading.People {
			if !f[ForgetPerson+p.ID] {
				continue
			}
			var err error
			if o, err = newScrubber(p).object(o); err != nil {
				return nil, err
			}
		}
		kept = append(kept, o)
	}
	return kept, nil
}
