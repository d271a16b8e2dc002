"""When we sent the mail with a check code, as notices know it."""

from dataclasses import dataclass

from parlour.notices.policy import CODE_DIGITS
from parlour.notices.queries import notice_by_check_code
from parlour.web.front import Front


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """`known` False: nobody here can say. Else `sent_at`, or 0 for a code we never sent."""

    known: bool
    sent_at: int = 0


async def when_sent(front: Front, code: str) -> CodeAnswer:
    """Ten digits we do not know may be of a notice from more than sixty days ago: then we cannot tell."""
    found = await front.ground.store.fetch(lambda reader: notice_by_check_code(reader, code))
    if found is not None:
        return CodeAnswer(known=True, sent_at=found.sent_at)
    bare = "".join(code.split()).replace("-", "")
    return CodeAnswer(known=not (len(bare) == CODE_DIGITS and bare.isdecimal()))
