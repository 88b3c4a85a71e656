-- The date of a note is when its day began where the person was: in UTC that is
-- from 13 hours before the day to 10 hours into it, wherever almost everybody
-- lives, and so less than 14 hours later it is that day in UTC, too.

DROP VIEW v_notes;

CREATE VIEW v_notes AS
SELECT id, type, date(date, '+839 minutes') AS day, text, people, tags, links, created_at, attached FROM notes
WHERE id NOT IN (SELECT item FROM v_decisions WHERE kind = 'delete');
