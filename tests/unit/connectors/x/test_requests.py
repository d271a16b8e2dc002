"""Every request of the connector fits X's published specification, and is authorized as it says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from parlour.connectors import connectors
from parlour.connectors.line import Line
from parlour.connectors.x import CONNECTOR
from parlour.connectors.x.declared import DECLARED
from parlour.street.model import Reply

from .feeds import Feeds
from .platform import DIRECT, PUBLIC, SECRETS, US, Asked, Platform, target
from .specification import complaints, security, token_path

Doing = Callable[[Line], object]


def read_all(line: Line) -> None:
    first = CONNECTOR.poll(line, US, "")
    second = CONNECTOR.poll(line, US, first.cursor)
    third = CONNECTOR.poll(line, US, second.cursor)
    CONNECTOR.poll(line, US, third.cursor)


EVERYTHING: dict[str, Doing] = {
    "the account": CONNECTOR.account,
    "polling": read_all,
    "the stream": lambda line: list(CONNECTOR.stream(line, US, "")),
    "a reply": lambda line: CONNECTOR.send(line, US, target(), PUBLIC, "k"),
    "a message": lambda line: CONNECTOR.send(line, US, target(Reply.DIRECT), DIRECT, "k"),
    "whether a reply was sent": lambda line: CONNECTOR.sent_before(line, US, target()),
    "whether a message was sent": lambda line: CONNECTOR.sent_before(line, US, target(Reply.DIRECT)),
    "a deletion": lambda line: CONNECTOR.remove(line, US, "2090000000000000001"),
    "a fresh token": lambda line: CONNECTOR.renewed(line, SECRETS),
}


def answered(feeds: Feeds) -> Callable[[Asked], tuple[int, dict[str, str], object]]:
    answers = {
        "/2/users/me": {"data": {"id": US.id, "username": US.handle, "name": US.name}},
        "/2/tweets": {"data": {"id": "7", "text": ""}},
        "/2/oauth2/token": {"access_token": "access-2", "refresh_token": "refresh-2"},
    }

    def answer(asked: Asked) -> tuple[int, dict[str, str], object]:
        if asked.path in answers:
            return 200, {}, answers[asked.path]
        if asked.path.endswith("/messages"):
            return 201, {}, {"data": {"dm_event_id": "8", "dm_conversation_id": "1-2"}}
        found = feeds.answers(asked)
        return found if found[0] == 200 else (200, {}, {"meta": {}})

    return answer


@pytest.mark.parametrize("what", EVERYTHING)
def test_every_request_fits_the_specification(there: Platform, line: Line, what: str):
    there.answers = answered(Feeds(mentions=list(range(100, 108)), messages=list(range(200, 208))))
    EVERYTHING[what](line)
    assert there.asked
    for asked in there.asked:
        assert complaints(asked) == [], asked.path


@pytest.mark.parametrize("what", EVERYTHING)
def test_every_request_is_authorized_as_the_specification_says(there: Platform, line: Line, what: str):
    there.answers = answered(Feeds())
    EVERYTHING[what](line)
    for asked in there.asked:
        given = asked.headers.get("authorization", "")
        if asked.path == token_path():
            assert given == ""
        elif "OAuth2UserToken" in security(asked):
            assert given == "Bearer access-1"
        else:
            assert (given, security(asked)) == ("Bearer app-1", {"BearerToken"})


def test_a_request_that_does_not_fit_would_be_noticed():
    def asked(method: str, path: str, query: dict[str, str] | None = None, body: bytes = b"") -> Asked:
        return Asked(method, path, query or {}, {}, body)

    assert complaints(asked("GET", "/2/dm_events", {"max_results": "101"}))
    assert complaints(asked("GET", "/2/dm_events", {"since_id": "1"}))
    assert complaints(asked("GET", f"/2/users/{US.id}/mentions", {"expansions": "author_id,nothing"}))
    assert complaints(asked("GET", "/2/users/cleo/mentions"))
    assert complaints(asked("PUT", "/2/tweets"))
    assert complaints(asked("POST", "/2/tweets", body=b'{"text": "", "reply": {}}'))
    assert complaints(asked("POST", "/2/tweets", body=b'{"words": ""}'))


def test_no_secret_is_in_an_address_or_a_repr(there: Platform, line: Line):
    there.answers = answered(Feeds(mentions=[100], messages=[200]))
    for doing in EVERYTHING.values():
        doing(line)
    said = repr([(asked.path, asked.query) for asked in there.asked]) + repr(line)
    assert not any(secret in said for secret in SECRETS.values() if secret)


def test_the_account_comes_with_the_address_of_its_picture(there: Platform, line: Line):
    picture = "https://pbs.twimg.example/profile_images/1/us_normal.png"
    user = {"id": US.id, "username": US.handle, "name": US.name, "profile_image_url": picture}
    there.answers = lambda _: (200, {}, {"data": user})
    assert CONNECTOR.account(line) == replace(US, avatar=picture)


def test_it_is_found_by_being_there():
    assert connectors()["x"] is CONNECTOR


def test_what_is_declared_is_what_an_officer_has_to_bring():
    needed = {field.name for field in DECLARED.fields if field.needed}
    assert needed == {"client_id", "access_token", "refresh_token"}
    assert {field.name for field in DECLARED.fields} == set(SECRETS)
    assert all(field.hint for field in DECLARED.fields)
    assert DECLARED.name == CONNECTOR.declared.name == "x"
    assert DECLARED.prices.reply == 10_000, "a summoned reply, whatever is in it"
