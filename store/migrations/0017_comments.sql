-- What the person wrote under an item: a JSON list, null where there is nothing.
ALTER TABLE items ADD COLUMN comments TEXT NOT NULL DEFAULT 'null';
