-- Files: what a person added to a message. The bytes lie sealed among the blobs; names and keys only in records.
-- state: checking (in quarantine), ready, refused. One row stays for a refused file, so that its page can say why.

CREATE TABLE files (
    id         TEXT PRIMARY KEY,          -- its quarantine envelope's id
    case_id    TEXT NOT NULL REFERENCES cases (id),
    message_id TEXT NOT NULL,
    state      TEXT NOT NULL,
    refused    TEXT NOT NULL DEFAULT '',  -- why, from a closed list
    scanned    TEXT NOT NULL DEFAULT '',  -- clean, off or unreachable
    blob_id    TEXT NOT NULL DEFAULT '',  -- '' once there is nothing to open
    session_id TEXT NOT NULL DEFAULT '',  -- while checking: the session sealed to the quarantine, and its header
    header     BYTEA,
    record     BYTEA                      -- while checking the upload's key, sealed to the quarantine; then the file's, to the case
);
CREATE INDEX files_by_case ON files (case_id);
CREATE INDEX files_by_blob ON files (blob_id);
