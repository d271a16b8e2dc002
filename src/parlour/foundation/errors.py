"""Refusals: what a person may not do, in words that are safe to show.

`words` never carries anything a person wrote, so a door may print it and a log may count its `code`.
"""


class Refused(Exception):
    """A decision, not a fault: the door shows `words` and nothing is logged as an error."""

    code = "refused"
    words = "This cannot be done."

    def __init__(self, words: str = "", *, code: str = "") -> None:
        self.words = words or type(self).words
        self.code = code or type(self).code
        super().__init__(self.code)


class NotFound(Refused):
    code = "not-found"
    words = "There is nothing here."


class NotAllowed(Refused):
    code = "not-allowed"
    words = "You may not do this."


class Invalid(Refused):
    code = "invalid"
    words = "Something in what was sent is not right."


class Conflict(Refused):
    code = "conflict"
    words = "Somebody else changed this first."


class Gone(Refused):
    code = "gone"
    words = "This has been erased."


class TooMany(Refused):
    """`wait_s`: seconds until asking again is right."""

    code = "too-many"
    words = "That is enough for now."

    def __init__(self, words: str = "", *, wait_s: int = 0) -> None:
        super().__init__(words)
        self.wait_s = wait_s


class Busy(Refused):
    """Nothing is wrong with what was asked; asking again in a moment is right."""

    code = "busy"
    words = "We cannot do this right now. Please try again in a moment."
