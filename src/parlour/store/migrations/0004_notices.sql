-- Where a case's customer wishes to be told of replies, and the mails that told them.

CREATE TABLE contacts (
    case_id TEXT PRIMARY KEY REFERENCES cases (id),
    item_id TEXT NOT NULL,                -- bound into the record, as a message's id is
    state   TEXT NOT NULL,                -- unconfirmed, confirmed, stopped
    record  BYTEA NOT NULL,               -- the address, sealed to the case as a field of its own
    at      BIGINT NOT NULL
);

CREATE TABLE mail_links (
    token_hash TEXT PRIMARY KEY,          -- SHA-256; the token is in the mail alone
    case_id    TEXT NOT NULL REFERENCES cases (id),
    kind       TEXT NOT NULL,             -- confirm, stop
    expires_at BIGINT NOT NULL
);
CREATE INDEX mail_links_by_case ON mail_links (case_id);
CREATE INDEX mail_links_by_end ON mail_links (expires_at);

CREATE TABLE notices (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL,             -- '' once the case is erased
    kind       TEXT NOT NULL,             -- confirm, reply
    state      TEXT NOT NULL,             -- sending, sent, undeliverable
    why        TEXT NOT NULL DEFAULT '',  -- closed list, for undeliverable
    check_hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the check code
    at         BIGINT NOT NULL
);
CREATE INDEX notices_by_state ON notices (state, at);
CREATE INDEX notices_by_case ON notices (case_id);
CREATE INDEX notices_by_time ON notices (at);

-- That an address nobody confirmed was written to on some day: a hash under a key of web's, which is not here.
CREATE TABLE mailed_days (
    mark TEXT PRIMARY KEY,
    at   BIGINT NOT NULL
);
CREATE INDEX mailed_days_by_time ON mailed_days (at);
