package write

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"

	xlanguage "golang.org/x/text/language"
)

// japanese tells in the plain style of a 業績シート: noun phrases that end with
// what was done. What it says is in the files beside this one.
var japanese = &language{
	tag: xlanguage.Japanese, messages: japaneseSays, comma: "、", and: "、", apart: "、", gap: "",
	counter:  regexp.MustCompile(`^(?:件|人|回|文|週間|日間|日|時間|か月|分)`),
	headline: japaneseHeadline, count: japaneseCount, few: japaneseCount, unit: japaneseUnit,
	day: japaneseDay, span: japaneseSpan, months: japaneseMonths, duration: japaneseDuration,
}

var japaneseSays = func() map[string]string {
	all := map[string]string{}
	for _, some := range []map[string]string{japaneseMessages, japaneseTemplates, japaneseOthers} {
		maps.Copy(all, some)
	}
	return all
}()

// japaneseRoles are headlines by role. A word never says more than the role
// does.
var japaneseRoles = map[string]string{
	"led":         "「%[1]s」を主導",
	"commanded":   "「%[1]s」を指揮",
	"coordinated": "「%[1]s」を調整",
	"built":       "「%[1]s」を構築",
	"fixed":       "「%[1]s」を修正",
	"mentored":    "「%[1]s」を指導",
	"reviewed":    "「%[1]s」をレビュー",
	"wrote":       "「%[1]s」を執筆",
	"responded":   "「%[1]s」に対応",
	"did":         "「%[1]s」を完了",
	"contributed": "「%[1]s」に参加",
}

// japaneseHeadline: a title stays as it is, whatever it begins with.
func japaneseHeadline(role, title string) (format, told string) {
	if format = japaneseRoles[role]; format == "" {
		format = "「%[1]s」"
	}
	return format, title
}

// japaneseNouns are what is counted, each with its counter: チケット14件.
var japaneseNouns = map[string]struct{ name, counter string }{
	"accomplishment":         {"成果", "件"},
	"account":                {"アカウント", "件"},
	"bare approval":          {"コメントなしの承認", "件"},
	"colleague":              {"同僚", "人"},
	"counted item":           {"集計対象", "件"},
	"day":                    {"", "日"},
	"decision":               {"決定", "件"},
	"design record":          {"設計記録", "件"},
	"document":               {"文書", "件"},
	"example":                {"実例", "件"},
	"expectation":            {"期待事項", "件"},
	"follow-up":              {"フォローアップ", "件"},
	"hour":                   {"", "時間"},
	"incident":               {"インシデント", "件"},
	"item":                   {"", "件"},
	"month":                  {"", "か月"},
	"more reason":            {"理由", "件"},
	"pull request":           {"プルリクエスト", "件"},
	"question":               {"質問", "件"},
	"repository":             {"リポジトリ", "件"},
	"review":                 {"レビュー", "件"},
	"sentence":               {"", "文"},
	"smaller accomplishment": {"小さな成果", "件"},
	"smaller example":        {"小さな実例", "件"},
	"ticket":                 {"チケット", "件"},
	"time":                   {"", "回"},
	"week":                   {"", "週間"},
	"whole month":            {"まる", "か月"},
}

// japaneseCount: a noun of a person's own template is told behind the number.
func japaneseCount(n int, noun string) string {
	if said, ok := japaneseNouns[noun]; ok {
		return fmt.Sprintf("%s%d%s", said.name, n, said.counter)
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func japaneseUnit(noun string) string {
	if said, ok := japaneseNouns[noun]; ok {
		return said.counter
	}
	return noun
}

func japaneseDay(t time.Time, year bool) string {
	if year {
		return t.Format("2006年1月2日")
	}
	return t.Format("1月2日")
}

func japaneseSpan(from, last time.Time) string {
	return japaneseDay(from, true) + "〜" + japaneseDay(last, from.Year() != last.Year())
}

func japaneseMonths(from, last time.Time) string {
	switch {
	case from.Year() != last.Year():
		return from.Format("2006年1月") + "〜" + last.Format("2006年1月")
	case from.Month() == last.Month():
		return from.Format("2006年1月")
	case from.Month() == time.January && last.Month() == time.December:
		return from.Format("2006年")
	}
	return from.Format("2006年1月") + "〜" + last.Format("1月")
}

func japaneseDuration(days, hours, minutes int) string {
	var told strings.Builder
	for _, part := range []struct {
		n    int
		unit string
	}{{days, "日"}, {hours, "時間"}, {minutes, "分"}} {
		if part.n > 0 {
			fmt.Fprintf(&told, "%d%s", part.n, part.unit)
		}
	}
	if told.String() == "" {
		return "0分"
	}
	return told.String()
}
