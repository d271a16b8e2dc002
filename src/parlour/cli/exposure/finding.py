"""Which exports and files the given paths hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from parlour.exposure.readers import Source, Unreadable, recognise, together
from parlour.exposure.words import plain

PACKED = (".zip", ".tar.gz", ".tgz")


@dataclass(frozen=True, slots=True)
class Found:
    sources: tuple[Source, ...]
    left_out: tuple[Path, ...]  # in a folder, beside what can be read


def find_sources(paths: Iterable[Path]) -> Found:
    """A path that is named must be readable. In a folder of many things, what is no export is left out and told; an
    export that is damaged is not, or half of the posts would be taken for all."""
    readable: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if path.is_dir() and not _is_export(path):
            inside = list(_inside(path))
            good = [one for one in inside if _is_export(one)]
            left_out += [one for one in inside if one not in set(good)]
            readable += good or [path]
        else:
            readable.append(path)
    return Found(tuple(_sources(readable)), tuple(left_out))


def _sources(paths: Iterable[Path]) -> list[Source]:
    once = {one.resolve(): one for one in paths}  # a file named twice is one file
    try:
        for path in once.values():
            recognise(path)
        return together(list(once.values()))
    except Unreadable as problem:
        raise click.ClickException(f"{plain(path)}: {plain(problem.words)}") from None


def _inside(folder: Path) -> Iterator[Path]:
    """Files, and folders that are one export as a whole."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or (path.is_dir() and path.is_symlink()):
            continue
        if path.is_dir() and not _is_export(path):
            yield from _inside(path)
        else:
            yield path


def _is_export(path: Path) -> bool:
    try:
        recognise(path)
    except Unreadable as problem:
        # Other words than the usual tell of an export that is broken; of a table, that it holds something else.
        if path.name.lower().endswith(PACKED) and not problem.words.startswith(Unreadable.words):
            raise click.ClickException(f"{plain(path)}: {plain(problem.words)}") from None
        return False
    return True
