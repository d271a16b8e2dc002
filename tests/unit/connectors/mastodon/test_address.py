"""Which instances are reached and which handles are written to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors.line import Denied
from parlour.connectors.mastodon import CONNECTOR
from parlour.connectors.mastodon.address import full_handle, mention_of, stream_base

TOKEN = {"access_token": "a-token"}


@pytest.mark.parametrize(
    "typed", ["mastodon.example", " https://Mastodon.Example/ ", "https://mastodon.example"]
)
def test_an_instance_is_a_name_with_or_without_https(typed: str) -> None:
    assert CONNECTOR.open({"instance": typed, **TOKEN}, "").base == "https://mastodon.example"


@pytest.mark.parametrize(
    "typed",
    """127.0.0.1 10.0.0.5 169.254.169.254 [::1] https://[fd00::1] 2130706433 0x7f000001 0x7f.0.0.1 127.1 0177.0.0.1
    1.2.3.0x4 localhost custodian mastodon.example:8443 http://mastodon.example https://user@mastodon.example
    https://a:b@mastodon.example mastodon.example/path mastodon.example?x=1 mastodon.example#x ftp://mastodon.example
    //mastodon.example db.internal nas.local printer.lan router.home.arpa a.localhost x.onion mastodon.example.
    mastodon..example -a.example a_b.example mastodon。example １２７.0.0.1 https://mastodon.example\\@10.0.0.1
    mastodon.example%2f.evil https://https://a.example""".split(),
)
def test_what_could_be_a_machine_beside_us_is_refused(typed: str) -> None:
    with pytest.raises(Denied, match=r"^instance$"):
        CONNECTOR.open({"instance": typed, **TOKEN}, "")


@pytest.mark.parametrize("typed", ["", "a b.example", "mast\nodon.example", "x" * 300 + ".example"])
def test_what_is_no_name_at_all_is_refused(typed: str) -> None:
    with pytest.raises(Denied, match=r"^instance$"):
        CONNECTOR.open({"instance": typed, **TOKEN}, "")


@pytest.mark.parametrize(
    ("base", "taken"),
    [
        ("http://127.0.0.1:8123", True),
        ("http://localhost:8123/", True),
        ("http://[::1]:8123", True),
        ("https://social.example", True),
        ("http://social.example:80", False),
        ("http://10.0.0.1:80", False),
        ("http://127.0.0.1:80/path", True),
        ("http://u:p@127.0.0.1:80", False),
        ("http://127.0.0.1:99999", False),
        ("https://127.0.0.1:80", False),
    ],
)
def test_http_is_for_this_machine_alone(base: str, taken: bool) -> None:
    if taken:
        assert CONNECTOR.open(TOKEN, base).base == base.rstrip("/")
    else:
        with pytest.raises(Denied, match=r"^instance$"):
            CONNECTOR.open(TOKEN, base)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "töken", "x" * 2000])
def test_what_cannot_be_a_token_is_refused_without_being_quoted(token: str) -> None:
    with pytest.raises(Denied, match=r"^token$"):
        CONNECTOR.open({"instance": "mastodon.example", "access_token": token}, "")


def test_a_token_is_in_no_representation() -> None:
    line = CONNECTOR.open({"instance": "mastodon.example", "access_token": "very-secret"}, "")
    assert "very-secret" not in repr(vars(line))


def test_the_token_follows_a_stream_only_below_the_instances_own_name() -> None:
    home = "https://social.example"
    assert stream_base(home, "wss://streaming.social.example") == "https://streaming.social.example"
    assert stream_base(home, "wss://social.example") == home
    assert stream_base(home, "") == home
    for elsewhere in (
        "wss://evil.example",
        "wss://notsocial.example",
        "wss://127.0.0.1",
        "wss://[",
        "wss://10.social",
    ):
        assert stream_base(home, elsewhere) == ""
    assert stream_base("http://127.0.0.1:80", "wss://evil.127.0.0.1") == ""


def test_an_instance_leaves_its_own_name_out_of_handles() -> None:
    assert full_handle("cleo", "social.example") == "cleo@social.example"
    assert full_handle("cleo@Other.Example", "social.example") == "cleo@other.example"
    assert full_handle("cleo@bücher.example", "social.example") == "cleo@xn--bcher-kva.example"


def test_a_reply_mentions_people_of_the_same_instance_by_their_name_alone() -> None:
    assert mention_of("cleo@social.example", "social.example") == "@cleo"
    assert mention_of("cleo@other.example", "social.example") == "@cleo@other.example"


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "@cleo",
        "cleo ring 0800",
        "cleo\n",
        "cleo@",
        "cleo@a b",
        "cleo@x/y",
        "cleo@a@b",
        "cleo:80",
        "clé",
        "cleo.",
        "a" * 80,
    ],
)
def test_no_words_can_ride_on_a_handle(handle: str) -> None:
    with pytest.raises(Denied, match=r"^handle$"):
        mention_of(handle, "social.example")


@given(st.text(max_size=60))
def test_whatever_an_author_is_called_a_mention_is_one_word_of_plain_characters(acct: str) -> None:
    handle = full_handle(acct, "social.example")
    if handle:
        mention = mention_of(handle, "social.example")
        assert mention.isascii()
        assert not set(mention) & set(" \n\t/:#?&<>\"'()")
