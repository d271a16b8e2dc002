"""What a company's own words ask its customers to send."""

from detector.kinds import Kind


def asks_for(text: str) -> frozenset[Kind]:
    """The kinds a text asks its reader for, such as "DM us your full name and address"."""
    return frozenset()
