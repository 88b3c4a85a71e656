//go:build unix && !race

package main

import "testing"

func BenchmarkReportOf2kAHalfYear(b *testing.B) {
	benchmarkProgram(b, 8_000, 2_000, "report", "--period", "2026-H1", "--format", "html")
}

func BenchmarkReportOf20YearsOf200k(b *testing.B) {
	benchmarkProgram(b, 200_000, 5_000, "report", "--period", "2006-07-01..2026-06-30", "--format", "html")
}

func BenchmarkReportOfAHalfYearOf200k(b *testing.B) {
	benchmarkProgram(b, 200_000, 5_000, "report", "--period", "2026-H1", "--format", "html")
}
