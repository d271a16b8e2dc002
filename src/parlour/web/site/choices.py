"""What a customer may do whom we keep waiting longer than we said: equal choices, none of them the right one.

Each is true of this installation or it is not on the list. A further way, such as a call back, is one more line
here: its words, its address, and whether this installation has it.
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
    told = Choice(
        said("Tell me when there is a reply"),
        said("A mail that says only that, never what it is about."),
        f"/c/{case.reference}/notices",
    )
    return (
        Choice(
            said("Wait here"),
            said("The reply appears on this page."),
            f"/c/{case.reference}?newest=first",
        ),
        *((told,) if mail else ()),
        Choice(
            said("Come back later"),
            said("Your place is kept. Your receipt code opens this conversation on any device."),
            f"/c/{case.reference}/receipt",
        ),
    )
