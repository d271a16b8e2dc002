"""The messages web, worker and custodian exchange. Types only: no I/O and no cryptography."""
