"""Sealing for the web side: public keys in, sealed records out. Nothing here can open anything.

Used by the actions and queries of nouns; doors hand sealed records to the custodian, never to this package.
"""
