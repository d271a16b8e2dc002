"""The words of a text, for the question whether a pattern is worth trying."""

_LETTERS_ONLY = {code: " " for code in range(128) if not chr(code).isalpha()}


def plain_words(low: str) -> list[str]:
    """Parted by everything of ASCII that is no letter."""
    return low.translate(_LETTERS_ONLY).split()
