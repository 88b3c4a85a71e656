-- Messages to the person, one row for each kind, period and channel. A row is
-- there before its message is sent, and goes away only if it is known not to
-- have been: so no message is sent twice, whoever dies when.
CREATE TABLE reminders (
	kind       TEXT NOT NULL,
	period     TEXT NOT NULL,
	channel    TEXT NOT NULL,
	starts     TEXT NOT NULL,
	ends       TEXT NOT NULL,
	claimed_at TEXT NOT NULL,
	sent_at    TEXT NOT NULL, -- '' until it is known to have been sent

	PRIMARY KEY (kind, period, channel)
) STRICT, WITHOUT ROWID;
