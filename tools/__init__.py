"""Set-up and checks. Plain scripts on the standard library; nothing in src may import them."""
