"""Every phrase of the customers' pages is collected, and every language we offer knows all of them."""

import re

import pytest

from parlour.web.languages import LOCALE, available
from tools.catalogue import collect, read

PAGES = sorted(LOCALE.glob("*/LC_MESSAGES/parlour.po"))
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+>")


def phrases(catalogue):
    return {message.id for message in catalogue if message.id}


def test_the_collected_phrases_are_those_of_the_pages():
    assert phrases(read(LOCALE / "parlour.pot")) == phrases(collect()), "run: python -m tools.catalogue"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.parent.name)
def test_a_language_knows_every_phrase_and_keeps_its_holes(path):
    catalogue = read(path)
    assert phrases(catalogue) == phrases(collect())
    for message in catalogue:
        if not message.id:
            continue
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        asked = message.id if isinstance(message.id, tuple) else (message.id,)
        for source, translation in zip(asked, told, strict=True):
            assert translation, source
            assert sorted(HOLES.findall(source)) == sorted(HOLES.findall(translation)), source


def test_the_compiled_languages_say_what_their_sources_say():
    for path in PAGES:
        compiled = available()[path.parent.parent.name]
        for message in read(path):
            if message.id and isinstance(message.id, str):
                assert compiled.gettext(message.id) == message.string
