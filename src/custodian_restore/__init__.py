"""Putting a key store back."""
