"""Mail: each message one private post, whatever is inside it, and nothing raises."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.exposure.readers.exports import posts_of

POSTMARK = "From cleo@example.org Mon Jan 01 00:00:00 2024\n"


def mail(text: str = "Where is my parcel?", **headers: str) -> EmailMessage:
    made = EmailMessage()
    fields = {
        "From": "Cleo <Cleo@Example.org>",
        "To": "help@acme.example",
        "Subject": "My parcel",
        "Date": "Mon, 01 Jan 2024 10:00:00 +0100",
        "Message-ID": "<1@example.org>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in fields.items():
        made[name] = value
    made.set_content(text)
    return made


def mbox(tmp_path: Path, *mails: EmailMessage | bytes) -> Path:
    path = tmp_path / "mail.mbox"
    with path.open("wb") as opened:
        for one in mails:
            opened.write(POSTMARK.encode() + (one if isinstance(one, bytes) else one.as_bytes()) + b"\n")
    return path


def test_a_question_and_its_answer_are_two_private_posts_of_one_thread(tmp_path: Path):
    answer = mail(
        "It is here.\n\nOn Mon, 1 Jan 2024 Cleo wrote:\n> Where is my parcel?\n",
        From="help@mail.acme.example",
        Message_ID="<2@acme.example>",
        References="<1@example.org>",
    )
    first, second = posts_of(mbox(tmp_path, mail(), answer), "acme.example")
    assert (first.author, first.by_brand, first.public) == ("cleo@example.org", False, False)
    assert (first.text, first.at, first.platform) == ("My parcel\nWhere is my parcel?", 1704099600, "mail")
    assert (first.id, first.thread, first.brand) == ("1@example.org", "1@example.org", "acme.example")
    assert (second.by_brand, second.thread, second.text) == (True, "1@example.org", "My parcel\nIt is here.")


@pytest.mark.parametrize(
    ("brand", "sender", "is_brand"),
    [
        ("acme.example", "a@acme.example", True),
        ("acme.example", "a@notacme.example", False),
        ("@Acme.Example", "a@sub.acme.example", True),
        ("acme", "a@acme.example", True),
        ("help@acme.example", "help@acme.example", True),
        ("help@acme.example", "other@acme.example", False),
        (None, "a@acme.example", False),
    ],
)
def test_who_the_company_is_goes_by_its_domain(
    tmp_path: Path, brand: str | None, sender: str, is_brand: bool
):
    (post,) = posts_of(mbox(tmp_path, mail(From=sender)), brand)
    assert post.by_brand is is_brand


def test_html_alone_is_read_as_words_and_beside_plain_text_is_not_read(tmp_path: Path):
    alone = mail()
    alone.set_content("<p>Only <b>here</b></p>", subtype="html")
    both = mail("In plain")
    both.add_alternative("<p>In colour</p>", subtype="html")
    both.add_attachment("attached words", filename="a.txt")
    texts = [post.text for post in posts_of(mbox(tmp_path, alone, both))]
    assert texts == ["My parcel\nOnly here", "My parcel\nIn plain"]


def test_a_line_that_begins_with_from_does_not_end_a_mail(tmp_path: Path):
    posts = posts_of(mbox(tmp_path, mail("Hello\n\nFrom here on it went wrong.\n"), mail(Message_ID="<2@x>")))
    assert len(posts) == 2
    assert "went wrong" in posts[0].text


def test_one_mail_in_a_file_of_its_own_is_read(tmp_path: Path):
    path = tmp_path / "one.eml"
    path.write_bytes(mail("Grüße").as_bytes())
    (post,) = posts_of(path)
    assert post.text == "My parcel\nGrüße"


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: =?utf-8?b?bad!?=\n\nx",
        b"Content-Type: text/plain; charset=no-such\n\nx",
        b"Content-Type: text/plain; charset=hex\n\nx",
        b"Content-Type: text/plain; charset*=utf-9''%ff\n\nx",
        b"Content-Type: multipart/mixed\n\nx",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\n--a--",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n\nx",
        b"From: \x00\xff@@@ <<>>\nMessage-ID: <<>>\n\n\xff\xfe",
        b"Content-Type: message/rfc822\n\nSubject: in\n\nx",
        b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n!!",
        b"Content-Transfer-Encoding: base64\n\n====",
        b"no header at all",
        b": \n\n",
    ],
)
def test_broken_mail_is_a_post_all_the_same(tmp_path: Path, raw: bytes):
    path = tmp_path / "broken.eml"
    path.write_bytes(raw)
    (post,) = posts_of(path, "acme.example")
    post.text.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(10, 400), st.binary(max_size=6)), max_size=12))
def test_damaged_mail_never_raises(tmp_path: Path, damage: list[tuple[int, bytes]]):
    both = mail("In plain")
    both.add_alternative("<p>In colour</p>", subtype="html")
    raw = both.as_bytes()
    for at, bytes_ in damage:
        raw = raw[:at] + bytes_ + raw[at + len(bytes_) :]
    path = tmp_path / "damaged.eml"
    path.write_bytes(raw)
    for post in posts_of(path, "acme.example"):
        post.text.encode()


def nested(depth: int) -> bytes:
    heads = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return "".join(heads).encode() + b"\n" + b"x\n" * 200_000


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain;" + b';"' * 500_000 + b"\n\nx",
        b"From: " + b"(" * 500_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx",
        b"References: " + b"<" * 500_000 + b"\n\nx",
        nested(60),
        nested(2_000),
        b"Subject: long\n\n" + b"x" * 5_000_000,
        b"Content-Type: text/plain\n\n" + (b"On " + b"a" * 190 + b"\n") * 10_000,
    ],
)
def test_mail_made_to_hurt_is_read_in_no_time_to_speak_of(tmp_path: Path, raw: bytes):
    path = tmp_path / "hostile.eml"
    path.write_bytes(raw)
    assert len(posts_of(path)) == 1


def test_two_mails_without_an_id_are_two(tmp_path: Path):
    path = mbox(tmp_path, b"Subject: one\n\nx\n", b"Subject: two\n\nx\n")
    assert len({post.id for post in posts_of(path)}) == 2
