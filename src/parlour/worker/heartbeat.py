"""Says every few seconds how the worker is doing, for `doctor` and the readiness page: numbers only."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from parlour.ground import Ground
from parlour.sealing.records import count_blanks

from .records import outbox_state, register_rev


@dataclass(frozen=True, slots=True)
class Beat:
    at: int
    blanks: int
    outbox: int
    outbox_since: int  # when the oldest waiting thing was due; 0 when nothing waits
    register_rev: int


@dataclass(slots=True)
class HeartbeatDuty:
    ground: Ground
    path: Path

    def once(self) -> bool:
        store = self.ground.store
        waiting, since = store.read(outbox_state)
        beat = Beat(
            self.ground.clock.now(), store.read(count_blanks), waiting, since, store.read(register_rev)
        )
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(beat)))
        fresh.replace(self.path)
        return False


def last_beat(path: Path) -> Beat | None:
    """None when there is none to read."""
    try:
        return Beat(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
