"""Ids made by the caller."""

import uuid

from parlour.foundation.ids import is_id, new_id


def test_ids_are_version_7_and_sort_by_time_and_never_meet() -> None:
    before, after = new_id(), None
    many = {new_id() for _ in range(20_000)}
    while after is None or after[:12] == before[:12]:
        after = new_id()
    assert len(many) == 20_000
    assert before < after
    for each in list(many)[:100]:
        parsed = uuid.UUID(hex=each)
        assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)


def test_the_shape_of_an_id_is_asked_exactly() -> None:
    assert is_id(new_id())
    for wrong in ("", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n", "../" + "a" * 29, "٣" * 32):
        assert not is_id(wrong)
