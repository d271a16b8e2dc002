"""What web, worker and custodian say to each other. Types and bytes only: no I/O and no cryptography."""

PROTOCOL_VERSION = 1
