"""Files people add to a case: received sealed, checked in quarantine, kept sealed, given back whole."""
