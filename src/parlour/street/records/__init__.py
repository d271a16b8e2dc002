"""The street's own tables: SQL in, models out. Every function runs inside somebody's transaction."""
