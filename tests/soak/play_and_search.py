"""Customers write, then every file is searched: run by a Python that may hold a changed build of Parlour.

python play_and_search.py DATA FILE THREADS      prints how many traces of their words were found
"""

import sys
from itertools import islice
from pathlib import Path

from parlour.cli.replay.ports import free_port
from parlour.cli.replay.reading import read_threads
from parlour.cli.replay.rehearsal import rehearsal
from parlour.cli.replay.steps import found, play
from parlour.cli.replay.threads import Tally, Thread
from parlour.cli.replay.verifying import search


def main(data: Path, file: Path, most: int) -> None:
    read = islice(read_threads(file, Tally()), most)
    threads = [Thread(one.line, tuple(turn for turn in one.turns if turn.by_customer)) for one in read]
    with rehearsal(data, None, free_port(), lambda _line: None) as running:
        played = play(found(running.settings), iter(threads), lambda: None)
        assert not played.score.faults, played.score.faults
        traces, _, _ = search(running.settings, played.played)
    sys.stdout.write(f"{len(traces)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
