-- The identities work is harvested for, as the servers name them.
--
-- Rules of the whole schema:
--   Text is never NULL: '' means unknown, so that two rows compare plainly.
--   Times are UTC text of fixed width, 2026-01-05T09:00:00Z, so that text order
--   is time order and a person can read them in a shell; '' is unknown.
--   Lists and details are JSON text: [] is an empty list, null no detail.
--   Tables of what a source says are overwritten by every sync. What a person
--   wrote or decided is in tables of its own (0004, 0005), which no statement
--   of a sync names.
CREATE TABLE accounts (
	id           TEXT PRIMARY KEY,
	name         TEXT NOT NULL, -- what the person calls it; two may swap names, so it is not unique
	source       TEXT NOT NULL,
	host         TEXT NOT NULL,
	user_id      TEXT NOT NULL,
	login        TEXT NOT NULL,
	display_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
