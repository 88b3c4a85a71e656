-- Objectives with key results, as the person set them. Progress is only ever
-- appended: the latest counts. Days are 2026-09-30, which no change of time
-- zone moves.

CREATE TABLE goals (
	id         TEXT PRIMARY KEY,
	objective  TEXT NOT NULL,
	principles TEXT NOT NULL, -- JSON list
	starts     TEXT NOT NULL, -- the first day
	due        TEXT NOT NULL, -- the last day
	created_at TEXT NOT NULL,
	closed_at  TEXT NOT NULL, -- '' while open
	source     TEXT NOT NULL
) STRICT;

-- What goals are proposed from is proposed once.
CREATE UNIQUE INDEX goals_by_source ON goals (source) WHERE source <> '';

CREATE TABLE key_results (
	id     TEXT PRIMARY KEY,
	goal   TEXT NOT NULL REFERENCES goals (id),
	seq    INTEGER NOT NULL, -- place in the goal
	text   TEXT NOT NULL,
	unit   TEXT NOT NULL,
	start  REAL NOT NULL,
	target REAL NOT NULL CHECK (target <> start),
	due    TEXT NOT NULL,
	query  TEXT NOT NULL, -- '' when progress is told by hand

	UNIQUE (goal, seq)
) STRICT;

CREATE TABLE progress (
	result TEXT NOT NULL REFERENCES key_results (id),
	seq    INTEGER NOT NULL,
	at     TEXT NOT NULL,
	value  REAL NOT NULL,
	note   TEXT NOT NULL,

	PRIMARY KEY (result, seq)
) STRICT;
