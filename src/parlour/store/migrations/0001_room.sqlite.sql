CREATE TABLE events (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id  TEXT NOT NULL,
    team_id  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    case_seq BIGINT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX events_by_time ON events (at);
