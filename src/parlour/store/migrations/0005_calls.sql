-- Calls that customers asked for. The number, the words and the caller's name are sealed to the case, in
-- call_items; what is plain says when, how often and how it ended.

CREATE TABLE calls (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    state       TEXT NOT NULL,             -- waiting, dialling, missed, ended
    outcome     TEXT NOT NULL DEFAULT '',  -- reached, not-reached, wrong-number, words-failed, withdrawn, resolved
    asked_at    BIGINT NOT NULL,
    from_at     BIGINT NOT NULL,           -- not before; the start of the chosen time
    by_at       BIGINT NOT NULL,           -- promised until then; the order of the list
    message_ok  BIGINT NOT NULL,           -- 1: it is safe to leave a message
    relay       BIGINT NOT NULL,           -- 1: by text relay
    tries       BIGINT NOT NULL DEFAULT 0,
    tried_at    BIGINT NOT NULL DEFAULT 0,
    dialled_at  BIGINT NOT NULL DEFAULT 0, -- 0 while nobody is calling
    words_until BIGINT NOT NULL DEFAULT 0, -- 0 until dialling first began
    agent_id    TEXT NOT NULL DEFAULT '',  -- who dialled last
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX calls_by_case ON calls (case_id, asked_at);
CREATE INDEX calls_by_promise ON calls (ended_at, by_at);

CREATE TABLE call_items (
    item_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    call_id TEXT NOT NULL REFERENCES calls (id),
    field   TEXT NOT NULL,                 -- phone, words, caller
    record  BYTEA NOT NULL,
    UNIQUE (call_id, field)
);
CREATE INDEX call_items_by_case ON call_items (case_id);

-- What a customer who calls us reads out. The digits derive from web's key and `id`; only their mark is kept.
CREATE TABLE call_codes (
    id         TEXT PRIMARY KEY,
    case_id    TEXT NOT NULL UNIQUE REFERENCES cases (id),
    mark       TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

CREATE TABLE wrong_codes (
    id       TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX wrong_codes_by_staff ON wrong_codes (staff_id, at);
