-- When an agent looked for a case that is not there, or not theirs: many in a day are a sign.
CREATE TABLE lookup_misses (
    id       TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX lookup_misses_by_staff ON lookup_misses (staff_id, at);
CREATE INDEX lookup_misses_by_time ON lookup_misses (at);
