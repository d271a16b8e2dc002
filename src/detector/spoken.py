"""Digits in words: "oh double seven, nine six", as people dictate them and machines write them down."""

import re

_DIGITS = {
    "zero": "0", "nought": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_WORD = re.compile(
    r"\b(?:(double|triple|treble)[ -]{1,2})?(zero|nought|oh|o|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_SHORTEST = 6  # fewer digits in a row are counting, or a figure of speech
_FIGURE = "(?:zero|nought|oh|o|one|two|three|four|five|six|seven|eight|nine)"
_TWO = re.compile(rf"{_FIGURE}[ ,.\n-]{{1,2}}(?:(?:double|triple|treble)[ -])?{_FIGURE}")
_LIKELY = frozenset("seven eight three nine six double zero four".split())
_GAP = frozenset(" ,-.\n")

Places = tuple[list[int], list[int]]


def may_speak(said: set[str]) -> bool:
    """Every post passes here, so few words are looked for: no number of ten digits does without all of these."""
    return not _LIKELY.isdisjoint(said)


def spoken_digits(text: str, low: str, places: Places | None) -> tuple[str, Places | None]:
    """The text with runs of six or more spoken digits in figures, and where each character came from."""
    if not _TWO.search(low):
        return text, places
    runs = [run for run in _runs(text) if sum(len(figures) for _, _, figures in run) >= _SHORTEST]
    return _written_out(text, places, runs) if runs else (text, places)


def _runs(text: str) -> list[list[tuple[int, int, str]]]:
    runs: list[list[tuple[int, int, str]]] = []
    last_end = -9
    for match in _WORD.finditer(text):
        start, end = match.span()
        times = _TIMES.get((match.group(1) or "").lower(), 1)
        word = (start, end, _DIGITS[match.group(2).lower()] * times)
        if start - last_end <= 2 and _GAP.issuperset(text[last_end:start]):
            runs[-1].append(word)
        else:
            runs.append([word])
        last_end = end
    return runs


def _written_out(
    text: str, places: Places | None, runs: list[list[tuple[int, int, str]]]
) -> tuple[str, Places]:
    old_starts, old_ends = places or (list(range(len(text))), list(range(1, len(text) + 1)))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for run in runs:
        pieces.append(text[done : run[0][0]])
        starts += old_starts[done : run[0][0]]
        ends += old_ends[done : run[0][0]]
        for start, end, figures in run:
            pieces.append(figures)
            starts += [old_starts[start]] * len(figures)
            ends += [old_ends[end - 1]] * len(figures)
        done = run[-1][1]
    return "".join([*pieces, text[done:]]), (starts + old_starts[done:], ends + old_ends[done:])
