"""The tables of cases, as writes need them. Each function runs inside somebody's transaction."""
