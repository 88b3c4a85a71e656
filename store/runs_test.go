package store_test

import (
	"strings"
	"testing"

	"bragsheet/store/work"
)

func TestARunThatCannotBeSavedIsNamed(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	db.Close()
	for _, tt := range []struct{ stream, want string }{
		{"", "save run of octo: "}, // failed before any stream
		{"pulls", "save run of octo pulls: "},
	} {
		err := db.SaveRun(t.Context(), "", work.StreamRun{Account: "octo", Stream: tt.stream})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
}
