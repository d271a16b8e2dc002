"""Whatever people are called, write or speak, what leaves for a network is a fixed sentence with a link of ours. It is
read from the wire, after each connector has done its part."""

import ast
import gettext
import inspect
import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import parse_qsl

import httpx2
import pytest

import parlour
from parlour.connectors import connectors
from parlour.connectors.contract import Connector
from parlour.connectors.line import Denied, Line
from parlour.street import actions
from parlour.street.model import Account, Author, Reply, Target
from parlour.street.words import DIRECT, LOCALE, PUBLIC, Invitation
from tests.integration.street.conftest import URL
from tests.integration.street.wire import wire_at

CASES = 10_000
LINKS = {Reply.PUBLIC: URL, Reply.DIRECT: f"{URL}/l/{'a' * 16}{'Z' * 15}_"}
LANGUAGES = ("en", "de", "de-AT", "fr", "", "../../etc/passwd", "de\0", "en\r\nX: y", "\u202e", "x" * 5_000)
OUR_OWN = {
    "text",
    "status",
    "message",
    "message.text",
    "text.body",
}  # where a network's request carries words
IDS = {
    "reply.in_reply_to_tweet_id", "in_reply_to_id", "media_id", "comment_id", "recipient.id", "recipient.post_id",
    "recipient.comment_id", "to", "recipient",
}  # fmt: skip
SETTINGS = {
    ("visibility", "unlisted"), ("visibility", "direct"), ("language", "en"), ("language", "de"), ("language", "fr"),
    ("messaging_type", "RESPONSE"), ("messaging_product", "whatsapp"), ("recipient_type", "individual"),
    ("type", "text"), ("text.preview_url", "False"),
}  # fmt: skip
SECRETS = {
    "instance": "mastodon.example", "access_token": "t", "token": "t", "app_secret": "s", "phone_number_id": "123",
    "refresh_token": "r", "client_id": "c", "client_secret": "s",
}  # fmt: skip
MADE = {"data": {"id": "7", "dm_event_id": "7"}, "id": "7", "message_id": "7", "messages": [{"id": "7"}]}
US = Account("1", "northwind@mastodon.example", "Northwind")
MENTION = re.compile(r"@[A-Za-z0-9_.-]+(?:@[a-z0-9.-]+)? ")
WORDS_NAMED = {
    "base",
    "cursor",
    "message",
    "key",
}  # addresses, places and ids: what a connector's texts may be


def hostile() -> list[str]:
    """Beside the repository, or beside the folder of its worktrees."""
    for parent in Path(__file__).resolve().parents[4:6]:
        folder = parent / "shared" / "data" / "hostile"
        if folder.is_dir():
            naughty = json.loads((folder / "naughty-strings" / "blns.json").read_text())
            lists = (
                folder / "html" / "xss-payload-list-5pct.txt",
                *sorted((folder / "fuzzdb").rglob("*.txt")),
            )
            return [
                *naughty,
                *(line for one in lists for line in one.read_text(errors="replace").splitlines()),
            ]
    pytest.skip("no shared/data/hostile beside the repository: hostile inputs were NOT tried")


@dataclass
class Recorder:
    """A network that takes everything and writes it down."""

    seen: list[httpx2.Request] = field(default_factory=list)

    def line(self, connector: Connector) -> Line:
        line = connector.open(SECRETS, "")
        line.close()
        line._client = httpx2.Client(transport=httpx2.MockTransport(self._answer))
        return line

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        return httpx2.Response(200, json=MADE)


def sentences() -> set[str]:
    catalogues = [gettext.NullTranslations(), gettext.translation("parlour", LOCALE, ["de"])]
    pairs = ((PUBLIC, Reply.PUBLIC), (DIRECT, Reply.DIRECT))
    return {one.gettext(words) % {"link": LINKS[reply]} for one in catalogues for words, reply in pairs}


def parts(request: httpx2.Request) -> dict[str, str]:
    if request.headers["content-type"].startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.content.decode(), keep_blank_values=True, strict_parsing=True))
    return dict(_flat(json.loads(request.content)))


def _flat(found: dict[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)


def targets(chance: random.Random, strings: list[str]) -> Iterator[tuple[Target, str]]:
    """Mostly people as networks have them, with one thing wrong; some with everything wrong."""
    while True:
        one = chance.choice(strings)
        names = {
            "id": chance.choice(("2090000000000000001", "DE.1395", one)),
            "handle": chance.choice(
                ("cleo", "cleo@mastodon.example", "cleo@far.example", one, f"cleo {one}")
            ),
            "name": chance.choice(strings),
        }
        post = chance.choice(("2090000000000000002", "2090000000000000002", one))
        thread = chance.choice((post, names["id"], "mention:2090000000000000003", one))
        reply = chance.choice((Reply.PUBLIC, Reply.DIRECT))
        yield Target(reply, post, thread, Author(**names)), chance.choice((*LANGUAGES, one))


def test_ten_thousand_cases_leave_as_fixed_sentences_and_nothing_else() -> None:
    chance, recorder, ours = random.Random(5), Recorder(), sentences()
    lines = {name: (one, recorder.line(one)) for name, one in connectors().items()}
    names, left = sorted(lines), dict.fromkeys(lines, 0)
    for case, (target, language) in zip(range(CASES), targets(chance, hostile()), strict=False):
        connector, line = lines[names[case % len(names)]]
        recorder.seen.clear()
        invitation = Invitation(target.reply, language, LINKS[target.reply])
        with suppress(Denied):
            connector.send(line, US, target, invitation, "key")
        for request in recorder.seen:
            left[connector.declared.name] += 1
            must_be_fixed(connector.declared.name, parts(request), target, ours)
    assert all(count > 100 for count in left.values()), left


def must_be_fixed(network: str, sent: dict[str, str], target: Target, ours: set[str]) -> None:
    said = {name: value for name, value in sent.items() if name in OUR_OWN}
    (text,) = said.values()
    if network == "mastodon":
        mention = MENTION.match(text)
        assert mention, ascii(text)
        assert target.author.handle.startswith(mention[0].strip().removeprefix("@"))
        text = text[mention.end() :]
    assert text in ours, ascii(text)
    for name, value in sent.items():
        known = name in OUR_OWN or (name, value) in SETTINGS
        assert known or (
            name in IDS and value in (target.post, target.author.id, target.thread.partition(":")[2])
        )


def test_over_the_wire_too_hostile_posts_get_the_same_words(tmp_path: Path) -> None:
    chance, strings = random.Random(6), [one for one in hostile() if one.strip() and len(one) < 200]
    for network in ("x", "mastodon"):
        with wire_at(f"sqlite:///{tmp_path / network}.db", network) as wire:
            posts = [wire.says(number, chance.choice(strings)) for number in range(40)]
            for number in range(10):
                wire.tells(number, chance.choice(strings))
            wire.turn(3)
            for post in posts:
                wire.invite(post.id)
            wire.turn(10)
            for post in wire.ours():
                wire.must_be_ours(post)
            assert wire.replies() == {post.id: 1 for post in posts}


@pytest.mark.parametrize(
    "link", ["", "https://a.example/x", "javascript:alert(1)", f"{URL} now", f"{URL}/l/short", "a.example"]
)
def test_a_link_that_is_not_ours_makes_no_invitation(link: str) -> None:
    with pytest.raises(ValueError, match="not a link of ours"):
        Invitation(Reply.DIRECT, "en", link)


def test_no_connector_can_be_handed_words() -> None:
    for connector in connectors().values():
        for name, method in inspect.getmembers(type(connector), inspect.isfunction):
            if name.startswith("_"):
                continue
            typed = list(inspect.signature(method).parameters.values())[1:]
            texts = {one.name for one in typed if one.annotation in (str, "str", inspect.Parameter.empty)}
            assert texts <= WORDS_NAMED, (connector.declared.name, name, texts)
    assert inspect.signature(Connector.send).parameters["invitation"].annotation is Invitation
    assert {one.name: one.type for one in fields(Invitation)} == {
        "reply": Reply,
        "language": str,
        "link": str,
    }


def test_what_an_agent_presses_takes_no_words() -> None:
    for act in (actions.invite, actions.set_aside):
        texts = {one.name for one in inspect.signature(act).parameters.values() if one.annotation is str}
        assert texts == {"card_id"}, act


def test_nothing_that_faces_people_can_open_a_line() -> None:
    """Pages know what connectors are called and what they declare; requests to networks are the worker's."""
    allowed = {"connectors", "Declared", "HOOK_HEADERS"}
    for file in sorted((Path(parlour.__file__).parent / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parlour.connectors"):
                assert {one.name for one in node.names} <= allowed, file
            if isinstance(node, ast.Import):
                assert not any(one.name.startswith("parlour.connectors") for one in node.names), file
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("parlour.worker"), file


def test_the_street_page_has_no_field_for_words() -> None:
    pages = Path(parlour.__file__).parent / "web" / "templates"
    source = (pages / "desk" / "street.html").read_text()
    kinds = re.findall(r'<input type="(\w+)"', source)
    assert set(kinds) <= {"hidden", "checkbox"}
    assert len(kinds) == source.count("<input")
    assert not re.search(r"<textarea|<select|contenteditable", source)
