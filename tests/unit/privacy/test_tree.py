"""Ways through the tree, against the plain proofs of the standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.merkle import included, inclusion, leaf_hash, root_of
from parlour.privacy.tree import LogTree


@given(st.integers(1, 70), st.data())
def test_every_way_is_that_of_the_standard(size: int, data: st.DataObject) -> None:
    leaves = [f"leaf {number}".encode() for number in range(size)]
    tree, hashes = LogTree(), [leaf_hash(leaf) for leaf in leaves]
    for leaf in leaves:
        tree.add(leaf)
    upto = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, upto - 1))
    assert tree.root(upto) == root_of(hashes[:upto])
    assert tree.way(index, upto) == inclusion(index, hashes[:upto])
    assert included(tree.root(upto), upto, index, hashes[index], tree.way(index, upto))


def test_an_entry_that_is_not_there_has_no_way() -> None:
    tree = LogTree()
    tree.add(b"one")
    for index, size in ((1, 1), (0, 2), (-1, 1)):
        with pytest.raises(IndexError):
            tree.way(index, size)
