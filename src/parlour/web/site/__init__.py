"""The customers' site: no account, no dead end, every page complete without a script."""
