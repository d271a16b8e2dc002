-- What changed among people, rights, keys and rules, for the officers' list and their daily mail.
CREATE TABLE staff_changes (
    id     TEXT PRIMARY KEY,              -- "leaf-" and the place in the log, or an id of our own
    at     BIGINT NOT NULL,
    act    TEXT NOT NULL,                 -- closed list: guard.model.CHANGES
    who    TEXT NOT NULL,                 -- staff id, or the name of a service
    about  TEXT NOT NULL,                 -- staff id, a version or a number; never a name
    mailed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX staff_changes_by_time ON staff_changes (at);
