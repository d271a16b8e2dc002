-- What the company's own picture on a network looks like, so that whoever copies it is seen. Of others nothing is kept.

ALTER TABLE connections ADD COLUMN picture BYTEA;                        -- difference hash, 8 bytes; NULL: none known
ALTER TABLE connections ADD COLUMN picture_at BIGINT NOT NULL DEFAULT 0; -- when it was taken

CREATE INDEX street_posts_by_author ON street_posts (connector, author_id);
CREATE INDEX street_posts_by_thread ON street_posts (connector, thread);
