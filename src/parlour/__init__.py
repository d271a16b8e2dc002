"""Parlour: the private room where a company's customers talk to it."""
