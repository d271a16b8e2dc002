"""The seam to notices: when we sent the mail or text with a check code. Until notices exist, we cannot tell."""

from dataclasses import dataclass

from parlour.web.front import Front


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """`known` False: nobody here can say. Else `sent_at`, or 0 for a code we never sent."""

    known: bool
    sent_at: int = 0


async def when_sent(front: Front, code: str) -> CodeAnswer:
    return CodeAnswer(known=False)
