"""What leaves: a mention, a fixed sentence and a link."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.connectors import connectors
from parlour.connectors.contract import Hook, Unsigned
from parlour.connectors.line import Away, Denied, NotThere, Throttled
from parlour.connectors.mastodon import CONNECTOR
from parlour.street.model import Account, Author, Reply, Target
from parlour.street.words import DIRECT, PUBLIC, Invitation
from tests.unit.connectors.mastodon.instance import NORTHWIND, Instance, status

LINK = "https://help.northwind.example"
ONCE = f"{LINK}/l/{'k' * 32}"
CLEO = Author("41", "cleo@other.example")
STATUSES, CONTEXT = "/api/v1/statuses", "/api/v1/statuses/103/context"
IN_PUBLIC = Target(Reply.PUBLIC, "103", "103", CLEO)
ALONE = Target(Reply.DIRECT, "103", "103", CLEO)


def sent(home: Instance, target: Target, language: str = "en") -> str:
    link = LINK if target.reply is Reply.PUBLIC else ONCE
    return CONNECTOR.send(home.line(), NORTHWIND, target, Invitation(target.reply, language, link), "key-1")


def test_a_public_answer_is_unlisted_and_names_its_reader(home: Instance) -> None:
    home.says(STATUSES, status("200"))
    assert sent(home, IN_PUBLIC) == "200"
    (asked,) = home.asked
    assert (asked.method, asked.path, asked.headers["idempotency-key"]) == ("POST", STATUSES, "key-1")
    assert asked.form == {
        "status": [f"@cleo@other.example {PUBLIC % {'link': LINK}}"],
        "in_reply_to_id": ["103"],
        "visibility": ["unlisted"],
        "language": ["en"],
    }


def test_an_answer_for_one_person_is_seen_by_nobody_else(home: Instance) -> None:
    home.says(STATUSES, status("201"))
    sent(home, replace(ALONE, author=Author("41", "cleo@social.example")), "x-strange")
    form = home.asked[0].form
    assert form["status"] == [f"@cleo {DIRECT % {'link': ONCE}}"]
    assert form["visibility"] == ["direct"]
    assert "language" not in form


def test_an_author_without_a_proper_handle_is_not_answered(home: Instance) -> None:
    with pytest.raises(Denied, match=r"^handle$"):
        sent(home, replace(IN_PUBLIC, author=Author("41", "cleo call 0800 now")))
    assert home.asked == []


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=5), st.sampled_from(Reply))
def test_whatever_a_stranger_is_called_nothing_but_the_sentence_is_said(
    handle: str, name: str, language: str, reply: Reply
) -> None:
    said = list[str]()

    class Listening:
        def ask(self, *_: Any, form: dict[str, str], **__: Any) -> Any:
            said.append(form["status"])
            raise Away

    target = Target(reply, "103", "103", Author("41", handle, name))
    with pytest.raises((Away, Denied)):
        CONNECTOR.send(
            Listening(),  # type: ignore[arg-type] # all of a line that sending needs
            NORTHWIND, target, Invitation(reply, "en", LINK), "key",
        )  # fmt: skip
    sentence = {Reply.PUBLIC: PUBLIC, Reply.DIRECT: DIRECT}[reply] % {"link": LINK}
    for text in said:
        mention, _, rest = text.partition(" ")
        assert rest == sentence
        assert mention == f"@{handle}"


@pytest.mark.parametrize(
    ("code", "headers", "raised"),
    [
        (404, {}, NotThere),
        (422, {}, Denied),
        (403, {}, Denied),
        (429, {"Retry_After": "30"}, Throttled),
        (500, {}, Away),
        (503, {}, Away),
    ],
)
def test_each_refusal_is_told_apart(
    home: Instance, code: int, headers: dict[str, str], raised: type[Exception]
) -> None:
    home.says(STATUSES, {"error": "words of the instance"}, code, **headers)
    with pytest.raises(raised) as found:
        sent(home, IN_PUBLIC)
    assert "words" not in str(found.value)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": 5}', b'{"scheduled_at": "x"}'])
def test_an_answer_that_says_nothing_is_looked_up_later(home: Instance, body: bytes) -> None:
    home.says(STATUSES, body)
    with pytest.raises(Away):
        sent(home, IN_PUBLIC)


def ours(key: str, **more: Any) -> dict[str, Any]:
    own = {"account": {"id": NORTHWIND.id}, "in_reply_to_id": "103", "visibility": "unlisted"}
    return status(key, **(own | more))


def test_our_answer_is_found_again_after_a_crash(home: Instance) -> None:
    others = [status("150", in_reply_to_id="103"), ours("151", in_reply_to_id="150"), None, {"account": 1}]
    home.says(
        CONTEXT, {"ancestors": [], "descendants": [*others, ours("152"), ours("153", visibility="direct")]}
    )
    assert CONNECTOR.sent_before(home.line(), NORTHWIND, IN_PUBLIC) == "152"
    assert CONNECTOR.sent_before(home.line(), NORTHWIND, ALONE) == "153"


def test_no_answer_of_ours_is_none(home: Instance) -> None:
    home.says(CONTEXT, {"ancestors": [], "descendants": [status("150", in_reply_to_id="103")]})
    assert CONNECTOR.sent_before(home.line(), NORTHWIND, IN_PUBLIC) == ""
    home.says(CONTEXT, {"error": "Record not found"}, 404)
    assert CONNECTOR.sent_before(home.line(), NORTHWIND, IN_PUBLIC) == ""
    assert CONNECTOR.sent_before(home.line(), NORTHWIND, replace(IN_PUBLIC, post="../../accounts")) == ""


def test_the_account_is_named_with_its_instance(home: Instance) -> None:
    home.says(
        "/api/v1/accounts/verify_credentials", {"id": "900", "acct": "northwind", "display_name": "Northwind"}
    )
    home.says("/api/v2/instance", {"domain": "social.example"})
    assert CONNECTOR.account(home.line()) == Account("900", "northwind@social.example", "Northwind")


def test_the_account_comes_with_the_address_of_its_picture(home: Instance) -> None:
    facts = {"id": "900", "acct": "northwind", "avatar_static": "https://social.example/us.png"}
    home.says("/api/v1/accounts/verify_credentials", facts)
    home.says("/api/v2/instance", {"domain": "social.example"})
    assert CONNECTOR.account(home.line()).avatar == "https://social.example/us.png"
    home.says("/api/v1/accounts/verify_credentials", {**facts, "avatar_static": "file:///etc/passwd"})
    assert CONNECTOR.account(home.line()).avatar == ""


def test_an_instance_that_does_not_say_its_name_is_called_by_its_address(home: Instance) -> None:
    home.says("/api/v1/accounts/verify_credentials", {"id": "900", "acct": "northwind"})
    assert CONNECTOR.account(home.line()).handle == "northwind@127.0.0.1"


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"[]", b"{}", b'{"id":"1"}'])
def test_what_is_no_instance_is_away(home: Instance, body: bytes) -> None:
    home.says("/api/v1/accounts/verify_credentials", body)
    with pytest.raises(Away):
        CONNECTOR.account(home.line())


def test_a_private_mention_is_its_authors_and_goes_on_the_deletion_list(home: Instance) -> None:
    assert CONNECTOR.declared.removes is False
    with pytest.raises(Denied, match=r"^not-ours$"):
        CONNECTOR.remove(home.line(), NORTHWIND, "103")
    assert home.asked == []


def test_it_is_found_by_being_there() -> None:
    assert connectors()["mastodon"] is CONNECTOR


def test_nothing_that_calls_itself_a_webhook_is_believed() -> None:
    with pytest.raises(Unsigned):
        CONNECTOR.greet({}, Hook("GET", {"hub.challenge": "1"}, {}))
    with pytest.raises(Unsigned):
        CONNECTOR.taken({}, NORTHWIND, Hook("POST", {}, {}, b"{}"))
