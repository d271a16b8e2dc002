"""Calls instead of hold music: who asked, when we call, and how both sides know each other."""
