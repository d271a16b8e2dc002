"""The custodian: the one process that holds private keys, staff passkeys, the register and the log."""
