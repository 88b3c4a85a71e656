-- How far each stream has been read, and the raw answers it was read from.

-- Per account, not per item: two accounts may see the same object differently.
CREATE TABLE parts (
	account   TEXT NOT NULL REFERENCES accounts (id),
	source_id TEXT NOT NULL, -- of the object
	name      TEXT NOT NULL,
	data      BLOB NOT NULL, -- gzip, for its checksum: a rotten byte is noticed

	PRIMARY KEY (account, source_id, name)
) STRICT;

CREATE TABLE positions (
	account  TEXT NOT NULL REFERENCES accounts (id),
	stream   TEXT NOT NULL,
	value    TEXT NOT NULL, -- JSON that only the connector reads; '' before the first batch
	scope    TEXT NOT NULL,
	since    TEXT NOT NULL,
	through  TEXT NOT NULL,
	complete INTEGER NOT NULL CHECK (complete IN (0, 1)),

	PRIMARY KEY (account, stream)
) STRICT, WITHOUT ROWID;

-- Stretches of time the stream was read for, from starts up to, without, ends.
CREATE TABLE windows (
	account  TEXT NOT NULL REFERENCES accounts (id),
	stream   TEXT NOT NULL,
	starts   TEXT NOT NULL,
	ends     TEXT NOT NULL,
	expected INTEGER NOT NULL, -- -1 if the server does not count
	seen     INTEGER NOT NULL,
	state    TEXT NOT NULL CHECK (state IN ('done', 'incomplete', 'truncated')),

	PRIMARY KEY (account, stream, starts, ends)
) STRICT, WITHOUT ROWID;

-- The run log. The account refers to no row: a run that failed before the
-- server said who we are has none ('') and is logged under its name alone.
CREATE TABLE runs (
	id       INTEGER PRIMARY KEY,
	account  TEXT NOT NULL,
	name     TEXT NOT NULL, -- of the account, as the person called it then
	stream   TEXT NOT NULL,
	outcome  TEXT NOT NULL,
	starts   TEXT NOT NULL, -- what is covered
	ends     TEXT NOT NULL,
	received INTEGER NOT NULL,
	added    INTEGER NOT NULL,
	changed  INTEGER NOT NULL,
	requests INTEGER NOT NULL,
	problems TEXT NOT NULL, -- JSON list
	began    TEXT NOT NULL,
	ended    TEXT NOT NULL
) STRICT;

CREATE INDEX runs_stream ON runs (account, stream);
