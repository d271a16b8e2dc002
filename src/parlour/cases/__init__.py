"""The matter to resolve: its messages, its place in the inbox, and every write to it."""
