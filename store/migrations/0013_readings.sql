-- What is saved again may be inserted or updated by one statement, and then OR
-- IGNORE means nothing to the triggers it fires.

DROP TRIGGER items_are_searched_anew;

CREATE TRIGGER items_are_searched_anew AFTER UPDATE OF title, body ON items
WHEN old.title <> new.title OR old.body <> new.body
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', old.num, old.title, old.body WHERE old.num NOT IN (SELECT num FROM search_due);
	INSERT INTO search_due SELECT old.num WHERE old.num NOT IN (SELECT num FROM search_due);
END;

-- What an item, with all that belongs to it, was last saved as. An object that
-- is read as before need not be saved again. Derived: it may be emptied at any
-- time, and is to be by a migration that changes what was saved.
CREATE TABLE readings (
	item INTEGER PRIMARY KEY REFERENCES items (num) ON DELETE CASCADE,
	hash BLOB NOT NULL -- of the account, the object and its whole reading
) STRICT;
