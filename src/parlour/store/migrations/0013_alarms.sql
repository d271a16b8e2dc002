-- What the log reader found and officers have to look at. No case and no customer is named.
CREATE TABLE alarms (
    id        TEXT PRIMARY KEY,
    staff_id  TEXT NOT NULL,              -- '' when a bait's receipt code was used and nobody knows by whom
    kind      TEXT NOT NULL,              -- closed list: bait, score
    score     BIGINT NOT NULL,
    signs     TEXT NOT NULL,              -- JSON: how many of each sign
    at        BIGINT NOT NULL,
    mailed_at BIGINT NOT NULL DEFAULT 0,
    looked_by TEXT NOT NULL DEFAULT '',   -- staff id of the officer who has looked
    looked_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX alarms_by_time ON alarms (at);
