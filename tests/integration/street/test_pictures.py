"""Who answers our customers under our own picture, found beside everything else and never before it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from parlour.foundation.clock import DAY, HOUR, MINUTE, SECOND
from parlour.foundation.errors import NotAllowed
from parlour.store.copying import table_names
from parlour.street import actions
from parlour.street.model import Arrival, Author, Kind
from parlour.worker.street.pictures import A_MINUTE, MOST_WAITING
from tests.cast import office_at
from tests.integration.street.conftest import Corner, SignedPolicy
from tests.integration.street.gallery import Gallery, bomb, gallery_at, mark, tinted, written
from tests.integration.street.platform import US, Platform, PlatformConnector
from tests.integration.street.watching import OTHER, OURS, Looked, looked_at, looking, posing, reply


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    with gallery_at() as made:
        yield made


@pytest.fixture
def hung(ready_store_url: str, gallery: Gallery) -> Iterator[Corner]:
    """Our picture hangs in the gallery, and Cleo wrote to us."""
    with office_at(ready_store_url, blanks=60) as office:
        platform = Platform(replace(US, avatar=gallery.hang("/us.png", written(mark()))))
        corner = Corner(office, platform, SignedPolicy(), PlatformConnector(platform), gallery.address)
        corner.connect()
        corner.turn()
        looking(corner)
        corner.platform.post(1)
        corner.turn(later_ms=MINUTE)
        yield corner


@pytest.fixture
def looked(corner: Corner) -> Looked:
    return looked_at(corner)


def test_whoever_copied_our_picture_is_flagged(hung: Corner, gallery: Gallery) -> None:
    copies = {
        "/same.png": written(mark()),
        "/small.png": written(mark().resize((48, 48))),
        "/saved.jpg": written(mark(), "JPEG", quality=35),
        "/webp.webp": written(mark().resize((128, 128)), "WEBP", quality=40),
        "/tint.png": written(tinted(mark())),
    }
    for number, (path, content) in enumerate(copies.items(), 2):
        reply(hung, number, gallery.hang(path, content))
    hung.turn(later_ms=MINUTE)
    assert posing(hung) == []
    looking(hung)
    assert sorted(posing(hung)) == [(f"p{number}", ("avatar",)) for number in range(2, 7)]
    assert [card.post for card in hung.cards()] == ["p1"]


def test_other_pictures_and_no_pictures_are_nobody(hung: Corner, gallery: Gallery) -> None:
    face = Image.new("RGB", (300, 300), "#e8d8c0")
    ImageDraw.Draw(face).ellipse((60, 40, 240, 260), fill="#a07050")
    others = [
        gallery.hang("/mark2.png", written(mark(2))),
        gallery.hang("/mark3.png", written(mark(3))),
        gallery.hang("/face.jpg", written(face, "JPEG")),
        gallery.hang("/plain.png", written(Image.new("RGB", (90, 90), "teal"))),
        gallery.hang("/bomb.png", bomb()),
        gallery.hang("/page.png", b"<!doctype html><title>Sign in</title>", content_type="image/png"),
        gallery.hang("/torn.png", written(mark())[:900]),
        gallery.hang("/gone.png", written(mark()), 404),
        gallery.hang("/moved.png", b"", 302, location="/us.png"),
        gallery.address.replace("http:", "https:") + "/us.png",
        gallery.address.replace("127.0.0.1", "localhost") + "/us.png",
        "file:///etc/passwd",
        "https://10.0.0.1.invalid\r\nx: y/us.png",
    ]
    for number, address in enumerate(others, 2):
        reply(hung, number, address)
    hung.turn(later_ms=MINUTE)
    looking(hung)
    assert posing(hung) == []
    assert [card.post for card in hung.cards()] == ["p1"]
    assert hung.known.trouble == ""


def test_an_author_whose_public_post_is_a_card_already_is_flagged_on_it(looked: Looked) -> None:
    corner, copied = looked.corner, "https://platform.example/copied.png"
    looked.hashes[copied] = OURS
    reply(corner, 2, copied, kind=Kind.MENTION)
    corner.turn(later_ms=MINUTE)
    (card,) = [one for one in corner.cards() if one.post == "p2"]
    looking(corner)
    assert posing(corner) == [("p2", ("avatar",))]
    with pytest.raises(NotAllowed):
        actions.invite(corner.office.ground, corner.office.ana, card.id).result(10)


def test_only_those_who_speak_to_our_customers_and_have_other_names_are_looked_at(looked: Looked) -> None:
    corner = looked.corner
    reply(corner, 2, "https://platform.example/2.png", to="a77", answers="p77")  # to a stranger
    named = Author("a3", "n0rthwind_help", "Northwind", "https://platform.example/3.png")
    reply(corner, 3, "", author=named)
    reply(corner, 4, "")  # without a picture
    reply(corner, 5, "", author=Author(US.id, "desk", "Desk", "https://platform.example/5.png"))
    reply(corner, 6, "https://platform.example/6.png", at=corner.office.clock.now() - 8 * DAY)
    asker = Author("a7", "cleo7", "Cleo", "https://platform.example/7.png")
    corner.platform.post(7, author=asker)  # to us
    corner.platform.post(8, author=asker, kind=Kind.DIRECT)
    alone = {"kind": Kind.MENTION, "to": "a99", "answers": "p99"}  # only its own card is there
    reply(corner, 9, "https://platform.example/9.png", **alone)
    reply(corner, 10, "https://platform.example/10.png")
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert looked.addresses == ["https://platform.example/10.png"]
    assert posing(corner) == [("p3", ("handle", "name"))]


def test_an_answer_to_a_customer_that_names_us_too_is_looked_at(looked: Looked) -> None:
    corner = looked.corner
    for number, answers in ((2, "p1"), (3, "p77"), (4, "p3")):  # Cleo's, a stranger's, their own
        author = "a3" if number == 4 else f"a{number}"
        writer = Author(author, f"ben{number}", "Ben", f"https://platform.example/{number}.png")
        reply(corner, number, "", author=writer, kind=Kind.MENTION, to="", answers=answers)
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert looked.addresses == ["https://platform.example/2.png"]


def test_of_those_who_do_not_look_like_us_nothing_is_kept(looked: Looked) -> None:
    corner = looked.corner
    reply(corner, 2, "https://platform.example/someone.png")
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert looked.addresses == ["https://platform.example/someone.png"]
    assert (corner.known.picture, corner.known.account.avatar) == (OURS, "")
    for table in corner.office.store.read(table_names):
        rows = str(corner.office.store.read(lambda reader, name=table: reader.all(f"SELECT * FROM {name}")))
        for trace in ("ben2", "'a2'", "someone.png", "p2", str(OTHER)):
            assert trace not in rows, (table, trace)


def test_taking_in_does_not_look_at_pictures(looked: Looked) -> None:
    for number in range(2, 30):
        reply(looked.corner, number, f"https://platform.example/{number}.png")
        looked.corner.platform.post(100 + number)
    looked.corner.turn(3, later_ms=MINUTE)
    assert looked.at == []
    assert len(looked.corner.cards()) == 29


def test_a_flood_of_repliers_stays_within_20_fetches_a_minute(looked: Looked) -> None:
    corner = looked.corner
    for number in range(2, 1002):
        reply(corner, number, f"https://platform.example/{number}.png")
    corner.turn(later_ms=MINUTE)
    for _ in range(60):
        corner.office.clock.move(10 * SECOND)
        looking(corner)
    times = [at for at, _ in looked.at]
    assert len(times) == 10 * A_MINUTE
    assert all(later - first >= MINUTE for first, later in zip(times, times[A_MINUTE:], strict=False))
    looking_on = MOST_WAITING // A_MINUTE
    for _ in range(looking_on):
        corner.office.clock.move(MINUTE)
        looking(corner)
    assert len(looked.at) == MOST_WAITING  # the rest of the flood was let go of
    assert posing(corner) == []


def test_a_picture_is_fetched_once_a_day_however_often_its_owner_speaks(looked: Looked) -> None:
    corner, copied = looked.corner, "https://platform.example/copied.png"
    looked.hashes[copied] = OURS
    for number in range(2, 8):
        reply(corner, number, copied)
        corner.turn(later_ms=MINUTE)
        looking(corner)
    assert looked.addresses == [copied]
    assert len(posing(corner)) == 6
    corner.office.clock.move(DAY)
    reply(corner, 9, copied)
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert looked.addresses.count(copied) == 2


def test_no_answer_is_asked_for_again_after_an_hour(looked: Looked) -> None:
    corner, away = looked.corner, "https://platform.example/away.png"
    looked.hashes[away] = None
    for number, later in ((2, MINUTE), (3, MINUTE), (4, HOUR)):
        reply(corner, number, away)
        corner.turn(later_ms=later)
        looking(corner)
    assert looked.addresses == [away, away]
    assert corner.known.trouble == ""


def test_a_post_that_was_taken_back_meanwhile_is_not_flagged(looked: Looked) -> None:
    corner, copied = looked.corner, "https://platform.example/copied.png"
    looked.hashes[copied] = OURS
    reply(corner, 2, copied)
    corner.turn(later_ms=MINUTE)
    corner.platform.arrivals.append(Arrival(Kind.REMOVED, "p2", "", Author(""), 0))
    corner.turn(later_ms=MINUTE)
    looking(corner)
    assert (looked.at, posing(corner)) == ([], [])


@pytest.mark.parametrize("why", ["paused", "not allowed", "disconnected"])
def test_an_account_that_is_off_fetches_nothing(looked: Looked, why: str) -> None:
    corner = looked.corner
    reply(corner, 2, "https://platform.example/2.png")
    corner.turn(later_ms=MINUTE)
    ground, olga = corner.office.ground, corner.office.olga
    if why == "paused":
        actions.pause(ground, olga, "x").result(10)
    elif why == "disconnected":
        actions.disconnect(ground, olga, "x").result(10)
    corner.policy.allowed = int(why != "not allowed")
    corner.office.clock.move(MINUTE)
    looking(corner)
    corner.policy.allowed = 1
    if why == "paused":
        actions.resume(ground, olga, "x").result(10)
    corner.office.clock.move(MINUTE)
    looking(corner)
    assert looked.at == []
