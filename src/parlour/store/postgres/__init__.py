"""The store for many processes and hosts: PostgreSQL 15 or newer."""
