package store_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"bragsheet/store"
	"bragsheet/store/work"
)

// harvested returns n objects as a harvest brings them: a page of JSON each, a
// body, some events, people and repositories that come again and again.
func harvested(from, n int) []work.Object {
	var all []work.Object
	for i := from; i < from+n; i++ {
		o := pull("octo", fmt.Sprintf("PR_%d", i))
		it := &o.Reading.Items[0]
		it.Title = fmt.Sprintf("Settle payments in batches, part %d", i)
		it.Body = strings.Repeat("The weekly page at two in the morning stopped. ", 4)
		o.Parts[0].Data = json.RawMessage(`{"id":"` + it.SourceID + `","body":"` + it.Body + `","log":["` + strings.Repeat(it.ID+`","`, 60) + `"]}`)
		for k := range 3 {
			person := work.Person{ID: work.PersonID(host, fmt.Sprint(i%7+k)), Host: host, SourceID: fmt.Sprint(i%7 + k), Login: "mona", Name: "Mona"}
			o.Reading.People = append(o.Reading.People, person)
			o.Reading.Events = append(o.Reading.Events, work.Event{Item: it.ID, Kind: work.EventReviewed, At: day(k + 1), Actor: person.ID})
		}
		all = append(all, o)
	}
	return all
}

func BenchmarkSaveBatch(b *testing.B) {
	for _, again := range []bool{false, true} {
		for _, size := range []int{25, 100, 500} {
			b.Run(fmt.Sprintf("%d at once, stored before: %t", size, again), func(b *testing.B) {
				db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "brag.db"))
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				if err := db.SaveAccount(b.Context(), account("octo"), nil, nil); err != nil {
					b.Fatal(err)
				}
				n := 0
				for b.Loop() {
					b.StopTimer()
					objects := harvested(n, size)
					if again {
						objects = harvested(n%500, size)
					}
					n += size
					b.StartTimer()
					if _, _, err := db.SaveBatch(b.Context(), account("octo"), "pulls", work.Batch{Objects: objects}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
			})
		}
	}
}
