"""The bar of every kind of export ends at its end."""

from pathlib import Path

import pytest

from parlour.exposure.readers import read, recognise
from tests.unit.exposure.readers.exports import BRAND_ID, zipped
from tests.unit.exposure.readers.test_damage import EXPORTS


@pytest.mark.parametrize("name", EXPORTS)
def test_the_bytes_told_are_the_bytes_of_the_source(tmp_path: Path, name: str):
    file = tmp_path / "export" / name
    file.parent.mkdir(parents=True)
    file.write_text(EXPORTS[name])
    at = tmp_path / "export" if "/" in name else file
    source, told = recognise(at), [0]
    assert list(read(source, BRAND_ID, told.append))
    assert sum(told) == source.size > 0


@pytest.mark.parametrize("name", [name for name in EXPORTS if "csv" not in name])
def test_a_zip_tells_its_unpacked_bytes(tmp_path: Path, name: str):
    source, told = recognise(zipped(tmp_path / "x.zip", {name: EXPORTS[name]})), [0]
    assert list(read(source, BRAND_ID, told.append))
    assert sum(told) == source.size > 0
