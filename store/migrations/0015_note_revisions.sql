-- What a note says may change, and nothing typed is lost: every text it ever
-- had is kept, and a decision says which one holds or that it is deleted.

ALTER TABLE notes ADD COLUMN attached TEXT NOT NULL DEFAULT 'null'; -- JSON list of {path, size, sha256}, null for none

-- The columns of notes. A note that was never edited has none here.
CREATE TABLE note_revisions (
	id         TEXT NOT NULL REFERENCES notes (id),
	type       TEXT NOT NULL,
	date       TEXT NOT NULL,
	text       TEXT NOT NULL,
	people     TEXT NOT NULL,
	tags       TEXT NOT NULL,
	links      TEXT NOT NULL,
	created_at TEXT NOT NULL, -- when it was written
	attached   TEXT NOT NULL,
	seq        INTEGER NOT NULL, -- 1 is the note as it was first

	PRIMARY KEY (id, seq)
) STRICT, WITHOUT ROWID;

DROP VIEW v_notes;

CREATE VIEW v_notes AS
SELECT id, type, substr(date, 1, 10) AS day, text, people, tags, links, created_at, attached FROM notes
WHERE id NOT IN (SELECT item FROM v_decisions WHERE kind = 'delete');
