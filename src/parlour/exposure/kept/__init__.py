"""Summaries that were kept, for the desk's page: those of files, by whoever ran the command, and one each month."""
