-- How often what is stored has changed: what was made of everything stored is
-- as good as new while this is what it was then. Not counted are changes of
-- what such things are not made from: the run log, goals, documents, the cache.
CREATE TABLE version (
	n INTEGER NOT NULL
) STRICT;

INSERT INTO version VALUES (1);
