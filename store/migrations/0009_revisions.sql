-- What a document's file held before brag wrote to it, and what it wrote. The
-- text is the file's bytes: it may hold anything. With it goes what had been
-- generated for its blocks at that time, so that a text which is brought back
-- is merged as if it had never been away.

CREATE TABLE revisions (
	path   TEXT NOT NULL,
	n      INTEGER NOT NULL, -- 1, 2 … for each path
	at     TEXT NOT NULL,
	why    TEXT NOT NULL,
	text   BLOB NOT NULL,
	blocks TEXT NOT NULL, -- JSON list

	PRIMARY KEY (path, n)
) STRICT;
