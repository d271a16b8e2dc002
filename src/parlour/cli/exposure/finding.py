"""Which exports and files the given paths hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from parlour.exposure.readers import Source, Unreadable, recognise, together
from parlour.exposure.words import plain


@dataclass(frozen=True, slots=True)
class Found:
    sources: tuple[Source, ...]
    left_out: tuple[Path, ...]  # in a folder, beside what can be read


def find_sources(paths: Iterable[Path]) -> Found:
    """A path that is named must be readable; in a folder of many things, what is not an export is left out and told."""
    readable: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        try:
            recognise(path)
        except Unreadable as problem:
            inside = list(_inside(path)) if path.is_dir() else []
            good = [one for one in inside if _can_be_read(one)]
            if not good:
                raise click.ClickException(f"{plain(path)}: {plain(problem.words)}") from None
            readable += good
            left_out += [one for one in inside if one not in set(good)]
        else:
            readable.append(path)
    once = {path.resolve(): path for path in readable}  # a file named twice is one file
    return Found(tuple(together(list(once.values()))), tuple(left_out))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _can_be_read(path: Path) -> bool:
    try:
        recognise(path)
    except Unreadable:
        return False
    return True
