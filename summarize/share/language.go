package share

import "bragsheet/store/work"

// language is what the copy says in its own words.
type language struct {
	legend     string
	colleague  string
	repository string
	evidence   string
	kinds      map[work.Kind]string // of what is private
	private    string               // %[1]s one of kinds
	finished   map[work.Kind]string // how it ended; %[1]s the day
	day        string
	note       string
	more       string
}

// languages are those that documents are written in.
var languages = map[string]language{
	"": english, "en": english,
	"ja": {
		legend:     "*数字の出どころ：記録から計測 (m)、引用 (q)、本人の申告 (s)。表の数字は計測値。*",
		colleague:  "同僚",
		repository: "［非公開リポジトリ］",
		evidence:   "根拠",
		kinds: map[work.Kind]string{
			work.KindPull: "プルリクエスト", work.KindReview: "プルリクエスト", work.KindIssue: "イシュー", work.KindTicket: "チケット", work.KindIncident: "インシデント",
		},
		private: "非公開の%[1]s",
		finished: map[work.Kind]string{
			work.KindPull: "、%[1]sマージ", work.KindReview: "、%[1]sレビュー", work.KindIssue: "、%[1]s完了", work.KindTicket: "、%[1]s完了", work.KindIncident: "、%[1]s解決", work.KindNote: "、%[1]s記録",
		},
		day: "2006年1月2日", note: "本人のメモ", more: "ほか%[1]d件",
	},
}

var english = language{
	legend:     "*Figures: measured from work records (m), quoted (q), my own statement (s); those in tables are measured.*",
	colleague:  "a colleague",
	repository: "[private repository]",
	evidence:   "Evidence",
	kinds: map[work.Kind]string{
		work.KindPull: "a pull request", work.KindReview: "a pull request", work.KindIssue: "an issue", work.KindTicket: "a ticket", work.KindIncident: "an incident",
	},
	private: "%[1]s in a private repository",
	finished: map[work.Kind]string{
		work.KindPull: ", merged %[1]s", work.KindReview: ", reviewed %[1]s", work.KindIssue: ", closed %[1]s", work.KindTicket: ", done %[1]s", work.KindIncident: ", resolved %[1]s", work.KindNote: ", noted %[1]s",
	},
	day: "2 January 2006", note: "note of mine", more: "and %[1]d more",
}
