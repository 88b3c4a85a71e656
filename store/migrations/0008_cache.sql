-- What was worked out of a text and can be worked out again: it may be dropped
-- at any time, and is never backed up or shown.
CREATE TABLE cache (
	kind  TEXT NOT NULL, -- of result, with the version of what made it
	hash  TEXT NOT NULL, -- of all that it was made from
	value BLOB NOT NULL,

	PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;
