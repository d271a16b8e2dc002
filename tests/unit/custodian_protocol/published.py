"""Published test vectors lie beside the project and are never copied into it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data" / "crypto-vectors"


def folder(name: str) -> Path:
    found = Path(os.environ.get("PARLOUR_VECTORS", BESIDE)) / name
    if not found.exists():
        pytest.skip(f"published vectors are not here: {name} (set PARLOUR_VECTORS to their folder)")
    return found


def vectors(name: str) -> list[tuple[str, Any]]:
    place = folder(name)
    return [
        (str(file.relative_to(place)), json.loads(file.read_text())) for file in sorted(place.rglob("*.json"))
    ]
