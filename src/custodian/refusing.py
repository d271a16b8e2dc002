"""The ways a handler says no, a line for the log, and a line for the operator."""

import json
import sys
import time
from typing import NamedTuple


class Refused(Exception):
    """Answers with a code of the protocol's closed list and words that are safe to show."""

    def __init__(self, code: str, words: str, why: str = "") -> None:
        super().__init__(code)
        self.code, self.words, self.why = code, words, why


class Denied(Refused):
    """Refused, and the attempt is a line in the log: who, which operation, and why in a word."""


class Leaf(NamedTuple):
    """One line for the log, before it is numbered. Never a name, never content."""

    act: str
    who: str  # staff id, "customer", "custodian" or the name of the socket
    case: str = ""
    purpose: str = ""
    about: str = ""  # an id or a word from a closed list


def report(event: str, **facts: str | int) -> None:
    """One JSON line on standard error: counts, codes and places in the code, never a value of a case."""
    line = {"at": time.time_ns() // 1_000_000, "place": "custodian", "event": event, **facts}
    print(json.dumps(line), file=sys.stderr, flush=True)
