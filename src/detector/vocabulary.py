"""The words of a text: one look at them says which patterns are worth trying, for less than a search for each."""

_LETTERS_ONLY = {code: " " for code in range(128) if not chr(code).isalpha()}


def plain_words(low: str) -> set[str]:
    """Parted by everything of ASCII that is no letter."""
    return set(low.translate(_LETTERS_ONLY).split())
