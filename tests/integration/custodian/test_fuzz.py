"""Whatever bytes or values arrive: a refusal or the end of the line, never a fault inside."""

import contextlib
import os
import random
import socket
from typing import Any

from custodian_protocol import frames
from custodian_protocol import messages as m
from parlour.sealing.custodian import CustodianRefused
from tests.unit.custodian.hand import Case

from .started import Started, raw_ask


def test_no_bytes_bring_it_down(started: Started) -> None:
    """Rubbish, half frames, huge lengths, true frames with false insides: refused or cut off, never a fault."""
    dice = random.Random(20261123)
    template = frames.encode_request(
        5, "open", Case("ab" * 16, b"").opening(m.Principal("staff", "x", b"y"))
    )[4:]
    questions: list[bytes] = [
        b"",
        b"null",
        b"[]",
        b"{",
        b"[" * 5000,
        b'{"v":1,"id":1,"op":"hello","args":{"x":1}}',
    ]
    for _ in range(300):
        spoilt = bytearray(template)
        for _ in range(dice.randint(1, 6)):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        questions.append(bytes(spoilt))
    codes = {raw_ask(started.folder / "run" / "web.sock", question)[0] for question in questions}
    assert codes <= {m.Refusal.BAD_MESSAGE, m.Refusal.UNKNOWN_OP, m.Refusal.NO_SESSION}
    for start in (b"\xff\xff\xff\xff", b"\x00\x00", b"GET / HTTP/1.1\r\n\r\n"):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(started.folder / "run" / "web.sock"))
            line.sendall(start)
    assert started.web.ask_now("hello", m.Nothing())
    said = started.end()
    assert "handler-fault" not in said
    assert "Traceback" not in said


def test_arguments_of_every_operation_may_be_rubbish(started: Started) -> None:
    """Well-formed questions with values nobody would send: a refusal each time, and no fault inside."""
    started.found()
    dice = random.Random(7)
    strings = ["", "x", "ab" * 16, "é" * 50, "\u0000", "../..", "A" * 3000, "DROP TABLE cases"]
    numbers = [0, -1, 1, 2**31, 2**63 - 1, -(2**63)]

    def some(shape: Any) -> Any:
        import dataclasses
        import types
        import typing

        if dataclasses.is_dataclass(shape):
            hints = typing.get_type_hints(shape)
            return shape(**{field.name: some(hints[field.name]) for field in dataclasses.fields(shape)})
        if typing.get_origin(shape) is tuple:
            return tuple(some(typing.get_args(shape)[0]) for _ in range(dice.choice([0, 1, 3])))
        if typing.get_origin(shape) is types.UnionType:
            return dice.choice([None, some(typing.get_args(shape)[0])])
        return dice.choice(
            {str: strings, bytes: [b"", b"x", os.urandom(32)], int: numbers, bool: [True, False]}[shape]
        )

    for op, (shape, _, sockets) in m.OPERATIONS.items():
        client = {"web": started.web, "worker": started.worker, "control": started.control}[min(sockets)]
        for _ in range(25):
            with contextlib.suppress(CustodianRefused):
                client.ask_now(op, some(shape))
    assert "handler-fault" not in started.end()
