"""Reads shaped for pages: metadata and sealed records, always with a limit, always by an index."""

from parlour.cases.queries.inbox import counts, inbox, inbox_row
from parlour.cases.queries.search import search
from parlour.cases.queries.thread import (
    case_by_id,
    case_by_reference,
    numbers_of,
    read_messages,
    thread,
    thread_of,
    to_open,
)

__all__ = [
    "case_by_id",
    "case_by_reference",
    "counts",
    "inbox",
    "inbox_row",
    "numbers_of",
    "read_messages",
    "search",
    "thread",
    "thread_of",
    "to_open",
]
