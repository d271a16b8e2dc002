"""What happened to which case, in order: ids only, a hint to look, never the truth and never a word."""

from parlour.events.feed import FOR_STAFF, Event, after, case_after, latest, publish, tidy

__all__ = ["FOR_STAFF", "Event", "after", "case_after", "latest", "publish", "tidy"]
