"""Requests of several steps: what is asked on each page, and the answers a browser has given so far."""
