"""Placeholder until the branch with the decision is merged."""

from collections.abc import Sequence

from parlour.street.model import Account, Author


def looks_like(
    author: Author, own: Sequence[Account], company_name: str, own_ids: frozenset[str]
) -> tuple[str, ...]:
    return ()
