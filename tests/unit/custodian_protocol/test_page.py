"""The page others build from names everything there is."""

import inspect
import re
from pathlib import Path

import pytest

from custodian_protocol import PROTOCOL_VERSION, frames
from custodian_protocol.messages import OPERATIONS, Refusal

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "custodian-protocol.md").read_text()
REFUSALS = [value for name, value in inspect.getmembers(Refusal) if name.isupper()]


@pytest.mark.parametrize("op", OPERATIONS)
def test_every_operation_has_its_line(op: str) -> None:
    asked, answer, sockets = OPERATIONS[op]
    (row,) = re.findall(rf"^\| `{op}` \|.*$", PAGE, re.MULTILINE)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == f"{asked.__name__} → {answer.__name__}"
    assert set(cells[2].split()) == sockets
    assert len(cells[3]) > 10


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_has_its_line(code: str) -> None:
    assert re.search(rf"^\| `{code}` \| .{{10,}} \|$", PAGE, re.MULTILINE)


def test_nothing_is_on_the_page_that_is_not_there() -> None:
    named = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert named == OPERATIONS.keys() | set(REFUSALS)


def test_version_and_size_are_the_real_ones() -> None:
    assert f"Version {PROTOCOL_VERSION}." in PAGE
    assert f"{frames.MAX_FRAME_BYTES // 2**20} MiB" in PAGE
