-- Documents as they were last generated. With the file as it is now, they tell
-- what the person has edited since; so they are kept as text, not as a diff.

CREATE TABLE sheets (
	id         TEXT PRIMARY KEY,
	path       TEXT NOT NULL UNIQUE,
	template   TEXT NOT NULL,
	period     TEXT NOT NULL,
	starts     TEXT NOT NULL,
	ends       TEXT NOT NULL,
	text       TEXT NOT NULL,
	written_at TEXT NOT NULL
) STRICT;

CREATE TABLE blocks (
	sheet TEXT NOT NULL REFERENCES sheets (id) ON DELETE CASCADE,
	seq   INTEGER NOT NULL, -- place in the sheet
	key   TEXT NOT NULL,
	text  TEXT NOT NULL,
	hash  TEXT NOT NULL,
	items TEXT NOT NULL, -- JSON list

	PRIMARY KEY (sheet, seq),
	UNIQUE (sheet, key)
) STRICT;
