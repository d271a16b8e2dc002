"""Forms, messages and facts are read from our own pages as a browser would read them."""

import pytest
from markupsafe import escape

from parlour.cli.replay.pages import NotThere, Shown, datum, has_form, hidden_fields, messages, token

AWKWARD = "a <b> & \"c\" 'd'\n\n&amp; </div> \U0001f600 é"

PAGE = f"""
<main data-reference="7K3-94M"><form action="/other" method="post"><input type="hidden" name="token" value="t0"></form>
<form method="post" action="/c/7K3-94M">
<input type="hidden" name="token" value="t1"><input type="hidden" name="key" value="k&amp;1">
<textarea name="body"></textarea><input name="shown" value="no"></form>
<ol><li class="message activity" id="m1" data-seq="1"><p class="activity">Asha joined</p></li>
<li class="message inbound" id="m2" data-seq="2"><p class="by">You</p>
<div class="words" dir="auto">{escape(AWKWARD)}</div></li>
<li class="message outbound" id="m3" data-seq="3"><div class="words" dir="auto">short</div></li></ol></main>
"""


def test_hidden_fields_belong_to_their_form() -> None:
    assert hidden_fields(PAGE, "/c/7K3-94M") == {"token": "t1", "key": "k&1"}
    assert hidden_fields(PAGE, "/other") == {"token": "t0"}
    assert not has_form(PAGE, "/write")
    with pytest.raises(NotThere):
        hidden_fields(PAGE, "/write")


def test_messages_keep_every_character_and_activities_are_none() -> None:
    assert messages(PAGE) == [Shown(2, "inbound", AWKWARD), Shown(3, "outbound", "short")]


def test_customers_pages_call_kinds_otherwise_and_words_not_shown_are_no_words() -> None:
    own = '<li class="message own" data-seq="1" data-from="You"><div class="words" dir="auto">hi</div></li>'
    assert messages(own) == [Shown(1, "inbound", "hi")]
    with pytest.raises(NotThere):
        messages(own.replace('<div class="words"', '<p class="words missing"'))


def test_facts_come_from_data_attributes() -> None:
    assert datum(PAGE, "reference") == "7K3-94M"
    assert token(PAGE) == "t0"
    with pytest.raises(NotThere):
        datum(PAGE, "receipt-code")
