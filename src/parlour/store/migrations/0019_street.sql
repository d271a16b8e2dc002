-- Accounts on public networks, and what comes of a post: a pointer, kinds and states. Never a word of it.

CREATE TABLE connections (
    name       TEXT PRIMARY KEY,          -- the connector's
    account_id TEXT NOT NULL DEFAULT '',  -- the company's own account, once it was tested
    handle     TEXT NOT NULL DEFAULT '',
    record     BYTEA NOT NULL,            -- its secrets, sealed to the worker's key
    saved_at   BIGINT NOT NULL DEFAULT 0, -- when they were entered or renewed
    place      TEXT NOT NULL DEFAULT '',  -- the connector's cursor: where to go on reading
    paused_at  BIGINT NOT NULL DEFAULT 0,
    trouble    TEXT NOT NULL DEFAULT '',  -- away, throttled, sign-in, budget, denied, unreadable
    trouble_at BIGINT NOT NULL DEFAULT 0, -- since when
    wait_until BIGINT NOT NULL DEFAULT 0, -- the platform asked us not to come back sooner
    looked_at  BIGINT NOT NULL DEFAULT 0, -- last read without trouble
    test_at    BIGINT NOT NULL DEFAULT 0, -- when an officer asked for a test; 0 once it was made
    tested_at  BIGINT NOT NULL DEFAULT 0,
    tested     TEXT NOT NULL DEFAULT '',  -- fine, or as in `trouble`
    budget     BIGINT NOT NULL DEFAULT 0, -- millionths of a dollar a calendar month
    spent      BIGINT NOT NULL DEFAULT 0,
    spent_in   TEXT NOT NULL DEFAULT ''   -- the month `spent` is of: 2026-11
);

CREATE TABLE street_posts (
    id        TEXT PRIMARY KEY,
    connector TEXT NOT NULL,
    post_id   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    author_id TEXT NOT NULL,
    handle    TEXT NOT NULL,
    url       TEXT NOT NULL,
    language  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    seen_at   BIGINT NOT NULL,
    kinds     TEXT NOT NULL,              -- of personal data in it, space-separated; never the data
    asks      BIGINT NOT NULL,            -- 1: looks like a request for help
    posing    TEXT NOT NULL,              -- why its author looks like us: handle, name; '' when they do not
    summoned  BIGINT NOT NULL,            -- 1: the platform lets a program answer it
    state     TEXT NOT NULL,              -- new, invited, set-aside
    staff_id  TEXT NOT NULL DEFAULT '',
    acted_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (connector, post_id)
);
CREATE INDEX street_posts_by_state ON street_posts (state, seen_at);
CREATE INDEX street_posts_by_time ON street_posts (seen_at);

CREATE TABLE street_answers (
    id        TEXT PRIMARY KEY,
    connector TEXT NOT NULL,
    reply     TEXT NOT NULL,              -- public, direct
    post_id   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    author_id TEXT NOT NULL,              -- '' once a direct message was answered
    handle    TEXT NOT NULL,
    language  TEXT NOT NULL,
    state     TEXT NOT NULL,              -- due, sending, sent, failed
    why       TEXT NOT NULL DEFAULT '',
    card_id   TEXT NOT NULL DEFAULT '',
    staff_id  TEXT NOT NULL DEFAULT '',
    follows   TEXT NOT NULL DEFAULT '',   -- reference of the case that holds the direct message
    due_at    BIGINT NOT NULL,
    attempts  BIGINT NOT NULL DEFAULT 0,
    at        BIGINT NOT NULL,
    UNIQUE (connector, reply, post_id)
);
CREATE INDEX street_answers_by_due ON street_answers (connector, state, due_at);
CREATE INDEX street_answers_by_time ON street_answers (at);

CREATE TABLE street_links (
    token_hash TEXT PRIMARY KEY,          -- SHA-256; the token is in the message alone
    kind       TEXT NOT NULL,             -- invited, or begun once somebody pressed
    card_id    TEXT NOT NULL,
    follows    TEXT NOT NULL,
    staff_id   TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX street_links_by_end ON street_links (expires_at);

-- Where a room began: shown to its customer, and gone after 30 days.
CREATE TABLE street_rooms (
    case_id   TEXT PRIMARY KEY REFERENCES cases (id),
    connector TEXT NOT NULL,
    url       TEXT NOT NULL,
    ends_at   BIGINT NOT NULL
);
CREATE INDEX street_rooms_by_end ON street_rooms (ends_at);

-- Which case a conversation of direct messages goes on in. The mark is a hash under a key the store has not.
CREATE TABLE street_threads (
    mark       TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL,
    heard_at   BIGINT NOT NULL,
    invited_at BIGINT NOT NULL
);
CREATE INDEX street_threads_by_time ON street_threads (heard_at);

-- Direct messages that are sealed here and have to go there: by us where the platform lets us, else by hand.
CREATE TABLE street_removals (
    connector  TEXT NOT NULL,
    message_id TEXT NOT NULL,
    mark       TEXT NOT NULL,             -- of its conversation, as in street_threads
    kinds      TEXT NOT NULL,             -- of personal data in it, space-separated; never the data
    state      TEXT NOT NULL,             -- due, by-hand, done
    due_at     BIGINT NOT NULL,
    attempts   BIGINT NOT NULL DEFAULT 0,
    at         BIGINT NOT NULL,
    PRIMARY KEY (connector, message_id)
);
CREATE INDEX street_removals_by_state ON street_removals (connector, state, due_at);

-- What `parlour exposure` counted, for the desk's page: kinds, counts and pointers.
CREATE TABLE exposure_reports (
    id     TEXT PRIMARY KEY,
    source TEXT NOT NULL,                 -- files, or month: the monthly count of connected accounts
    at     BIGINT NOT NULL,
    report TEXT NOT NULL                  -- JSON
);
