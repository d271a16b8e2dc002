"""The lean browser: framing, cookies, and repeats that carry the same bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from parlour.cli.replay import browser as lean
from parlour.cli.replay.browser import Browser, NoAnswer, Wire


@asynccontextmanager
async def serving(*answers: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that gives these answers in turn; None hangs up without one."""
    heard: list[bytes] = []
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while waiting:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = next(
                (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0
            )
            heard.append(head + await reader.readexactly(length))
            answer = waiting.pop(0)
            if answer is None:
                break
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def person_at(url: str) -> AsyncIterator[Browser]:
    person = Browser(Wire(url))
    try:
        yield person
    finally:
        person.wire.close()
        await asyncio.sleep(0)  # the transport closes in the loop's next step


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


async def test_a_send_is_repeated_with_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lean, "FIRST_PAUSE", 0.001)
    answers = (None, answer(503), answer(303, b"", "Location: /c/7K3-94M"))
    async with serving(*answers) as (url, heard), person_at(url) as person:
        reply = await person.post("/write", {"form_key": "k1", "body": "two\r\nlines"})
    assert (reply.status, reply.header("location")) == (303, "/c/7K3-94M")
    assert len(heard) == 3
    assert len(set(heard)) == 1
    assert heard[0].endswith(b"form_key=k1&body=two%0D%0Alines")
    assert f"Origin: {url}".encode() in heard[0]
    assert person.repeated["503"] == 1
    assert person.repeated.total() == 2


async def test_it_gives_up_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "GIVE_UP_AFTER", 0.0)
    async with serving(answer(500)) as (url, _), person_at(url) as person:
        with pytest.raises(NoAnswer):
            await person.get("/")


async def test_cookies_are_kept_sent_and_dropped() -> None:
    async with (
        serving(
            answer(200, b"a", "Set-Cookie: room=r1; Path=/; HttpOnly", 'Set-Cookie: staff="s1"; Max-Age=60'),
            answer(200, b"b", "Set-Cookie: room=; Max-Age=0"),
            answer(200, b"c"),
        ) as (url, heard),
        person_at(url) as person,
    ):
        assert [(await person.get("/")).body for _ in range(3)] == [b"a", b"b", b"c"]
    assert b"Cookie" not in heard[0]
    assert b"Cookie: room=r1; staff=s1\r\n" in heard[1]
    assert b"Cookie: staff=s1\r\n" in heard[2]


async def test_chunked_answers_are_joined() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n1;x=y\r\n!\r\n0\r\n\r\n"
    async with serving(chunked, answer(404, b"next")) as (url, _), person_at(url) as person:
        assert (await person.get("/")).text == "Hello!"
        assert (await person.get("/gone")).status == 404
