-- What the person had brag forget, so that no sync brings it back. An id is a
-- hash of what the source calls the thing: no name is kept.
CREATE TABLE forgotten (
	kind TEXT NOT NULL CHECK (kind IN ('account', 'container', 'person')),
	id   TEXT NOT NULL,
	at   TEXT NOT NULL,

	PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- The tables as a person asks for them (docs/sql.md). A later step that
-- changes a table they show drops them first, and makes them again.

CREATE VIEW v_items AS
SELECT i.id, i.kind, i.ref, i.title, i.url, i.state,
	c.name AS container, a.name AS account, s.role, s.counted, s.why, s.at,
	i.created_at, i.updated_at, i.finished_at,
	coalesce(nullif(p.name, ''), p.login, '') AS author
FROM items i
LEFT JOIN standings s ON s.item = i.num
LEFT JOIN accounts a ON a.id = s.account
LEFT JOIN containers c ON c.id = i.container
LEFT JOIN persons p ON p.id = i.author_id;

CREATE VIEW v_events AS
SELECT i.id AS item, i.ref, i.title, e.at, e.kind, coalesce(nullif(p.name, ''), p.login, e.actor) AS actor, e.subject, e.detail
FROM events e
JOIN items i ON i.num = e.item
LEFT JOIN persons p ON p.id = e.actor;

CREATE VIEW v_links AS
SELECT i.id AS item, i.ref, i.title, l.kind, l.to_ref, t.id AS to_item, t.title AS to_title, l.found_in, l.sure
FROM links l
JOIN items i ON i.num = l.item
LEFT JOIN items t ON t.host = l.to_host AND t.source_id = l.to_source_id AND l.to_source_id <> '' AND t.kind <> 'review';

CREATE VIEW v_notes AS
SELECT id, type, substr(date, 1, 10) AS day, text, people, tags, links, created_at FROM notes;

-- Decisions that were not taken back.
CREATE VIEW v_decisions AS
SELECT d.id, d.at, d.kind, d.item, coalesce(i.ref, '') AS ref, coalesce(i.title, n.text, '') AS title, d.whole, d.value
FROM decisions d
LEFT JOIN items i ON i.id = d.item
LEFT JOIN notes n ON n.id = d.item
WHERE d.kind <> 'undo' AND d.id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL);

CREATE VIEW v_goals AS
SELECT g.id AS goal, g.objective, g.starts, g.due, g.closed_at,
	r.id AS result, r.text, r.unit, r.start, r.target,
	coalesce((SELECT value FROM progress WHERE result = r.id ORDER BY seq DESC LIMIT 1), r.start) AS now
FROM goals g JOIN key_results r ON r.goal = g.id;

CREATE VIEW v_coverage AS
SELECT a.name AS account, p.name AS configured_as, p.stream, p.since, p.through, p.complete,
	(SELECT count(*) FROM windows w WHERE w.account = p.account AND w.name = p.name AND w.stream = p.stream AND w.state <> 'done') AS unread_windows
FROM positions p JOIN accounts a ON a.id = p.account;
