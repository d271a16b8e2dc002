-- What the witnesses of the log said last: one row for each.
CREATE TABLE cosignatures (
    witness TEXT PRIMARY KEY,             -- its name
    size    BIGINT NOT NULL,              -- of the checkpoint it signed last, or says it has seen
    note    TEXT NOT NULL DEFAULT '',     -- that checkpoint
    line    TEXT NOT NULL DEFAULT '',     -- its signature line
    at      BIGINT NOT NULL,              -- when that was, or when the trouble began
    trouble TEXT NOT NULL DEFAULT ''      -- closed list: away, refused, fork
);
