"""What a customer may do whom we keep waiting longer than we said: equal choices, none of them the right one.

Each is true of this installation or it is not on the list.
"""

from dataclasses import dataclass

from parlour.cases.model import Case
from parlour.web.words import said


@dataclass(frozen=True, slots=True)
class Choice:
    words: str
    hint: str
    address: str


def choices(case: Case, *, mail: bool) -> tuple[Choice, ...]:
    """Three: wait, be told, be called. Without mail, being told is looking again."""
    afterwards = Choice(
        said("Tell me when there is a reply"),
        said("A mail that says only that, never what it is about."),
        f"/c/{case.reference}/notices",
    )
    if not mail:
        afterwards = Choice(
            said("Come back later"),
            said("Your place is kept. Your receipt code opens this conversation on any device."),
            f"/c/{case.reference}/receipt",
        )
    return (
        Choice(
            said("Wait here"),
            said("The reply appears on this page."),
            f"/c/{case.reference}?newest=first",
        ),
        afterwards,
        Choice(
            said("Get a call instead"),
            said("We call you. You need not hold any line, and three words show you that it is us."),
            f"/call?case={case.reference}",
        ),
    )
