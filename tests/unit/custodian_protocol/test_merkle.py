"""RFC 9162: against published vectors, and the running root against the proofs."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodian_protocol.merkle import (
    EMPTY_ROOT,
    RunningRoot,
    consistency,
    consistent,
    included,
    inclusion,
    leaf_hash,
    root_of,
)

from .published import vectors


def raw(value: Any) -> Any:
    return [raw(one) for one in value or []] if isinstance(value, list | None) else base64.b64decode(value)


def test_published_inclusion_proofs() -> None:
    found = vectors("merkle/inclusion")
    for name, one in found:
        holds = included(
            raw(one["root"]), one["treeSize"], one["leafIdx"], raw(one["leafHash"]), raw(one["proof"])
        )
        assert holds is not one["wantErr"], name
    assert {one["wantErr"] for _, one in found} == {True, False}


def test_published_consistency_proofs() -> None:
    found = vectors("merkle/consistency")
    for name, one in found:
        roots = raw(one["root1"]), raw(one["root2"])
        holds = consistent(one["size1"], one["size2"], *roots, raw(one["proof"]))
        assert holds is not one["wantErr"], name
    assert len(found) > 10


LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(70)]


def test_the_running_root_is_the_root_of_all_sizes() -> None:
    running = RunningRoot()
    assert running.root() == EMPTY_ROOT == root_of([])
    for size, hashed in enumerate(LEAVES, start=1):
        before = running.copy()
        running.add(hashed)
        assert (running.size, running.root()) == (size, root_of(LEAVES[:size]))
        assert before.root() == root_of(LEAVES[: size - 1])


@given(size=st.integers(1, 70), data=st.data())
def test_every_proof_holds_and_none_for_anything_else(size: int, data: st.DataObject) -> None:
    leaves = LEAVES[:size]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path = inclusion(index, leaves)
    assert included(root_of(leaves), size, index, leaves[index], path)
    assert not included(root_of(leaves), size, index, leaf_hash(b"another"), path)
    assert not included(root_of(leaves), size, index, leaves[index], [*path, path[0] if path else b"x" * 32])
    proof = consistency(old, leaves)
    assert consistent(old, size, root_of(leaves[:old]), root_of(leaves), proof)
    assert not consistent(old, size, root_of([leaf_hash(b"another")]), root_of(leaves), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        inclusion(index, LEAVES[:size])
    with pytest.raises(IndexError):
        consistency(size + 1, LEAVES[:size])
