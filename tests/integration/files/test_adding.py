"""Cleo adds a photo: sealed on its way in, checked apart, given back without where it was taken."""

import io
import os
import re
import time
from urllib.parse import quote

import pytest
from PIL import Image

from parlour.cases.actions import lease_outbox
from parlour.files import policy
from parlour.files.actions import Receiving
from parlour.foundation.clock import HOUR
from parlour.foundation.errors import Conflict, Refused
from parlour.foundation.ids import new_id
from parlour.store.errors import CommitUnknown
from parlour.web.forms import Form
from parlour.web.uploads import Uploads, dropped_unless_added
from parlour.worker.files import BlobsDuty
from tests.support.website import BOUNDARY, URL, multipart

from .conftest import Desk

GPS, MAKER = 0x8825, 0x010F


def photo() -> bytes:
    """As a phone takes it: with where, with what, and a comment."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
    exif[MAKER] = "Marmalade Telephones"
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", exif=exif, comment=b"marmalade")
    return out.getvalue()


def links(page: str) -> list[str]:
    return re.findall(r'<a href="(/c/[^"]+/files/[0-9a-f]{32})"', page)


async def test_a_photo_comes_back_without_where_and_with_what_it_was_taken(desk: Desk) -> None:
    cleo, room, sent = await desk.cleo_adds(("kitchen.jpg", photo()), body="Here it leaks")
    page = await cleo.follow(sent)
    assert "Here it leaks" in page.text
    assert page.fact("file-state") == "checking"
    assert not links(page.text)
    desk.checks()
    page = await cleo.get(room)
    assert page.fact("file-state") == "ready"
    (link,) = links(page.text)
    got = await cleo.get(link)
    assert got.header("content-type") == "image/jpeg"
    assert (
        got.header("content-disposition") == "inline; filename=\"kitchen.jpg\"; filename*=UTF-8''kitchen.jpg"
    )
    with Image.open(io.BytesIO(got.body)) as picture:
        assert picture.size == (640, 480)
        assert not picture.getexif()
    assert b"armalade" not in got.body


async def test_nothing_of_it_is_ever_plain_on_disk_and_the_quarantine_ends(desk: Desk) -> None:
    text = b"the marmalade was unbearably loud " * 20_000
    await desk.cleo_adds(("loud.txt", text))
    (waiting,) = desk.blobs
    assert b"marmalade" not in waiting.read_bytes()
    desk.checks()
    (kept,) = desk.blobs
    assert kept != waiting
    assert b"marmalade" not in kept.read_bytes()
    assert len(desk.checker.done) == 1, "its quarantine's key is destroyed"


@pytest.mark.parametrize(
    ("name", "content", "kind", "saved"),
    [
        ("bill.pdf", b"%PDF-1.7 a bill", "application/pdf", "bill.pdf"),
        ("notes.html", b"no markup here", "text/plain", "notes.txt"),
        ("photo.jpg", b"%PDF-1.7 not a photo", "application/pdf", "photo.pdf"),
        ("../../etc/passwd", b"root: no", "text/plain", "passwd.txt"),
        ("gnp.\u202eexe", b"turned around", "text/plain", "gnp.txt"),
    ],
)
async def test_content_says_what_it_is_and_it_is_saved_never_run(
    desk: Desk, name: str, content: bytes, kind: str, saved: str
) -> None:
    cleo, room, _ = await desk.cleo_adds((name, content))
    desk.checks()
    (link,) = links((await cleo.get(room)).text)
    got = await cleo.get(link)
    assert (got.body, got.header("content-type")) == (content, kind)
    assert (
        got.header("content-disposition")
        == f"attachment; filename=\"{saved}\"; filename*=UTF-8''{quote(saved)}"
    )
    assert got.header("x-content-type-options") == "nosniff"
    assert got.header("content-security-policy") == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert got.header("cache-control") == "no-store"


async def test_a_refused_file_says_why_and_leaves_nothing(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("nice.svg", b"<svg xmlns='x' onload='alert(1)'/>"))
    desk.checks()
    page = await cleo.get(room)
    assert page.fact("file-state") == "refused"
    assert "We take photos, PDF, text" in page.text
    assert desk.blobs == []
    assert len(desk.checker.done) == 1


async def test_the_same_form_twice_adds_once(desk: Desk) -> None:
    cleo, reference = await desk.site.cleo_wrote()
    place = f"/c/{reference}/files"
    fields = (await cleo.get(place)).fields(place)
    for _ in range(2):
        assert (await cleo.upload(place, fields, ("a.txt", b"once"))).status == 303
    page = await cleo.get(f"/c/{reference}")
    assert page.text.count("data-file=") == 1
    assert len(desk.blobs) == 1


async def test_a_strangers_upload_leaves_nothing_for_a_moment(desk: Desk) -> None:
    cleo, reference = await desk.site.cleo_wrote()
    place = f"/c/{reference}/files"
    fields = (await cleo.get(place)).fields(place)
    assert (await cleo.upload(place, fields | {"token": "x" * 32}, ("a.txt", b"no"))).status == 403
    assert (await cleo.upload(place, fields, ("a.txt", b"no"), origin="https://evil.example")).status == 403
    late = multipart({}, ("a.txt", b"no"))[: -len(f"--{BOUNDARY}--\r\n")] + multipart(fields)
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "origin": URL}
    assert (await cleo.send("POST", place, body=late, headers=kind)).status == 403
    dora = desk.site.visitor()
    assert (await dora.upload(place, fields, ("a.txt", b"no"))).status == 404
    assert desk.blobs == []


@pytest.mark.parametrize("cut", [0.3, 0.9])
async def test_an_upload_that_breaks_off_leaves_nothing(desk: Desk, cut: float) -> None:
    cleo, reference = await desk.site.cleo_wrote()
    place = f"/c/{reference}/files"
    body = multipart((await cleo.get(place)).fields(place), ("a.txt", b"words " * 100_000))
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "origin": URL}
    answer = await cleo.send("POST", place, body=body[: int(len(body) * cut)], headers=kind)
    assert answer.status == 400
    assert desk.blobs == []


async def test_a_file_too_large_and_no_file_are_said_and_words_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "MOST_BYTES", 1000)
    _, _, answer = await desk.cleo_adds(("small.txt", b"ok"), ("big.txt", b"x" * 1001), body="My film")
    assert answer.status == 400
    assert "larger than 100 MB" in answer.text
    assert "My film" in answer.text
    _, _, answer = await desk.cleo_adds(body="My film")
    assert answer.status == 400
    assert "Choose a photo or file" in answer.text
    assert desk.blobs == []


async def test_a_full_disk_takes_words_and_no_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "LEAST_FREE", 2**62)
    cleo, room, answer = await desk.cleo_adds(("a.txt", b"words"))
    assert answer.status == 503
    assert "Your words are safe" in answer.text
    form = (await cleo.get(room)).fields(room) | {"body": "Still here"}
    assert (await cleo.post(room, form)).status == 303


async def test_more_files_than_a_case_holds_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "MOST_IN_CASE", 1)
    _, _, answer = await desk.cleo_adds(("a.txt", b"one"), ("b.txt", b"two"))
    assert answer.status == 409
    assert desk.blobs == []


async def test_a_form_without_its_key_leaves_nothing(desk: Desk) -> None:
    cleo, reference = await desk.site.cleo_wrote()
    place = f"/c/{reference}/files"
    fields = (await cleo.get(place)).fields(place) | {"key": ""}
    assert (await cleo.upload(place, fields, ("a.txt", b"words"))).status == 400
    assert desk.blobs == []


@pytest.mark.parametrize(("fault", "left"), [(CommitUnknown, 1), (Conflict, 0)])
def test_files_stay_only_where_the_commit_may_have_been_kept(
    desk: Desk, fault: type[Refused], left: int
) -> None:
    receiving = Receiving(desk.site.office.ground, new_id(), "a.txt")
    receiving.write(b"words")
    uploads = Uploads(Form({}), [receiving.end()])
    with pytest.raises(fault), dropped_unless_added(desk.site.office.ground, uploads):
        raise fault
    assert len(desk.blobs) == left


async def test_a_key_opened_too_often_ends_the_check(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"once too often"))
    desk.checker.refusal = "cap-reached"
    desk.duty.once()
    desk.checker.refusal = ""
    desk.checks()
    assert (await cleo.get(room)).fact("file-state") == "refused"
    assert desk.blobs == []


async def test_what_no_file_names_goes_after_a_day(desk: Desk) -> None:
    await desk.cleo_adds(("kept.txt", b"kept"))
    (kept,) = desk.blobs
    blobs = desk.site.office.ground.blobs
    orphan, fresh, broken = new_id(), new_id(), blobs.begin(new_id())
    for blob_id in (orphan, fresh):
        blobs.put(blob_id, [b"of no file"])
    broken.write(b"half")
    broken._file.close()
    old = time.time() - 25 * 3600
    for path in desk.blobs:
        if path.name != fresh:
            os.utime(path, (old, old))
    BlobsDuty(desk.site.office.ground).once()
    assert {path.name for path in desk.blobs} == {kept.name, fresh}


async def test_erasing_takes_files_and_quarantines_along(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"kept"))
    desk.checks()
    place = f"{room}/files"
    fields = (await cleo.get(place)).fields(place)
    await cleo.upload(place, fields, ("b.txt", b"still in quarantine"))
    assert len(desk.blobs) == 2
    page = await cleo.get(f"{room}/privacy/erase")
    assert (await cleo.post(f"{room}/privacy/erase", page.fields(f"{room}/privacy/erase"))).status == 303
    desk.checks()
    assert desk.blobs == []
    assert len(desk.checker.done) == 2


async def test_a_check_that_waits_for_the_registration_is_tried_again(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"patience"))
    desk.checker.refusal = "wrong-state"
    desk.duty.once()
    assert (await cleo.get(room)).fact("file-state") == "checking"
    desk.checker.refusal = ""
    desk.checks()
    assert (await cleo.get(room)).fact("file-state") == "ready"


async def test_a_worker_that_died_over_a_check_begins_again_and_tidies_up(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"twice"))
    (due,) = lease_outbox(desk.site.office.ground, kinds=("check-file",), lease_ms=1).result()
    desk.duty._check(due)  # all but striking it out
    desk.site.office.clock.move(HOUR)
    desk.checks()
    assert (await cleo.get(room)).fact("file-state") == "ready"
    assert len(desk.blobs) == 1


async def test_a_changed_blob_is_never_given_out_as_the_file(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"as it was " * 60_000))
    desk.checks()
    (blob,) = desk.blobs
    spoilt = bytearray(blob.read_bytes())
    spoilt[300_000] ^= 1
    blob.write_bytes(spoilt)
    (link,) = links((await cleo.get(room)).text)
    with pytest.raises(Exception, match="after response started"):
        await cleo.get(link)


async def test_while_the_custodian_is_away_files_are_taken_and_not_opened(desk: Desk) -> None:
    cleo, room, _ = await desk.cleo_adds(("a.txt", b"first"))
    desk.checks()
    (link,) = links((await cleo.get(room)).text)
    desk.site.custodian.away = True
    assert (await cleo.get(link)).status == 503
    place = f"{room}/files"
    fields = (await cleo.get(place)).fields(place)
    assert (await cleo.upload(place, fields, ("b.txt", b"second"))).status == 303
