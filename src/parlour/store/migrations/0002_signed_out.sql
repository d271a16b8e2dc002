-- Staff sessions that ended before their write token does: web checks those tokens offline.

CREATE TABLE signed_out (
    session_hash TEXT PRIMARY KEY,        -- SHA-256 of the session's id
    expires_at   BIGINT NOT NULL          -- when its token ends by itself, and this row with it
);
