"""The import contracts of pyproject.toml: a planted upward import is refused by name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINT = "from importlinter.cli import lint_imports_command as run; run()"


@pytest.mark.parametrize(
    ("place", "text", "contract"),
    [
        ("parlour/foundation/planted.py", "import parlour.cli.planted\n", "app > doors > nouns > ground"),
        ("parlour/cases/planted.py", "import parlour.web.planted\n", "app > doors > nouns > ground"),
        ("parlour/newplace/planted.py", "", "app > doors > nouns > ground"),
        ("parlour/web/site/planted.py", "import parlour.web.desk.planted\n", "site, desk, admin and api"),
        ("parlour/web/planted.py", "import custodian\n", "parlour and custodian share the protocol alone"),
        ("custodian/planted.py", "import parlour\n", "parlour and custodian share the protocol alone"),
        ("custodian_protocol/planted.py", "import custodian\n", "the protocol knows neither side"),
        ("detector/planted.py", "import parlour\n", "the detector knows nothing of the desk"),
    ],
)
def test_a_planted_import_is_refused(tmp_path: Path, place: str, text: str, contract: str) -> None:
    skeleton(tmp_path)
    plant(tmp_path / place, text)
    broken = [line for line in lint(tmp_path).splitlines() if line.endswith("BROKEN")]
    assert [line for line in broken if line.startswith(contract)]


def test_a_sound_tree_passes(tmp_path: Path) -> None:
    skeleton(tmp_path)
    assert "0 broken" in lint(tmp_path)


def skeleton(root: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", root)
    for place in ("cli", "web", "web/site", "web/desk", "connectors", "cases", "foundation"):
        plant(root / "parlour" / place / "planted.py", "")
    for place in ("parlour/__init__.py", "parlour/__main__.py", "custodian/__init__.py", "detector/__init__.py"):
        plant(root / place, "")
    plant(root / "custodian_protocol" / "__init__.py", "")


def plant(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text)


def lint(root: Path) -> str:
    environment = {"PYTHONPATH": str(root), "COLUMNS": "400"}
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True
    )
    return done.stdout + done.stderr
