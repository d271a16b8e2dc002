-- The first store: cases, sealed messages, and what must happen later. Runs on SQLite and PostgreSQL.
-- Ids are 32 hex characters made by the caller; times are milliseconds since 1970 UTC.
-- Whatever a person wrote is in a `record` or `header` column, sealed; everything else is listed metadata.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE teams (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    position BIGINT NOT NULL,
    retired  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE topics (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    team_id  TEXT NOT NULL REFERENCES teams (id),
    position BIGINT NOT NULL,
    retired  BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE blank_envelopes (
    id         TEXT PRIMARY KEY,
    public_key BYTEA NOT NULL,
    signature  BYTEA NOT NULL
);

CREATE TABLE cases (
    id             TEXT PRIMARY KEY,      -- its envelope's id
    reference      TEXT NOT NULL UNIQUE,  -- 7K3-94M, safe to say aloud
    topic_id       TEXT NOT NULL REFERENCES topics (id),
    team_id        TEXT NOT NULL REFERENCES teams (id),
    status         TEXT NOT NULL,         -- open, waiting, snoozed, resolved
    origin         TEXT NOT NULL,         -- web, mail, staff, api
    channel        TEXT NOT NULL,
    language       TEXT NOT NULL,
    identity_level BIGINT NOT NULL,
    assignee_id    TEXT NOT NULL DEFAULT '',
    opened_at      BIGINT NOT NULL,
    changed_at     BIGINT NOT NULL,
    waiting_since  BIGINT NOT NULL,       -- when the customer began to wait for us; 0 while we wait for them
    promise_at     BIGINT NOT NULL,       -- reply-by; 0 while nothing is owed
    queue_at       BIGINT NOT NULL,       -- place in an inbox: promise_at while something is owed, else after those
    resolved_at    BIGINT NOT NULL DEFAULT 0,
    erase_at       BIGINT NOT NULL DEFAULT 0,
    closed         BIGINT NOT NULL DEFAULT 0,  -- 1: no more writes, erasure under way
    erased_at      BIGINT NOT NULL DEFAULT 0,
    register_rev   BIGINT NOT NULL DEFAULT 0,  -- newest register change this row has taken in
    writes_since   BIGINT NOT NULL DEFAULT 0,  -- write tokens issued earlier are void
    last_seq       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX cases_by_team ON cases (team_id, resolved_at, queue_at, id);
CREATE INDEX cases_by_assignee ON cases (assignee_id, resolved_at, queue_at, id);
CREATE INDEX cases_by_queue ON cases (resolved_at, queue_at, id);
CREATE INDEX cases_by_status ON cases (team_id, status, opened_at);
CREATE INDEX cases_by_topic ON cases (topic_id, opened_at);
CREATE INDEX cases_by_erasure ON cases (erase_at);

-- Apart from its case, because the case's row is rewritten with every message and the key is most of its bytes.
CREATE TABLE case_keys (
    case_id    TEXT PRIMARY KEY REFERENCES cases (id),
    key_kind   TEXT NOT NULL,             -- envelope or intake
    key_id     TEXT NOT NULL,
    public_key BYTEA NOT NULL
);

CREATE TABLE sealing_sessions (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    kind    TEXT NOT NULL,
    key_id  TEXT NOT NULL,
    header  BYTEA NOT NULL
);
CREATE INDEX sealing_sessions_by_case ON sealing_sessions (case_id);

CREATE TABLE messages (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    seq         BIGINT NOT NULL,          -- per-case order of what happened, from 1
    kind        TEXT NOT NULL,            -- inbound, outbound, note, activity
    author_kind TEXT NOT NULL,            -- customer, agent, system
    author_id   TEXT NOT NULL,            -- staff id or ''
    activity    TEXT NOT NULL DEFAULT '', -- closed list; only for kind activity, which has no record
    at          BIGINT NOT NULL,
    record      BYTEA,
    UNIQUE (case_id, seq)
);

-- Forgotten by age, not by case: a second index would cost every message a page.
CREATE TABLE sends (
    key_hash   TEXT PRIMARY KEY,          -- SHA-256 of the idempotency key; the key itself is never stored
    case_id    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX sends_by_time ON sends (at);

CREATE TABLE write_tokens (
    token_hash TEXT PRIMARY KEY,          -- tokens web itself made together with a case
    case_id    TEXT NOT NULL REFERENCES cases (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX write_tokens_by_case ON write_tokens (case_id);

CREATE TABLE outbox (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,            -- register, adopt, join, erase-ready
    case_id     TEXT NOT NULL,
    payload     TEXT NOT NULL,            -- JSON of ids, times and verifiers; never text a person wrote
    due_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL DEFAULT 0,
    leased_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_by_due ON outbox (due_at);

CREATE TABLE log_leaves (
    position BIGINT PRIMARY KEY,          -- from 0, copied from the custodian
    leaf     BYTEA NOT NULL
);

CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL
);

CREATE TABLE api_keys (
    id         TEXT PRIMARY KEY,
    key_hash   TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,             -- space-separated: intake status
    created_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0
);
