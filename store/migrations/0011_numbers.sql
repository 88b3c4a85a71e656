-- Items get numbers in the order in which they come, and what belongs to an
-- item is kept under its number: a batch then writes a few neighbouring pages,
-- where ids, which are hashes, put each row on a page of its own. A number is
-- of this file alone, and never leaves it.

DROP TRIGGER items_are_searched;
DROP TRIGGER items_are_searched_anew;
DROP TRIGGER items_are_forgotten;
DROP TRIGGER notes_are_searched;
DROP TRIGGER notes_are_searched_anew;
DROP TRIGGER notes_are_forgotten;
DROP TABLE search;
DROP VIEW search_texts;
DROP TABLE search_ids;

ALTER TABLE items RENAME TO items_before;
ALTER TABLE standings RENAME TO standings_before;
ALTER TABLE events RENAME TO events_before;
ALTER TABLE links RENAME TO links_before;
ALTER TABLE notes RENAME TO notes_before;

CREATE TABLE items (
	num         INTEGER PRIMARY KEY, -- 1, 2 …
	id          TEXT NOT NULL UNIQUE,
	host        TEXT NOT NULL,
	source_id   TEXT NOT NULL,
	kind        TEXT NOT NULL CHECK (kind IN ('pull_request', 'review', 'issue', 'ticket', 'incident')),
	ref         TEXT NOT NULL,
	former_refs TEXT NOT NULL, -- JSON list, oldest first; kept like the names of containers
	title       TEXT NOT NULL,
	body        TEXT NOT NULL,
	url         TEXT NOT NULL,
	container   TEXT NOT NULL,
	state       TEXT NOT NULL,
	labels      TEXT NOT NULL, -- JSON list
	author_id   TEXT NOT NULL,
	created_at  TEXT NOT NULL,
	updated_at  TEXT NOT NULL,
	finished_at TEXT NOT NULL,
	pull        TEXT NOT NULL, -- JSON, null unless a pull request or a review
	ticket      TEXT NOT NULL, -- JSON, null unless from a tracker
	incident    TEXT NOT NULL  -- JSON, null unless an incident
) STRICT;

INSERT INTO items
SELECT row_number() OVER (ORDER BY rowid), * FROM items_before;

CREATE TABLE standings (
	item    INTEGER NOT NULL REFERENCES items (num),
	account TEXT NOT NULL REFERENCES accounts (id),
	role    TEXT NOT NULL,
	counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
	why     TEXT NOT NULL,
	at      TEXT NOT NULL,
	object  TEXT NOT NULL,

	PRIMARY KEY (item, account)
) STRICT, WITHOUT ROWID;

INSERT INTO standings
SELECT i.num, s.account, s.role, s.counted, s.why, s.at, s.object
FROM standings_before s JOIN items i ON i.id = s.item ORDER BY 1;

CREATE TABLE events (
	item    INTEGER NOT NULL REFERENCES items (num),
	kind    TEXT NOT NULL,
	at      TEXT NOT NULL,
	actor   TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL,
	seq     INTEGER NOT NULL, -- place among the item's events

	PRIMARY KEY (item, kind, at, actor, subject, detail)
) STRICT, WITHOUT ROWID;

INSERT INTO events
SELECT i.num, e.kind, e.at, e.actor, e.subject, e.detail, e.seq
FROM events_before e JOIN items i ON i.id = e.item ORDER BY 1;

CREATE TABLE links (
	item         INTEGER NOT NULL REFERENCES items (num),
	kind         TEXT NOT NULL,
	to_host      TEXT NOT NULL,
	to_source_id TEXT NOT NULL,
	to_ref       TEXT NOT NULL,
	found_in     TEXT NOT NULL,
	sure         REAL NOT NULL,
	seq          INTEGER NOT NULL, -- place among the item's links

	PRIMARY KEY (item, kind, to_host, to_source_id, to_ref, found_in)
) STRICT, WITHOUT ROWID;

INSERT INTO links
SELECT i.num, l.kind, l.to_host, l.to_source_id, l.to_ref, l.found_in, l.sure, l.seq
FROM links_before l JOIN items i ON i.id = l.item ORDER BY 1;

-- Items and notes share one search, and so their numbers are apart.
CREATE TABLE notes (
	num        INTEGER PRIMARY KEY CHECK (num < 0), -- -1, -2 …
	id         TEXT NOT NULL UNIQUE,
	type       TEXT NOT NULL,
	date       TEXT NOT NULL,
	text       TEXT NOT NULL,
	people     TEXT NOT NULL, -- JSON list
	tags       TEXT NOT NULL, -- JSON list
	links      TEXT NOT NULL, -- JSON list
	created_at TEXT NOT NULL
) STRICT;

INSERT INTO notes
SELECT -row_number() OVER (ORDER BY rowid), * FROM notes_before;

DROP TABLE standings_before;
DROP TABLE events_before;
DROP TABLE links_before;
DROP TABLE notes_before;
DROP TABLE items_before;

CREATE INDEX standings_object ON standings (account, object);

-- The items of an object have its source id.
CREATE INDEX items_source ON items (source_id, host);

-- The search as it was (0007), by these numbers.
CREATE VIEW search_texts (num, title, body) AS
SELECT num, title, body FROM items
UNION ALL
SELECT num, '', text FROM notes;

CREATE VIRTUAL TABLE search USING fts5 (
	title, body,
	content = 'search_texts', content_rowid = 'num', tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO search (rowid, title, body) SELECT * FROM search_texts;

-- What is still to be indexed: emptied at the end of each transaction that
-- saves texts, all at once, as FTS5 writes all it has collected whenever
-- another statement comes between.
CREATE TABLE search_due (
	num INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER items_are_searched AFTER INSERT ON items
BEGIN
	INSERT INTO search_due VALUES (new.num);
END;

CREATE TRIGGER items_are_searched_anew AFTER UPDATE OF title, body ON items
WHEN old.title <> new.title OR old.body <> new.body
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', old.num, old.title, old.body WHERE old.num NOT IN (SELECT num FROM search_due);
	INSERT OR IGNORE INTO search_due VALUES (old.num);
END;

CREATE TRIGGER items_are_forgotten AFTER DELETE ON items
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', old.num, old.title, old.body WHERE old.num NOT IN (SELECT num FROM search_due);
	DELETE FROM search_due WHERE num = old.num;
END;

CREATE TRIGGER notes_are_searched AFTER INSERT ON notes
BEGIN
	INSERT INTO search_due VALUES (new.num);
END;

CREATE TRIGGER notes_are_searched_anew AFTER UPDATE OF text ON notes
WHEN old.text <> new.text
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', old.num, '', old.text WHERE old.num NOT IN (SELECT num FROM search_due);
	INSERT OR IGNORE INTO search_due VALUES (old.num);
END;

CREATE TRIGGER notes_are_forgotten AFTER DELETE ON notes
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', old.num, '', old.text WHERE old.num NOT IN (SELECT num FROM search_due);
	DELETE FROM search_due WHERE num = old.num;
END;
