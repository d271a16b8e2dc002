-- How often each API key was used in the hour that runs, and when last: for its cap, and for bait among the keys.
ALTER TABLE api_keys ADD COLUMN hourly INTEGER NOT NULL DEFAULT 600;
CREATE TABLE api_key_uses (
    key_id  TEXT PRIMARY KEY,
    hour    BIGINT NOT NULL,              -- since 1970
    used    INTEGER NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX api_key_uses_by_time ON api_key_uses (used_at);
