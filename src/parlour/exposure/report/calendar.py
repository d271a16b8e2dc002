"""A chart's months stand side by side, so one without posts must have its place too."""

from parlour.exposure.summary import MONTHS, Month


def calendar(months: tuple[Month, ...]) -> tuple[Month, ...]:
    """Every month from the first to the last, at most the newest MONTHS. `months`: in order, none twice."""
    if not months:
        return ()
    known = {_place(one.month): one for one in months}
    last = max(known)
    first = max(min(known), last - MONTHS + 1)
    return tuple(known.get(place) or Month(_name(place), 0, 0, 0, 0) for place in range(first, last + 1))


def _place(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1


def _name(place: int) -> str:
    return f"{place // 12:04}-{place % 12 + 1:02}"
