"""Who looked: the store's copy of the custodian's log, and why an entry stands in it."""
