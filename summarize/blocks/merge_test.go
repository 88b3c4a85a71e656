package blocks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/summarize/blocks"
)

// The document these tests edit, as it was written …
const first = `# Brag sheet <!-- brag:title -->

## Ownership <!-- brag:own -->

- **Moved billing off the queue**, “p95 41 s → 6 s, over a week”. <!-- brag:queue -->
  [[fill: what did you decide?]]
- **Commanded the March incident**: restored in 2 h. <!-- brag:march -->

## Dive Deep <!-- brag:deep -->

- **Stopped the retry storms**: 8 before, none since. <!-- brag:storms -->

## In numbers <!-- brag:numbers -->

| | now | before |
|---|---|---|
| merged | 58 | 49 |

1. counted by month
2. counted by week
`

// … and as it is written some weeks later: a bullet and the numbers have more to
// say, a bullet and a section are new, a bullet has lost its evidence.
const second = `# Brag sheet <!-- brag:title -->

## Ownership <!-- brag:own -->

- **Moved billing off the queue**, “p95 41 s → 6 s, over a week”. In 3 repositories. <!-- brag:queue -->
  [[fill: what did you decide?]]
- **Commanded the March incident**: restored in 2 h. <!-- brag:march -->
- **Agreed refund limits with risk**. <!-- brag:limits -->

## Dive Deep <!-- brag:deep -->

## Earn Trust <!-- brag:trust -->

- **Wrote the handbook**. <!-- brag:handbook -->

## In numbers <!-- brag:numbers -->

| | now | before |
|---|---|---|
| merged | 61 | 49 |

1. counted by month
2. counted by week
`

const (
	queue1 = "- **Moved billing off the queue**, “p95 41 s → 6 s, over a week”. <!-- brag:queue -->\n  [[fill: what did you decide?]]\n"
	queue2 = "- **Moved billing off the queue**, “p95 41 s → 6 s, over a week”. In 3 repositories. <!-- brag:queue -->\n  [[fill: what did you decide?]]\n"
	march  = "- **Commanded the March incident**: restored in 2 h. <!-- brag:march -->\n"
	storms = "- **Stopped the retry storms**: 8 before, none since. <!-- brag:storms -->\n"
	limits = "- **Agreed refund limits with risk**. <!-- brag:limits -->\n"
)

// offer is how new text for a block stands beside what was made of it.
func offer(indent, key, print string, lines ...string) string {
	var all strings.Builder
	all.WriteString(indent + "> " + blocks.Lead + " <!-- brag:new-" + key + " " + print + " -->\n" + indent + ">\n")
	for _, l := range lines {
		all.WriteString(indent + strings.TrimRight("> "+l, " ") + "\n")
	}
	return all.String()
}

// replace applies replacements to a text, each of which must apply once.
func replace(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i]); n != 1 {
			t.Fatalf("%q is %d times in\n%s", pairs[i], n, text)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// What happens to an edit of the first document when the second is written:
// mine is what the person made of the first, want what comes of the second,
// both as replacements.
func TestMergeCases(t *testing.T) {
	queueOffer := offer("  ", "queue", "iowtj3fatflh",
		"- **Moved billing off the queue**, “p95 41 s → 6 s, over a week”. In 3 repositories.", "  [[fill: what did you decide?]]")
	tests := []struct {
		name       string
		mine, want []string
	}{
		{name: "untouched: the file becomes the new document"},
		{
			"an edited bullet stays, with its new text beside it",
			[]string{"[[fill: what did you decide?]]", "I decided to run both for a week."},
			[]string{queue2, strings.Replace(queue1, "[[fill: what did you decide?]]", "I decided to run both for a week.", 1) + queueOffer},
		},
		{
			"an edited bullet without new text just stays",
			[]string{"restored in 2 h.", "restored in 2 h, at night."},
			[]string{"restored in 2 h.", "restored in 2 h, at night."},
		},
		{
			"an edited table stays whole, with the new one beside it",
			[]string{"| 58 |", "| 60 |"},
			[]string{"| 61 |", "| 60 |", "2. counted by week\n", "2. counted by week\n\n" + offer("", "numbers", "lq7gxxf3s2oo",
				"## In numbers", "", "| | now | before |", "|---|---|---|", "| merged | 61 | 49 |", "", "1. counted by month", "2. counted by week")},
		},
		{
			"a renamed heading stays",
			[]string{"## Ownership <", "## What I owned <"},
			[]string{"## Ownership <", "## What I owned <"},
		},
		{
			"a block of which only the heading was edited keeps that, and is brought up to date below",
			[]string{"## In numbers", "## What I counted", "2. counted by week\n", "2. counted by week\n\nMy own words.\n"},
			[]string{"## In numbers", "## What I counted", "2. counted by week\n", "2. counted by week\n\nMy own words.\n"},
		},
		{
			"a deleted bullet stays deleted, though its text is new",
			[]string{queue1, ""},
			[]string{queue2, ""},
		},
		{
			"a bullet whose evidence is gone stays if it was edited",
			[]string{"8 before, none since.", "8 before, none since, and I know why."},
			[]string{"## Earn Trust", "- **Stopped the retry storms**: 8 before, none since, and I know why. <!-- brag:storms -->\n\n## Earn Trust"},
		},
		{
			"text of one's own between blocks stays where it is",
			[]string{march, march + "- my own bullet\n\n  with a second paragraph\n"},
			[]string{limits, limits + "- my own bullet\n\n  with a second paragraph\n"},
		},
		{
			"text of one's own at the end of a block belongs to the person, and the block is untouched",
			[]string{queue1, queue1 + "  and it held.\n"},
			[]string{queue2, queue2 + "  and it held.\n"},
		},
		{
			"a bullet moved to another section stays there, and is renewed there",
			[]string{queue1, "", storms, storms + queue1},
			[]string{queue2, "", "## Dive Deep <!-- brag:deep -->\n", "## Dive Deep <!-- brag:deep -->\n\n" + queue2},
		},
		{
			"a new bullet is not put into a paragraph of the person's",
			[]string{march, march + "  lazily continued\n  over two lines\n"},
			[]string{march + limits, march + "  lazily continued\n  over two lines\n" + limits},
		},
		{
			"a new section goes before the next one, after what the person wrote",
			[]string{storms, storms + "\nMy own words.\n\n### My own heading\n"},
			[]string{"## Earn Trust", "My own words.\n\n### My own heading\n\n## Earn Trust"},
		},
		{
			"a bullet in a numbered list of the person's keeps its number",
			[]string{"- **Moved", "1. **Moved", "- **Commanded", "2. **Commanded"},
			[]string{"- **Moved", "1. **Moved", "  [[fill", "   [[fill", "- **Commanded", "2. **Commanded"},
		},
		{
			"a marker an editor removed comes back",
			[]string{" <!-- brag:queue -->", "", " <!-- brag:march -->", ""},
			nil,
		},
		{
			"a marker moved to a line of its own goes back",
			[]string{" <!-- brag:queue -->", "\n<!-- brag:queue -->", "## Dive Deep <!-- brag:deep -->", "<!-- brag:deep -->\n## Dive Deep"},
			nil,
		},
		{
			"an edited heading below its marker is known, too",
			[]string{"## Ownership <!-- brag:own -->", "<!-- brag:own -->\n## What I owned"},
			[]string{"## Ownership <!-- brag:own -->", "## What I owned <!-- brag:own -->"},
		},
		{
			"two bullets joined to one line are the person's text, each with its suggestion",
			[]string{"[[fill: what did you decide?]]\n- **Commanded", "[[fill: what did you decide?]] - **Commanded"},
			[]string{queue2 + march, strings.TrimSuffix(queue1, "\n") + " " + march + queueOffer},
		},
		{
			"a copy of a bullet is the person's own",
			[]string{march, march + "\nAgain:\n\n" + march},
			[]string{limits, limits + "\nAgain:\n\n" + strings.Replace(march, " <!-- brag:march -->", "", 1)},
		},
		{
			"a paragraph that was only filled anew is untouched",
			[]string{"queue**, “p95", "queue**,\n  “p95"},
			nil,
		},
		{
			"a marker within code is text",
			[]string{march, march + "\n```\n<!-- brag:march -->\n```\n\nSee `<!-- brag:march -->`.\n"},
			[]string{limits, limits + "\n```\n<!-- brag:march -->\n```\n\nSee `<!-- brag:march -->`.\n"},
		},
		{
			"a comment that looks like a marker, and is none, is the person's",
			[]string{"<!-- brag:march -->", "<!-- brag:march --> <!-- brag:ask-bob -->"},
			[]string{"<!-- brag:march -->", "<!-- brag:march --> <!-- brag:ask-bob -->"},
		},
		{
			"a bullet whose marker is damaged stays, with its new text beside it",
			[]string{"brag:queue", "bragg:queue"},
			[]string{queue2, strings.Replace(queue1, "<!-- brag:queue", "<!-- bragg:queue --> <!-- brag:queue", 1) + queueOffer},
		},
		{
			"an edited bullet that was moved and lost its marker is known by its words",
			[]string{march, "", storms, storms + "- **Commanded the April incident**: restored in 2 h.\n"},
			[]string{march, "", "## Dive Deep <!-- brag:deep -->\n", "## Dive Deep <!-- brag:deep -->\n\n- **Commanded the April incident**: restored in 2 h. <!-- brag:march -->\n"},
		},
		{
			"front matter stays",
			[]string{"# Brag sheet <", "---\ntitle: Mine\n# not a heading\n---\n\n# Brag sheet <"},
			[]string{"# Brag sheet <", "---\ntitle: Mine\n# not a heading\n---\n\n# Brag sheet <"},
		},
		{
			"bytes that are no text stay",
			[]string{march, march + "- \xff\xfe \x00 raw\n"},
			[]string{limits, limits + "- \xff\xfe \x00 raw\n"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, eol := range []string{"\n", "\r\n"} {
				ending := func(s string) string { return strings.ReplaceAll(s, "\n", eol) }
				mine, want := ending(replace(t, first, tt.mine...)), ending(replace(t, second, tt.want...))

				got := blocks.Merge(blocks.Parse(first), mine, second)

				if d := cmp.Diff(want, got.Text); d != "" {
					t.Errorf("-want +got, with %q:\n%s", eol, d)
				}
				again := blocks.Merge(slices.Concat(blocks.Parse(second), got.Remember), got.Text, second)
				if d := cmp.Diff(got.Text, again.Text); d != "" {
					t.Errorf("merged again, it changes:\n%s", d)
				}
			}
		})
	}
}

// Every block that is not as it was, or has something new to say, is told of.
func TestMergeTellsWhatBecameOfEachBlock(t *testing.T) {
	mine := replace(t, first,
		"what did you decide?]]", "what did you decide?]] Both.", "restored in 2 h.", "restored in 3 h.",
		storms, "", "## Dive Deep <!-- brag:deep -->\n", "")
	want := map[string]blocks.Kind{
		"queue": blocks.Suggested, "march": blocks.Kept, "limits": blocks.Added, "deep": blocks.Deleted,
		"trust": blocks.Added, "handbook": blocks.Added, "numbers": blocks.Updated,
	}

	got := map[string]blocks.Kind{}
	for _, c := range blocks.Merge(blocks.Parse(first), mine, second).Changes {
		got[c.Key] = c.Kind
	}

	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// A block whose evidence is gone is told of either way: Mine says whether it is
// still there.
func TestGoneIsToldOf(t *testing.T) {
	for _, edit := range []string{"", " And I know why."} {
		mine := replace(t, first, "none since.", "none since."+edit)
		for _, c := range blocks.Merge(blocks.Parse(first), mine, second).Changes {
			if c.Key == "storms" && (c.Kind != blocks.Gone || (c.Mine != "") != (edit != "")) {
				t.Errorf("edited by %q: %+v", edit, c)
			}
		}
	}
}

func TestFilesThatAreNotAsWritten(t *testing.T) {
	bare := blocks.Strip(first)
	tests := []struct {
		name       string
		base       string
		mine, want string
	}{
		{"an empty file is written anew", first, " \n", second},
		{"a file that is not there is written", "", "", second},
		{"without any marker, blocks are found by their text", first, bare, second},
		{"a file of somebody's keeps every byte, and gets the document behind it", "", "Dear\r\rdiary", "Dear\r\rdiary\r\r" + strings.ReplaceAll(second, "\n", "\r")},
		{"a byte order mark stays", first, "\ufeff" + first, "\ufeff" + second},
		{"no final newline stays none", first, strings.TrimSuffix(first, "\n"), strings.TrimSuffix(second, "\n")},
		{"without a base, what is as it is written now is known by its marker", "", second, second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, blocks.Merge(blocks.Parse(tt.base), tt.mine, second).Text); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}
