-- What the person said and decided. Nothing here refers to a harvested row by
-- a constraint, so that neither side can hold up or take away the other.

CREATE TABLE notes (
	id         TEXT PRIMARY KEY,
	type       TEXT NOT NULL,
	date       TEXT NOT NULL,
	text       TEXT NOT NULL,
	people     TEXT NOT NULL, -- JSON list
	tags       TEXT NOT NULL, -- JSON list
	links      TEXT NOT NULL, -- JSON list
	created_at TEXT NOT NULL
) STRICT;

-- A log: replayed in order of id, changed only by appending. Taking a decision
-- back is a decision too, possible once for each. Kinds are not listed in a
-- CHECK, which could only be widened by rewriting the log.
CREATE TABLE decisions (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	at     TEXT NOT NULL,
	kind   TEXT NOT NULL CHECK (kind <> ''),
	item   TEXT NOT NULL,
	whole  INTEGER NOT NULL CHECK (whole IN (0, 1)),
	value  TEXT NOT NULL,
	undoes INTEGER UNIQUE REFERENCES decisions (id), -- NULL unless an undo

	CHECK ((kind = 'undo') = (undoes IS NOT NULL))
) STRICT;

CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN
	SELECT raise(ABORT, 'decisions are only ever appended');
END;

CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
BEGIN
	SELECT raise(ABORT, 'decisions are only ever appended');
END;
