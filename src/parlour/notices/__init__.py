"""Notices: a mail that says that there is a reply, and never what it says."""
