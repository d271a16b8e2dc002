"""python -m parlour.processes.cleaner LIMITS [likeness]: the process in which the worker has one upload looked at, or
a stranger's picture hashed.

Readers of pictures and archives have had holes. So this one has no network, no files but the code, a bounded memory
and little time, ends with the worker, and is asked nothing but one file.
"""

import codecs
import json
import resource
import signal
import sys

from parlour.processes.confine import Allowed, confine, die_with_parent
from parlour.worker.cleaning.child import check, liken
from parlour.worker.cleaning.verdict import Limits


def main() -> int:
    die_with_parent(signal.SIGKILL)
    limits = Limits(**json.loads(sys.argv[1]))
    codecs.lookup("cp437")  # what zip names are read with, while files can still be opened
    for name, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(name, (most, most))
    confine(Allowed((), (), ports=()))
    look = liken if sys.argv[2:] == ["likeness"] else check
    look(sys.stdin.buffer, sys.stdout.buffer, limits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
