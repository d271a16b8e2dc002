"""Which language a page is in: the visitor's choice, else what the browser asks for, else English."""

import gettext
from collections.abc import Mapping
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
SOURCE = "en"
NAMES = {"en": "English", "de": "Deutsch"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def available() -> dict[str, gettext.NullTranslations]:
    """English, and every language with a compiled catalogue."""
    found: dict[str, gettext.NullTranslations] = {SOURCE: gettext.NullTranslations()}
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/parlour.mo")):
        with catalogue.open("rb") as file:
            found[catalogue.parent.parent.name] = gettext.GNUTranslations(file)
    return found


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def choose(wanted: str, chosen: str, known: Mapping[str, object]) -> str:
    """`wanted` is an Accept-Language header, `chosen` what the visitor picked before."""
    if chosen in known:
        return chosen
    ranked = []
    for place, part in enumerate(wanted[:200].split(",")):
        tag, _, parameters = part.strip().partition(";")
        ranked.append((-_quality(parameters), place, tag.partition("-")[0].lower()))
    return next((tag for weight, _, tag in sorted(ranked) if weight < 0 and tag in known), SOURCE)


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
