"""A block's one signature: what it is over is found again from each of its statements, and from nothing else."""

import pytest

from custodian_protocol.blocks import BLOCK, block_of, signed_of

STATEMENTS = [b"statement %d" % number for number in range(BLOCK)]
SIGNATURE = bytes(range(64))


@pytest.mark.parametrize("size", [1, 2, 4, BLOCK])
def test_every_statement_leads_to_what_was_signed(size: int) -> None:
    root, ways = block_of(STATEMENTS[:size])
    for statement, way in zip(STATEMENTS, ways, strict=False):
        assert signed_of(statement, SIGNATURE + way) == (root, SIGNATURE)
        assert signed_of(statement + b"!", SIGNATURE + way)[0] != root


def test_a_neighbours_way_is_no_way() -> None:
    root, ways = block_of(STATEMENTS)
    for place, way in enumerate(ways):
        assert signed_of(STATEMENTS[place - 1], SIGNATURE + way)[0] != root
        altered = bytes((way[0] ^ 1,)) + way[1:]
        assert signed_of(STATEMENTS[place], SIGNATURE + altered)[0] != root


@pytest.mark.parametrize(
    "way", [b"", b"\1", b"\0" * 32, b"\2" + b"h" * 32, b"\0" + b"h" * 32 * 5, b"\xff" * 129]
)
def test_what_is_no_way_is_refused(way: bytes) -> None:
    with pytest.raises(ValueError, match="not a block's signature"):
        signed_of(STATEMENTS[0], SIGNATURE + way)
