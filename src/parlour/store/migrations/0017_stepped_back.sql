-- Who said that they know a case's customer, so that nobody is offered what the custodian will refuse them.
CREATE TABLE stepped_back (
    case_id  TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    PRIMARY KEY (case_id, staff_id)
);
