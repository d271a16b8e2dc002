"""The page's language: what was chosen, else what the browser prefers among those we have."""

import pytest

from parlour.web.languages import choose, direction

KNOWN = {"en": None, "de": None}


@pytest.mark.parametrize(
    ("wanted", "chosen", "expected"),
    [
        ("", "", "en"),
        ("de", "", "de"),
        ("de-AT,en;q=0.5", "", "de"),
        ("fr, en;q=0.4, de;q=0.8", "", "de"),
        ("de;q=0", "", "en"),
        ("en-GB", "de", "de"),
        ("de", "xx", "de"),
        ("de;q=abc;;,,,", "", "en"),
        ("*", "", "en"),
        ("," * 5000, "", "en"),
    ],
)
def test_choice(wanted: str, chosen: str, expected: str):
    assert choose(wanted, chosen, KNOWN) == expected


def test_direction_follows_the_script():
    assert (direction("en"), direction("ar")) == ("ltr", "rtl")
