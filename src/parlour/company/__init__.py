"""The operator: name, hours, target, how long words are kept, and keys for its own programs."""
