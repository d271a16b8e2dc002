-- Answers to a request of several steps, until it is sent or a day has passed. Sealed under a key that is only
-- in the cookie of the browser they came from; `mark` is a hash of that key.
CREATE TABLE begun_requests (
    mark       TEXT PRIMARY KEY,
    sealed     BYTEA NOT NULL,
    kept_until BIGINT NOT NULL
);
CREATE INDEX begun_requests_by_end ON begun_requests (kept_until);
