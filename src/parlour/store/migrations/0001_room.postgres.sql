-- A sequence is handed out before commit, so a reader following `seq` alone would skip a row that commits
-- late. Readers follow (txid, seq) and stop below the oldest transaction still running.
CREATE TABLE events (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txid     XID8 NOT NULL DEFAULT pg_current_xact_id(),
    case_id  TEXT NOT NULL,
    team_id  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    case_seq BIGINT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX events_by_cursor ON events (txid, seq);
CREATE INDEX events_by_time ON events (at);
