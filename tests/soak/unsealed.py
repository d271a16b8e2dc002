"""The proof that the search for words can fail: the same search over a build of Parlour that does not seal."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import parlour
from tests.soak.harness import DIALOGUES, sample


def unsealed_build_is_found_out(folder: Path, threads: int) -> None:
    """The same search of the same files, over a copy of the program whose sealer does not seal."""
    python = scratch_build(folder / "build", UNSEALED)
    assert traces_with(python, folder / "open", threads) > 0
    assert traces_with(sys.executable, folder / "sealed", threads) == 0


def traces_with(python: str | Path, data: Path, threads: int) -> int:
    script = Path(__file__).with_name("play_and_search.py")
    command = [python, "-P", script, data, sample(DIALOGUES), str(threads)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def scratch_build(folder: Path, patch: str) -> Path:
    """A changed copy of our packages with a Python of its own. The libraries are linked into it, not pointed
    at: web is confined to what lies under its own Python."""
    shutil.copytree(
        Path(parlour.__file__).parents[1], folder / "src", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (folder / "src" / "parlour" / "sealing" / "sealer.py").open("a") as sealer:
        sealer.write(patch)
    python = folder / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(Path(sys.executable).resolve())
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder / "env")
    packages = Path(sysconfig.get_path("purelib"))
    unneeded = shutil.ignore_patterns(
        "parlour*.pth", "playwright*", "mypy*", "ruff*", "schemathesis*", "faker*"
    )
    ours = folder / "env" / packages.relative_to(sys.prefix)
    shutil.copytree(packages, ours, copy_function=_link_or_copy, ignore=unneeded)
    (ours / "scratch.pth").write_text(f"{folder / 'src'}\n")
    return python


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


UNSEALED = """

_seal = Sealer.seal


def _in_the_open(self, envelope, *, case_id, item_id, field, content):
    from dataclasses import replace

    sealed = _seal(self, envelope, case_id=case_id, item_id=item_id, field=field, content=content)
    return sealed and replace(sealed, record=sealed.record[:34] + content + bytes(16))


Sealer.seal = _in_the_open
"""
