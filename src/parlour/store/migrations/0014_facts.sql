-- Masked facts: what a request asked for that is shown to staff one at a time, each with a reason.
CREATE TABLE facts (
    item_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    name    TEXT NOT NULL,                -- of the field in its request type
    label   TEXT NOT NULL,                -- the question, as it stands in the code
    record  BYTEA NOT NULL                -- sealed under the field "fact:" and its name
);
CREATE INDEX facts_by_case ON facts (case_id);
-- Who was shown one, for the numbers of supervisors; the log is the truth.
CREATE TABLE reveals (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    name     TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX reveals_by_time ON reveals (at);
