-- Where a mail that could not be delivered comes back to: a hash of the token in its return address.
ALTER TABLE notices ADD COLUMN return_hash TEXT NOT NULL DEFAULT '';
CREATE INDEX notices_by_return ON notices (return_hash);
