"""Everything that must happen later: a process that follows the outbox, the register and the log.

It never opens words; what it needs from the custodian it asks over a socket of its own.
"""
