"""Nothing a person typed lies readable anywhere, and a build that does not seal is found out by the same search."""

import json
import os
import subprocess
from pathlib import Path

import tests
from tests.integration.promises_kept import type_and_search
from tests.soak.unsealed import scratch_build
from tests.support.installation import short_folder

# Every road to the store leads through this one function.
UNSEALED = """

_seal_on = Sealer.seal_on


def _in_the_open(self, *, case_id, item_id, field, content):
    from dataclasses import replace

    sealed = _seal_on(self, case_id=case_id, item_id=item_id, field=field, content=content)
    return sealed and replace(sealed, record=sealed.record[:34] + content + bytes(16))


Sealer.seal_on = _in_the_open
"""


def test_no_field_a_person_can_fill_is_readable_in_any_file_or_row(store_url: str) -> None:
    url = store_url if store_url.startswith("postgresql") else ""
    with short_folder() as folder:
        assert type_and_search.main(folder / "data", url, reads_back=True) == []


def test_the_search_finds_what_a_build_that_does_not_seal_writes(tmp_path: Path) -> None:
    python = scratch_build(tmp_path, UNSEALED)
    script = Path(type_and_search.__file__)
    root = str(Path(tests.__path__[0]).parent)
    with short_folder() as folder:
        ran = subprocess.run(
            [python, "-P", script, folder / "data"],
            env={**os.environ, "PYTHONPATH": root}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout) == ["question", "more", "answer", "note"]
