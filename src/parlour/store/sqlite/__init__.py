"""The embedded store: one file, one writer thread a process, many readers."""
