"""The one process that holds private keys: it opens one case at a time, after the log entry is on disk."""
