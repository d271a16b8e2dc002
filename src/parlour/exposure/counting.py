"""What one post gives away, and what it asks for. Pure: a post in, two sets of kinds out."""

from detector import NOBODY, Company, Speaker, Whose, asks_for, find
from parlour.exposure.kinds import BIT, as_bits
from parlour.exposure.model import Post


def counted(post: Post, company: Company = NOBODY) -> tuple[int, int]:
    """Kinds of the customer's data in it, whoever wrote them, and kinds its company asks for. As bits."""
    if post.by_brand:
        return given(post.text, Speaker.COMPANY, company), as_bits(asks_for(post.text))
    return given(post.text, Speaker.CUSTOMER, company), 0


def given(text: str, speaker: Speaker, company: Company = NOBODY) -> int:
    bits = 0
    for finding in find(text, speaker, company):
        if finding.whose is Whose.CUSTOMER:
            bits |= BIT[finding.kind]
    return bits
