-- A customer whose case is taken only with a second person's yes; the register leads, this is its copy.
ALTER TABLE cases ADD COLUMN protected INTEGER NOT NULL DEFAULT 0;
