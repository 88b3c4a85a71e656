-- Full-text search over titles and what the person wrote. The index holds no
-- copy of a text, only its words, and forgets them when the text goes. It is
-- derived: it can be made again from the tables it is of.

-- What is to be found. Who saves texts has those that are not indexed indexed
-- at the end of the transaction, all at once: FTS5 writes all it has collected
-- whenever another statement comes between.
CREATE TABLE search_ids (
	docid   INTEGER PRIMARY KEY, -- the rowid of items is no lasting name
	id      TEXT NOT NULL UNIQUE, -- of an item or a note
	indexed INTEGER NOT NULL CHECK (indexed IN (0, 1))
) STRICT;

CREATE INDEX search_ids_new ON search_ids (docid) WHERE indexed = 0;

CREATE VIEW search_texts (docid, title, body, indexed) AS
SELECT s.docid, i.title, i.body, s.indexed FROM search_ids s JOIN items i ON i.id = s.id
UNION ALL
SELECT s.docid, '', n.text, s.indexed FROM search_ids s JOIN notes n ON n.id = s.id;

CREATE VIRTUAL TABLE search USING fts5 (
	title, body,
	content = 'search_texts', content_rowid = 'docid', tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

INSERT INTO search_ids (id, indexed) SELECT id, 1 FROM items UNION SELECT id, 1 FROM notes;
INSERT INTO search (rowid, title, body) SELECT docid, title, body FROM search_texts;

CREATE TRIGGER items_are_searched AFTER INSERT ON items
BEGIN
	INSERT INTO search_ids (id, indexed) VALUES (new.id, 0);
END;

CREATE TRIGGER items_are_searched_anew AFTER UPDATE OF title, body ON items
WHEN old.title <> new.title OR old.body <> new.body
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', docid, old.title, old.body FROM search_ids WHERE id = old.id AND indexed = 1;
	UPDATE search_ids SET indexed = 0 WHERE id = old.id;
END;

CREATE TRIGGER items_are_forgotten AFTER DELETE ON items
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', docid, old.title, old.body FROM search_ids WHERE id = old.id AND indexed = 1;
	DELETE FROM search_ids WHERE id = old.id;
END;

CREATE TRIGGER notes_are_searched AFTER INSERT ON notes
BEGIN
	INSERT INTO search_ids (id, indexed) VALUES (new.id, 0);
END;

CREATE TRIGGER notes_are_searched_anew AFTER UPDATE OF text ON notes
WHEN old.text <> new.text
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', docid, '', old.text FROM search_ids WHERE id = old.id AND indexed = 1;
	UPDATE search_ids SET indexed = 0 WHERE id = old.id;
END;

CREATE TRIGGER notes_are_forgotten AFTER DELETE ON notes
BEGIN
	INSERT INTO search (search, rowid, title, body)
	SELECT 'delete', docid, '', old.text FROM search_ids WHERE id = old.id AND indexed = 1;
	DELETE FROM search_ids WHERE id = old.id;
END;
