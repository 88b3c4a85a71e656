-- What the sources say. A row here is only ever read from parts (0003), and
-- none is deleted because the source no longer shows it.

CREATE TABLE persons (
	id        TEXT PRIMARY KEY,
	host      TEXT NOT NULL,
	source_id TEXT NOT NULL,
	login     TEXT NOT NULL,
	name      TEXT NOT NULL,
	bot       INTEGER NOT NULL CHECK (bot IN (0, 1))
) STRICT, WITHOUT ROWID;

-- No source lists the names a repository or project had before, so each one
-- is kept when the next arrives.
CREATE TABLE containers (
	id        TEXT PRIMARY KEY,
	host      TEXT NOT NULL,
	source_id TEXT NOT NULL,
	name      TEXT NOT NULL,
	former    TEXT NOT NULL, -- JSON list, oldest first
	private   INTEGER NOT NULL CHECK (private IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What only some kinds have is JSON: it is read whole, and a source's new
-- field then needs no migration. Author and container refer to tables above
-- without a constraint, because a source may name what it does not show.
CREATE TABLE items (
	id          TEXT PRIMARY KEY,
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

-- What an item is to an account. The object whose parts said so is kept: when
-- it is read again, what it no longer says goes. An item's own source_id would
-- not do, as a pull request and the review of it share one.
CREATE TABLE standings (
	item    TEXT NOT NULL REFERENCES items (id),
	account TEXT NOT NULL REFERENCES accounts (id),
	role    TEXT NOT NULL,
	counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
	why     TEXT NOT NULL,
	at      TEXT NOT NULL,
	object  TEXT NOT NULL,

	PRIMARY KEY (item, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX standings_object ON standings (account, object);

-- Several things can happen in one second, so the order in which the source
-- told them is kept.
CREATE TABLE events (
	item    TEXT NOT NULL REFERENCES items (id),
	kind    TEXT NOT NULL,
	at      TEXT NOT NULL,
	actor   TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL,
	seq     INTEGER NOT NULL, -- place among the item's events

	PRIMARY KEY (item, kind, at, actor, subject, detail)
) STRICT, WITHOUT ROWID;

-- The target is named as the source names it, since it may not be harvested.
CREATE TABLE links (
	item         TEXT NOT NULL REFERENCES items (id),
	kind         TEXT NOT NULL,
	to_host      TEXT NOT NULL,
	to_source_id TEXT NOT NULL,
	to_ref       TEXT NOT NULL,
	found_in     TEXT NOT NULL,
	sure         REAL NOT NULL,
	seq          INTEGER NOT NULL, -- place among the item's links

	PRIMARY KEY (item, kind, to_host, to_source_id, to_ref, found_in)
) STRICT, WITHOUT ROWID;
