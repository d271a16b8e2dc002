"""What is an address, and how often a mailbox nobody confirmed may be written to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.foundation.clock import DAY
from parlour.foundation.errors import Invalid
from parlour.notices import policy
from parlour.notices.model import Post
from parlour.notices.words import CONFIRM, REPLY

KEY = b"k" * 32


@pytest.mark.parametrize("address", ["a@b.de", "Cleo.Holm+x@mail.example.org", "o'neil_1@sub-domain.example"])
def test_what_is_an_address(address: str) -> None:
    assert policy.clean_address(f" {address} ") == address


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a@b", "@b.de", "a@", "a@@b.de", "a b@c.de", "a@b.de, c@d.de", "<a@b.de>", '"a"@b.de', "a.@b.de",
        "a@b.de\nBcc: c@d.de", "a@b.de\r\n.\r\nMAIL", "ä@b.de", "a@-b.de", "a@b..de", "a" * 65 + "@b.de",
        "a@" + "b." * 130 + "de",
    ],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    with pytest.raises(Invalid):
        policy.clean_address(text)


@given(st.text(max_size=80))
def test_nothing_typed_becomes_a_header_or_a_second_recipient(text: str) -> None:
    try:
        address = policy.clean_address(text)
    except Invalid:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert not set(address) & set(' ,;:<>()[]\\"')


def test_one_mailbox_has_one_mark_a_day_however_it_is_spelled() -> None:
    spelled = ("cleo.holm@example.org", "CleoHolm@EXAMPLE.org", "c.l.e.o.holm+news@example.org")
    assert len({policy.day_mark(KEY, one, 0) for one in spelled}) == 1
    assert policy.day_mark(KEY, spelled[0], DAY) != policy.day_mark(KEY, spelled[0], DAY - 1)
    assert policy.day_mark(KEY, spelled[0], 0) != policy.day_mark(b"other", spelled[0], 0)
    assert policy.day_mark(KEY, "cleo@example.org", 0) != policy.day_mark(KEY, "cleo@example.com", 0)


def test_we_try_for_two_days_at_most() -> None:
    waits = [policy.wait_after(attempt) for attempt in range(1, 30)]
    tried = [wait for wait in waits if wait is not None]
    assert tried == sorted(tried)
    assert DAY < sum(tried) <= 2 * DAY
    assert waits[len(tried) :] == [None] * (29 - len(tried))


@pytest.mark.parametrize(
    ("post", "field"),
    [
        (Post(host="mail.example", sender="not an address"), "sender"),
        (Post(host="bad host", sender="a@b.de"), "host"),
        (Post(host="mail.example", port=80, sender="a@b.de"), "port"),
        (Post(host="mail.example", security="none", sender="a@b.de"), "security"),
        (Post(host="mail.example", security="ssl", sender="a@b.de"), "security"),
        (Post(host="mail.example", user="two\nlines", sender="a@b.de"), "user"),
        (Post(host="", sender="a@b.de"), "host"),
    ],
)
def test_settings_that_would_not_work_say_which(post: Post, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        policy.must_be_sound(post)
    assert refused.value.code == field


def test_mail_may_be_off_and_a_server_on_this_machine_needs_no_tls() -> None:
    policy.must_be_sound(Post())
    policy.must_be_sound(Post("localhost", 25, "none", "", "help@northwind.example"))


@pytest.mark.parametrize("sentences", [REPLY, CONFIRM])
def test_check_45_there_are_three_sentences_and_nothing_to_fill_in_but_who_and_where(
    sentences: tuple[str, ...],
) -> None:
    assert len(sentences) == 3
    blanks = {part.split(")")[0] for one in sentences for part in one.split("%(")[1:]}
    assert blanks <= {"company", "url"}
