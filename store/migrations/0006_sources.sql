-- Two configured accounts may be one identity with two tokens, each of which
-- shows something else. So how far a stream has been read, and which objects
-- were brought, is kept by identity and by what the person calls the account.

CREATE TABLE sources (
	name    TEXT PRIMARY KEY, -- of the configured account
	account TEXT NOT NULL REFERENCES accounts (id),
	keep    TEXT NOT NULL     -- JSON that only the connector reads; '' is nothing
) STRICT, WITHOUT ROWID;

-- Accounts that swapped names may have had one twice; who used it last has it.
INSERT OR IGNORE INTO sources
SELECT name, id, '' FROM accounts ORDER BY (SELECT max(id) FROM runs WHERE account = accounts.id) DESC;

ALTER TABLE positions RENAME TO positions_before;

CREATE TABLE positions (
	account   TEXT NOT NULL REFERENCES accounts (id),
	name      TEXT NOT NULL,
	stream    TEXT NOT NULL,
	value     TEXT NOT NULL, -- JSON that only the connector reads; '' before the first batch
	scope     TEXT NOT NULL,
	since     TEXT NOT NULL,
	through   TEXT NOT NULL,
	complete  INTEGER NOT NULL CHECK (complete IN (0, 1)),
	visible   TEXT NOT NULL, -- JSON list: what the credentials showed
	goes_over INTEGER NOT NULL CHECK (goes_over IN (0, 1)),

	PRIMARY KEY (account, name, stream)
) STRICT, WITHOUT ROWID;

INSERT INTO positions
SELECT p.account, a.name, p.stream, p.value, p.scope, p.since, p.through, p.complete, '[]', 0
FROM positions_before p JOIN accounts a ON a.id = p.account;

DROP TABLE positions_before;

ALTER TABLE windows RENAME TO windows_before;

CREATE TABLE windows (
	account  TEXT NOT NULL REFERENCES accounts (id),
	name     TEXT NOT NULL,
	stream   TEXT NOT NULL,
	starts   TEXT NOT NULL,
	ends     TEXT NOT NULL,
	expected INTEGER NOT NULL, -- -1 if the server does not count
	seen     INTEGER NOT NULL,
	state    TEXT NOT NULL CHECK (state IN ('done', 'incomplete', 'truncated')),

	PRIMARY KEY (account, name, stream, starts, ends)
) STRICT, WITHOUT ROWID;

INSERT INTO windows
SELECT w.account, a.name, w.stream, w.starts, w.ends, w.expected, w.seen, w.state
FROM windows_before w JOIN accounts a ON a.id = w.account;

DROP TABLE windows_before;

-- Who brought an object, and since when it is no longer shown to them. It is
-- gone for the account when it is for all who brought it.
CREATE TABLE objects (
	account   TEXT NOT NULL REFERENCES accounts (id),
	source_id TEXT NOT NULL,
	name      TEXT NOT NULL, -- of the configured account
	gone_at   TEXT NOT NULL, -- '' while it is shown
	gone_how  TEXT NOT NULL, -- what was asked and answered

	PRIMARY KEY (account, source_id, name)
) STRICT, WITHOUT ROWID;

INSERT INTO objects
SELECT DISTINCT p.account, p.source_id, a.name, '', ''
FROM parts p JOIN accounts a ON a.id = p.account;

-- The items of an object have its source id.
CREATE INDEX items_source ON items (source_id, host);

-- The log follows an account under its new name, so that its last run is found.
ALTER TABLE runs ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN goes_over INTEGER NOT NULL DEFAULT 0 CHECK (goes_over IN (0, 1));
UPDATE runs SET name = (SELECT name FROM accounts WHERE id = runs.account) WHERE account IN (SELECT id FROM accounts);
DROP INDEX runs_stream;
CREATE INDEX runs_stream ON runs (account, name, stream);
