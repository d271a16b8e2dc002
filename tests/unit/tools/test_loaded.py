"""What is really in memory once each side is imported: static rules see text, this sees the outcome."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.places import DOORS

WEB = {"litestar", "granian", "jinja2", "click", "httpx", "httpx2"}
IMPORT_ALL = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
SOURCE = Path(__file__).parents[3] / "src"


@pytest.mark.parametrize(
    ("package", "left_out", "never"),
    [
        ("parlour", DOORS, WEB | {"custodian"}),
        ("custodian", {"__main__"}, WEB | {"parlour", "psycopg", "msgspec"}),
        ("custodian_protocol", set(), WEB | {"parlour", "custodian", "cryptography", "apsw"}),
    ],
)
def test_nouns_ground_and_custodian_load_no_framework(
    package: str, left_out: set[str], never: set[str]
) -> None:
    paths = [path.relative_to(SOURCE).with_suffix("") for path in (SOURCE / package).rglob("*.py")]
    names = [".".join(path.parts) for path in paths if not {path.parts[1]} & left_out]
    command = [sys.executable, "-c", IMPORT_ALL, *names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) & never == set()
