"""A rehearsal installation: the real three processes, marked for good, with caps that do not stop a replay."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from parlour.cli.asking import ask
from parlour.config import BadSettings, Settings, chosen
from parlour.processes.supervisor import Supervisor, running
from parlour.store import schema_version

UNLIMITED = 1_000_000_000
POLICY = {
    "live_cases": UNLIMITED,
    "cases_hour": UNLIMITED,
    "cases_day": UNLIMITED,
    "installation_hour": UNLIMITED,
    "installation_day": UNLIMITED,
    "takes_per_touch": 1_000,
    "fetches_minute": UNLIMITED,
    "receipt_misses_minute": UNLIMITED,
    "review_days": 0,  # clocks here move by months, and nobody is there to keep people on
    "wait_ms": 0,  # colleagues may work as soon as they are invited
}


@contextmanager
def rehearsal(
    data: Path,
    store: str | None,
    port: int,
    say: Callable[[str], None],
    policy: Mapping[str, int] = POLICY,
) -> Iterator[Supervisor]:
    """Everything running and not yet set up, for as long as the block lasts."""
    settings = chosen(data, url=None, store=store, host=None, port=port, metrics_port=0)
    _refuse_used(settings)
    with running(replace(settings, mark="rehearsal"), say, policy=json.dumps(policy)) as supervisor:
        yield supervisor


def setup_token(settings: Settings) -> str:
    return str(ask(settings, "setup-token").token)


def _refuse_used(settings: Settings) -> None:
    """What is played must not mix with anybody's cases."""
    if settings.places.settings.exists():
        raise BadSettings(
            f"{settings.data} holds an installation already; a replay needs a directory of its own."
        )
    if schema_version(settings.store_url):
        raise BadSettings("The store at --store is in use already; a replay needs an empty one.")
