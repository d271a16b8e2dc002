-- Who is at the desk, which case is offered to whom, and how soon each topic is answered: ids, times, closed words.
ALTER TABLE cases ADD COLUMN first_promise_at BIGINT NOT NULL DEFAULT 0;  -- the first time shown; never moved
ALTER TABLE cases ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;       -- the first answer; 0 while there is none
ALTER TABLE cases ADD COLUMN moves BIGINT NOT NULL DEFAULT 0;             -- how often the present promise was moved
ALTER TABLE messages ADD COLUMN promise_at BIGINT NOT NULL DEFAULT 0;     -- of an activity: the new time it named

CREATE TABLE presence (
    staff_id  TEXT PRIMARY KEY,
    teams     TEXT NOT NULL,             -- team ids, space-separated, as of the last beat
    state     TEXT NOT NULL,             -- available, away, idle, missed
    beat_at   BIGINT NOT NULL,
    active_at BIGINT NOT NULL,           -- the last key, pointer or page
    misses    BIGINT NOT NULL DEFAULT 0  -- offers missed one after the other
);

CREATE TABLE offers (
    case_id    TEXT PRIMARY KEY REFERENCES cases (id),
    staff_id   TEXT NOT NULL,            -- '' between two offers
    offered_at BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    missed_by  TEXT NOT NULL             -- staff ids, space-separated
);

CREATE TABLE measures (
    topic_id       TEXT PRIMARY KEY REFERENCES topics (id),
    answer_minutes BIGINT NOT NULL,      -- of open time; 8 in 10 were answered sooner; 0 below twenty cases
    kept           BIGINT NOT NULL,      -- answered by the first time shown, in the last 28 days
    owed           BIGINT NOT NULL,      -- all whose first time came or who were answered
    pace_ms        BIGINT NOT NULL,      -- of open time between two first answers in a busy hour; 0: too few yet
    line_minutes   BIGINT NOT NULL,      -- of open time that those who wait now need at that pace
    promise_minutes BIGINT NOT NULL,     -- the longer of the two; 0: the operator's target
    measured_at    BIGINT NOT NULL
);
