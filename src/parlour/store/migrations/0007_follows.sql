-- The reference of the case whose confirmed mailbox opened the link through which this one was written; else ''.
ALTER TABLE cases ADD COLUMN follows TEXT NOT NULL DEFAULT '';
