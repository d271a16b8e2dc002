"""Marks words in Python that a template will translate, so that the catalogue finds them."""


def said(words: str) -> str:
    return words


# Words of the nouns that reach a customer's page: their rules know no language but the source's.
FROM_BELOW = (
    said("One character looks wrong. Check each group."),
    said("A receipt code has 25 letters and numbers. Check that none is missing."),
    said("A receipt code has only letters and numbers, and never the letter U. Check each group."),
    said("This conversation is being erased. Please start a new one."),
    said("Too many wrong codes were tried. Try again in a minute."),
    said("We cannot take a new conversation right now. Please try again in a minute."),
    said("Nothing can be saved right now. Please try again in a moment."),
    said("We could not tell whether this was saved. Please send it again; it will not be doubled."),
    said("This form was already used. Load the page again."),
    said("Choose when we should call"),
    said("Enter a telephone number we can call, with its country code, like +44 20 7946 0958"),
    said("We cannot call premium or shared-cost numbers. Enter another number"),
    said("This conversation is finished. Write in it first and it opens again; then you can ask for a call."),
    said("We are calling you now."),
)
