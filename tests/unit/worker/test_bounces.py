"""Reports of mail servers, as the standards have them and as old servers write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parlour.worker.bounces import News, addressed_to, news_in

MAIL = Path(__file__).resolve().parents[4] / "shared" / "data" / "mail"
TOKEN = "bounces+" + "0f" * 16 + "@northwind.example"


def report(action: str, status: str) -> bytes:
    """RFC 3464, 6.1, shortened."""
    return (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {TOKEN}\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\n\r\nYour mail was not delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; somebody@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--B--\r\n"
    ).encode()


def complaint(kind: str) -> bytes:
    """RFC 5965, appendix B.1, shortened."""
    return (
        f"From: abuse@mail.example\r\nTo: {TOKEN}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=B\r\n\r\n"
        "--B\r\n\r\nThis is an abuse report.\r\n"
        "--B\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: X/1\r\nVersion: 1\r\n\r\n--B--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("raw", "news"),
    [
        (report("failed", "5.1.1"), News.BOUNCED),
        (report("Failed (no such user)", "5.0.0"), News.BOUNCED),
        (report("failed", "4.2.2"), News.GAVE_UP),
        (report("delayed", "4.4.7"), News.NOTHING),
        (report("delivered", "2.0.0"), News.NOTHING),
        (complaint("abuse"), News.COMPLAINED),
        (complaint("not-spam"), News.NOTHING),
        (b"From: cleo@example.org\r\nSubject: Out of office\r\n\r\nBack on Monday.\r\n", News.NOTHING),
        (b"", News.NOTHING),
        (b"\xff\x00\r\n\r\n\xff", News.NOTHING),
    ],
)
def test_a_report_says_what_its_standard_says(raw: bytes, news: News) -> None:
    assert news_in(raw) == news


def test_where_it_came_back_to_is_read_from_its_headers() -> None:
    raw = b"X-Original-To: <first@x.example>\r\n" + report("failed", "5.1.1")
    assert list(addressed_to(raw)) == ["first@x.example", TOKEN]


@given(
    st.binary(max_size=300),
    st.sampled_from([report("failed", "5.1.1"), complaint("abuse")]),
    st.integers(0, 600),
)
def test_nothing_that_comes_in_stops_the_reading(noise: bytes, raw: bytes, at: int) -> None:
    assert news_in(raw[:at] + noise + raw[at:]) in News
    list(addressed_to(raw[:at] + noise + raw[at:]))


def test_the_reports_of_many_systems_are_known() -> None:
    if not MAIL.exists():
        pytest.skip(f"real bounces are not here: {MAIL}")
    told = {path.name: news_in(path.read_bytes()) for path in (MAIL / "sisimai-bounces").glob("*.eml")}
    assert told
    assert [name for name, news in told.items() if news == News.NOTHING] == []


def test_a_heap_of_other_mail_is_read_without_a_word_on_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not MAIL.exists():
        pytest.skip(f"real mails are not here: {MAIL}")
    for path in MAIL.rglob("*"):
        if path.is_file() and "bounces" not in str(path):
            assert news_in(path.read_bytes()) in News
    assert capsys.readouterr() == ("", "")
