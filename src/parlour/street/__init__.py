"""The street: where people speak of us in public, and how we bring them in without saying a word about them."""
