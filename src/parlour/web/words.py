"""Marks words in Python that a template will translate, so that the catalogue finds them."""


def said(words: str) -> str:
    return words


def ordinal(number: int, language: str) -> str:
    """3rd in English, 3. elsewhere."""
    if language != "en":
        return f"{number}."
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


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
    said("Enter an email address like name@example.com, or leave it empty"),
    # The mails themselves.
    said("Somebody asked %(company)s for a link to a conversation of yours."),
    said("The link opens no earlier words: it shows where the conversation stands, and you can write more."),
    said("If it was you, open it within 30 minutes and press the button:"),
    said("You have a reply from %(company)s."),
    said("To read it, open %(url)s/return and enter your receipt code."),
    said("To get no more of these mails, open this link and press the button:"),
    said("Somebody asked %(company)s to write to this address when there is a reply."),
    said("If that was not you, you need not do anything."),
    said("If it was you, open this link and press the button:"),
    said("Check code: %(code)s (%(url)s/check)"),
    said("Choose when we should call"),
    said("Enter a telephone number we can call, with its country code, like +44 20 7946 0958"),
    said("We cannot call premium or shared-cost numbers. Enter another number"),
    said("This conversation is finished. Write in it first and it opens again; then you can ask for a call."),
    said("We are calling you now."),
    said("A conversation holds 100 files at most. Start a new one for more."),
    said("We cannot take files this minute. Your words are safe. Please try again later."),
    said("We cannot take files this minute. Your words are safe. Please try again soon."),
    said("This file is damaged and cannot be opened."),
    # What is wrong with an answer.
    said("Choose one of the answers"),
    said("Enter a date, like 2026-12-31 or 31/12/2026"),
    said("Enter a day from today on, at most a year ahead"),
    said("This is too long. Please shorten it"),
    said("There is no such request here."),
    said("It has been read already, so it cannot be taken back."),
)
