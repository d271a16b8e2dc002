"""What the bench needs beside Parlour: wrk to drive it, nginx to bound it, and the bench folder of the source."""

import shutil
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "bench"
DEBIAN_PACKAGES = {"wrk": "wrk", "nginx": "nginx-light"}


@dataclass(frozen=True, slots=True)
class Tools:
    wrk: str  # "" when it is not there
    nginx: str

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in DEBIAN_PACKAGES if not getattr(self, name))


def find_tools() -> Tools:
    path = "/usr/local/sbin:/usr/sbin:/sbin"  # where Debian keeps nginx, not on an ordinary user's PATH
    return Tools(*(shutil.which(name) or shutil.which(name, path=path) or "" for name in DEBIAN_PACKAGES))


def in_words(missing: tuple[str, ...]) -> str:
    packages = " ".join(DEBIAN_PACKAGES[name] for name in missing)
    return f"{' and '.join(missing)} not found, so no ratio is given. On Debian: apt install {packages}"
