"""A stand-in for X and Mastodon on this machine alone: it speaks their wire formats, as their documentation has
them, so that the way from a public post to a private room can be tried, and tested, without an account anywhere.
"""
