"""The one way a handler says no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line for the log, before it is numbered. Never a name, never content."""

    act: str
    who: str  # staff id, "customer", "custodian" or the name of the socket
    case: str = ""
    purpose: str = ""
    about: str = ""  # an id or a word from a closed list


class Refused(Exception):
    """Answers with a code of the protocol's closed list. With a leaf, the attempt is logged."""

    def __init__(self, code: str, words: str, leaf: Leaf | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.leaf = leaf
