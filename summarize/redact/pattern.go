package redact

import (
	"regexp"
	"slices"
)

const privateKey = `-----BEGIN [A-Z0-9 ]+-----(?s:.*?)(?:-----END [A-Z0-9 ]+-----|$)`

// issued are tokens, by their issuers' prefixes.
var issued = []string{
	`gh[pousr]_\w{10,}`, `github_pat_\w{10,}`, // GitHub
	`gl[a-z]{2,5}-[\w-]{16,}`,              // GitLab
	`xox[a-z]-[\w-]{6,}`, `xapp-[\w-]{6,}`, // Slack
	`\bA[A-Z]{2}A[A-Z0-9]{12,}`,                    // AWS
	`AT[ACB][A-Z]{2,3}\d?[\w=+/-]{12,}`,            // Atlassian
	`sk-[\w-]{10,}`, `[sr]k_(?:live|test)_\w{10,}`, // OpenAI, Anthropic; Stripe
	`AIza[\w-]{20,}`, `ya29\.[\w-]+`, `GOCSPX-[\w-]+`, // Google
	`(?:npm|hf|pul|shp[a-z]{2}|dop_v1)_\w{16,}`, `SG\.[\w-]{10,}(?:\.[\w-]+)?`, `pypi-[\w-]{16,}`,
	`eyJ[\w-]{5,}(?:\.[\w=-]*)+`, // JSON web tokens
}

// secrets are what must not leave whoever wrote it. Where a pattern takes too
// much, nothing is lost: it comes back afterwards.
var secrets = compile(slices.Concat([]string{privateKey}, issued, []string{
	`[A-Za-z0-9+/_=]{24,}`, // whatever else looks like a token

	// Passwords where they are assigned or part of an address.
	`(?i)[\w.-]*(?:passw|pwd|secret|token|api.?key|credential|authorization|private.?key)[\w.-]*["']?\s*(?:=>|:=|[:=])\s*(?:(?:bearer|basic|token)\s+)?(?:"[^"\n]*"|'[^'\n]*'|[^\s,;]+)`,
	`(?i)\b(?:bearer|basic)\s+[\w.~+/=-]{8,}`,
	`(?i)\bpass(?:word|phrase|code)?\s+(?:is|was)\s+\S+`,
	`[\w.-]+["']?\s?=\s?(?:"[^"\n]*"|'[^'\n]*'|\S+)`,
	`(?i)[a-z][a-z0-9+.-]*://[^\s/]*@\S+`, // scheme://user:password@host
	`[^\s:(]+:[^\s@]+@\S+`,                // user:password@host

	// Addresses of people and machines.
	`(?i)[\p{L}\p{N}._%+-]+\s?(?:@|[\[({]\s?at\s?[\])}])\s?[\p{L}\p{N}-]+(?:\s?(?:\.|[\[({]\s?dot\s?[\])}])\s?[\p{L}\p{N}-]+)+`,
	`\b\d{1,3}(?:\.\d{1,3}){3}\b`,
	`(?i)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}`,
	`(?:[\p{L}\p{N}_-]{2,}\.){2,}[\p{L}\p{N}-]{2,}`, // db1.prod.example.com
	`(?i)\b[\w-]+\.(?:internal|intranet|intra|local|localdomain|lan|corp|home|private|svc|consul|cluster|com|net|org|io|dev|app|cloud|eu|de|uk|fr|ch|at|co|ai|biz|info)\b`,
	`\+?\(?\d[\d\s()./-]{5,}\d`,                        // telephone numbers
	`\B@[\p{L}\p{N}_][\p{L}\p{N}_-]*`, `\[~[^\]\n]*\]`, // mentions of people
})...)

// locks are what a rewording must not change.
var locks = compile(
	`\[[^\]\n]*\]\([^)\s]*\)`, // links of Markdown
	`(?i)[a-z][a-z0-9+.-]*://[^\s<>"')\]]+`,
	"“[^”\n]*”", "„[^“\n]*“", "«[^»\n]*»", "「[^」\n]*」", "『[^』\n]*』", `"[^"\n]*"`, "`[^`\n]*`",
	`\[\[[^\]\n]*\]\]`, `<[^>\n]*>`, // questions, HTML
	`[{}]{2,}`, // what looks like a token
	`[\p{L}\p{N}_.@-]+(?:[/\\][\p{L}\p{N}_.@-]+)+`, // paths, repositories

	// Numbers, with all that is written together with them in scripts that have
	// spaces, and their units.
	`[€$£¥₹#<>≤≥≈~+−-]*(?:[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}_#@][\p{Latin}\p{Greek}\p{Cyrillic}\p{N}_./:#@%+,'’=&–-]*)?\p{N}(?:[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}_./:#@%+,'’=&–-]*[\p{Latin}\p{Greek}\p{Cyrillic}\p{N}%+])?`+
		`(?:\s?(?:[%‰€$£¥×]|(?:percent|percentage points|points|ms|µs|μs|ns|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|d|k|K|M|bn|thousand|million|billion|[KMGT]i?B|EUR|USD|GBP|x)\b))?`,
	`(?i)\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?|[mb]illions?|twice|thrice|doubl(?:e[ds]?|ing)|tripl(?:e[ds]?|ing)|half|halv(?:e[ds]?|ing)|\w+fold|percent)\b`,
	`\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b`,
	`\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b`,
)

func compile(patterns ...string) []*regexp.Regexp {
	all := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		all[i] = regexp.MustCompile(p)
	}
	return all
}
