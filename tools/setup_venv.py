"""Builds .venv from the two lock files, or finds at once that nothing has changed.

Runs on the bare interpreter: standard library only. A fresh Debian has no ensurepip, so pip itself comes as a
wheel pinned by hash and is run from the wheel, never installed.
"""

import hashlib
import html.parser
import os
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import venv
from pathlib import Path

from tools import durations

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
PIP_PIN = ROOT / "tools" / "pip.txt"
LAYOUT = "1"  # raise it when what this file puts into .venv changes


def main() -> None:
    stamp, wanted = VENV / "setup.stamp", fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    print(f"Setting up {VENV} with {sys.executable} (Python {sys.version.split()[0]})", flush=True)
    os.umask(0o022)  # the users that run web, worker and custodian must be able to read it
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=False, symlinks=True)
    install_locked(pip_wheel())
    install_project()
    stamp.write_text(wanted)
    durations.record("setup", "venv", time.monotonic() - started)


def fingerprint() -> str:
    """Whatever decides what .venv holds, its own path included: scripts carry it in their first line."""
    parts = [LAYOUT, str(VENV), os.path.realpath(sys.executable), sys.version]
    parts += [path.read_text() for path in [*LOCKS, PIP_PIN]]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def install_locked(pip: Path) -> None:
    locks = [argument for lock in LOCKS for argument in ("-r", str(lock))]
    strict = ["--require-hashes", "--only-binary", ":all:", "--no-deps"]
    quiet = ["-qq", "--disable-pip-version-check", "--no-input", "--root-user-action", "ignore"]
    python = VENV / "bin" / "python"
    subprocess.run([python, pip / "pip", "install", *quiet, *strict, *locks], check=True)


def install_project() -> None:
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    (site / "parlour.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "parlour"
    start = "import sys\nfrom parlour.__main__ import main\nsys.exit(main())\n"
    command.write_text(f"#!{VENV / 'bin' / 'python'}\n{start}")
    command.chmod(0o755)


def pip_wheel() -> Path:
    """The pinned pip: through a pip already here (it knows this machine's mirrors), else from PyPI."""
    requirement, _, pinned = PIP_PIN.read_text().strip().partition(" --hash=sha256:")
    wheel = VENV / f"{requirement.replace('==', '-')}-py3-none-any.whl"
    download = ["download", "--quiet", "--no-deps", "--require-hashes", "-r", str(PIP_PIN), "-d", str(VENV)]
    if subprocess.run([sys.executable, "-m", "pip", *download], capture_output=True).returncode != 0:
        wheel.write_bytes(fetch_wheel("pip", wheel.name))
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != pinned:
        wheel.unlink()
        sys.exit(f"{wheel.name} does not have the hash in {PIP_PIN}; nothing was installed")
    return wheel


def fetch_wheel(project: str, filename: str) -> bytes:
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + f"/{project}/"
    with urllib.request.urlopen(index, timeout=60) as page:
        links = Links()
        links.feed(page.read().decode())
        base = page.url
    for link in links.found:
        if urllib.parse.urlsplit(link).path.endswith("/" + filename):
            with urllib.request.urlopen(urllib.parse.urljoin(base, link), timeout=60) as answer:
                return answer.read()
    sys.exit(f"{index} does not offer {filename}")


class Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


if __name__ == "__main__":
    main()
