"""Asking the real process: many at once, through restarts, and when nobody answers."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from custodian_protocol import frames
from custodian_protocol import messages as m
from parlour.sealing.custodian import Custodian, CustodianAway

from .started import Started


def test_many_questions_at_once_on_one_line(started: Started) -> None:
    cases = [started.case(b"case %d" % number) for number in range(20)]

    async def all_at_once() -> list[Any]:
        try:
            asked = [started.web.ask("open", case.opening(case.customer)) for case in cases]
            return await asyncio.gather(*asked, started.web.ask("hello", m.Nothing()))
        finally:
            await started.web.close()

    *opened, hello = asyncio.run(all_at_once())
    assert [one.items[0].content for one in opened] == [b"case %d" % number for number in range(20)]
    assert hello.marked == "rehearsal"


def test_the_client_says_away_and_comes_back_by_itself(started: Started) -> None:
    async def through_a_restart() -> None:
        assert (await started.web.ask("hello", m.Nothing())).id
        started.kill()
        with pytest.raises(CustodianAway):
            await started.web.ask("hello", m.Nothing())
        started.start()
        assert (await started.web.ask("hello", m.Nothing())).id
        await started.web.close()

    asyncio.run(through_a_restart())
    assert started.worker.ask_now("hello", m.Nothing())
    started.kill()
    with pytest.raises(CustodianAway):
        started.worker.ask_now("hello", m.Nothing())
    started.start()
    assert started.worker.ask_now("hello", m.Nothing())


def test_a_custodian_that_does_not_answer_is_away(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / "silent.sock"))
        silent.listen()
        client = Custodian(folder / "silent.sock", timeout=0.2)
        with pytest.raises(CustodianAway):
            client.ask_now("hello", m.Nothing())

        async def waiting() -> None:
            with pytest.raises(CustodianAway):
                await client.ask("hello", m.Nothing())
            await client.close()

        asyncio.run(waiting())


def test_an_orderly_end_answers_what_was_asked(started: Started) -> None:
    started.case()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(started.folder / "run" / "web.sock"))
        line.sendall(b"".join(frames.encode_request(number, "stats", m.Nothing()) for number in range(50)))
        read, answered = bytearray(), 0
        line.settimeout(10)
        first = line.recv(65536)
        os.kill(started.process.pid, signal.SIGTERM)
        read += first
        while piece := line.recv(65536):
            read += piece
        answered = len(list(frames.take_frames(read)))
    assert answered == 50
    started.process.communicate(timeout=20)
    assert started.process.returncode == 0
