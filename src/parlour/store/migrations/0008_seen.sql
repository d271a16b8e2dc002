-- How far each side has read, and where the customer said that it is finished: numbers of messages, 0 for nowhere.
ALTER TABLE cases ADD COLUMN staff_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN customer_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN ended_seq BIGINT NOT NULL DEFAULT 0;
