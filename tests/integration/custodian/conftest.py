"""A custodian of its own for each test, in a folder whose socket paths stay short."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import short_folder

from .started import Started


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as made:
        yield made


@pytest.fixture
def started(folder: Path) -> Iterator[Started]:
    one = Started(folder)
    try:
        yield one
    finally:
        one.close()
