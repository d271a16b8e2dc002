"""Each house rule reports a planted breach, and nothing in a sound file."""

from pathlib import Path

import pytest

from tools.rules import CUSTODIAN_LINES, Breach, everything, unexcused

SOUND = {
    "src/parlour/cases/records.py": 'LATEST = "SELECT id FROM cases WHERE id = ?"\n',
    "src/parlour/cases/actions.py": "import json\nfrom cryptography.hazmat.primitives import hashes\n",
    "src/parlour/config.py": "import os\nHOME = os.environ\n",
    "src/parlour/web/pages.py": "import litestar\nimport jinja2\n",
    "src/parlour/cases/__init__.py": '"""Matters to resolve."""\n',
    "src/custodian/log.py": "import apsw\nfrom custodian_protocol import messages\nfrom . import keys\n",
    "tests/unit/test_x.py": "import subprocess  # noqa: S404 - the test is about child processes\n",
}


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        ("file-size", "src/parlour/cases/actions.py", "x = 1\n" * 301),
        ("file-size", "src/parlour/web/static/copy.js", "x();\n" * 81),
        ("function-size", "src/parlour/cases/actions.py", "def f():\n" + "    x = 1\n" * 41),
        ("package-docstring", "src/parlour/cases/__init__.py", "x = 1\n"),
        ("suppression", "src/parlour/cases/actions.py", "x = 1  # noqa: S608\n"),
        ("suppression", "src/parlour/cases/actions.py", "x = 1  # type: ignore[misc]\n"),
        ("suppression", "src/parlour/cases/actions.py", "x = 1  # type: ignore[misc] # short\n"),
        ("suppression", "src/parlour/cases/actions.py", "x = 1  # noqa: S608, S105, B008, PT006\n"),
        ("custodian-size", "src/custodian/big.py", "x = 1\n" * (CUSTODIAN_LINES + 1)),
        ("outside-package", "src/parlour/cases/actions.py", "import litestar\n"),
        ("outside-package", "src/parlour/promises/policy.py", "def f():\n    from click import echo\n"),
        ("outside-package", "src/custodian/log.py", "import msgspec\n"),
        ("outside-package", "src/custodian/log.py", "from parlour.cases import model\n"),
        ("outside-package", "src/custodian_protocol/messages.py", "import cryptography\n"),
        ("environment", "src/parlour/cases/actions.py", "import os\nx = os.environ['HOME']\n"),
        ("environment", "src/custodian/log.py", "from os import getenv\n"),
        ("sql", "src/parlour/cases/actions.py", 'x = "SELECT id FROM cases"\n'),
        ("sql", "src/parlour/web/desk/inbox.py", 'x = f"delete from cases where id = {1}"\n'),
        ("sealing", "src/parlour/web/site/write.py", "ground.sealer.seal(x)\n"),
    ],
)
def test_a_planted_breach_is_reported(tmp_path: Path, rule: str, place: str, text: str) -> None:
    plant(tmp_path, {place: text})
    assert rule in {breach.rule for breach in everything(tmp_path)}


def test_sound_files_pass(tmp_path: Path) -> None:
    plant(tmp_path, SOUND)
    assert list(everything(tmp_path)) == []


@pytest.mark.parametrize(
    "text",
    [
        'HINT = "Select a topic from the list"\n',
        '"""Select nothing."""\n',
        "def f():\n    return 'with care'\n",
        "x = '# noqa'\n",
    ],
)
def test_ordinary_words_are_no_breach(tmp_path: Path, text: str) -> None:
    plant(tmp_path, {"src/parlour/cases/actions.py": text})
    assert list(everything(tmp_path)) == []


BREACH = Breach("file-size", "src/a.py", 301, "301 lines; 300 at most")


def test_a_listed_exception_with_a_reason_excuses_its_breach_alone() -> None:
    entry = {"rule": "file-size", "place": "src/a.py", "reason": "one protocol, one page"}
    other = Breach("sql", "src/a.py", 3, "SQL belongs elsewhere")
    assert list(unexcused([BREACH, other], [entry])) == [other]


def test_an_exception_without_a_reason_or_without_use_is_a_breach() -> None:
    bare = {"rule": "file-size", "place": "src/a.py"}
    stale = {"rule": "file-size", "place": "src/gone.py", "reason": "one protocol, one page"}
    assert [breach.place for breach in unexcused([BREACH], [bare, stale])] == ["src/a.py", "src/gone.py"]


def plant(root: Path, files: dict[str, str]) -> None:
    for place, text in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
