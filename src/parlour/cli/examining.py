"""The checks behind `doctor`. Each answers with one finding; none changes anything."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parlour.config import Settings
from parlour.foundation.errors import Busy
from parlour.privacy.model import Seen, Trouble
from parlour.privacy.queries import copied_leaves, leaves_copied, seen, witnesses
from parlour.processes.lock import holder
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.store import SchemaError, Store, open_store
from parlour.worker.heartbeat import Beat, last_beat
from parlour.worker.records import checkpoints

from .asking import ask
from .log import all_leaves
from .logbook import LogBroken, verify

GIB = 1 << 30
LITTLE_ROOM, HARDLY_ROOM = 2 * GIB, GIB // 4
MOMENT, MINUTE = 5_000, 60_000
LOW_POOL = 500
PROVIDERS = {"officers": "with the officers, on recovery sheets", "kms": "with the key service"}


@dataclass(frozen=True, slots=True)
class Finding:
    state: str  # "well", "beware", "wrong"
    subject: str
    words: str


def examine(settings: Settings) -> list[Finding]:
    return [
        _running(settings),
        _separation(settings),
        *_custodian(settings),
        *_store(settings),
        *_worker(settings),
        _day_keys(settings),
        _room(settings),
    ]


def _running(settings: Settings) -> Finding:
    pid = holder(settings.places.lock)
    if pid:
        return Finding("well", "Running", f"as process {pid}, at {settings.url}.")
    return Finding("beware", "Running", "`parlour up` does not run on this directory.")


def _separation(settings: Settings) -> Finding:
    if settings.separation == "users":
        return Finding("well", "Separation", "each process has a user of its own.")
    if settings.separation == "landlock":
        return Finding(
            "well", "Separation", "one user, but web and worker are locked out of the custodian's files."
        )
    return Finding("wrong", "Separation", "this system can neither give the processes users of their own (start as "
                   "root for that) nor confine them. A break-in of web is a break-in of everything.")  # fmt: skip


def _custodian(settings: Settings) -> Iterator[Finding]:
    try:
        hello, stats = ask(settings, "hello"), ask(settings, "stats")
    except (CustodianAway, CustodianRefused) as problem:
        yield Finding("wrong", "Custodian", f"does not answer. {problem.words}")
        return
    if not stats.unlocked:
        yield Finding(
            "wrong", "Custodian", f"waits for {_awaited(hello.root_provider)}. Nothing can be opened."
        )
        return
    yield Finding("well", "Custodian", f"answers; {stats.cases:,} cases, {stats.log_size:,} log entries.")
    if stats.log_fault:
        yield Finding("wrong", "Log", f"{stats.log_fault}: nothing can be opened. Customers can still write.")
    if stats.to_wrap:
        yield Finding("beware", "Key service", f"has yet to wrap {stats.to_wrap:,} cases or blanks.")
    if settings.kms and hello.root_provider != "kms":
        yield Finding("wrong", "Key service", "has not taken the root key over yet: it does not answer, its token "
                      "has no right to encrypt and decrypt, or its key is not a derived one.")  # fmt: skip
    if hello.root_provider == "file":
        yield Finding("beware", "Root key", "in a file beside the key store. Whoever steals the whole disk can read "
                      "everything; recovery sheets alone, chosen by an officer, end that.")  # fmt: skip
    else:
        yield Finding("well", "Root key", f"{PROVIDERS[hello.root_provider]}, not on this disk.")
    if hello.founded and hello.officers < 2:
        yield Finding(
            "beware", "Officers", "only one. Until there is a second there is no protection from insiders."
        )
    yield _clock(settings, hello.now, waits=stats.clock_waits)


def _awaited(provider: str) -> str:
    sheets = "two recovery sheets (parlour unlock)"
    return f"its key service, which does not answer, or {sheets}" if provider == "kms" else sheets


def _clock(settings: Settings, custodian_now: int, *, waits: bool) -> Finding:
    if waits:
        return Finding(
            "wrong",
            "Clock",
            "jumped by more than a day. Nothing is erased until an officer confirms it at /admin/clock.",
        )
    apart = abs(int(time.time() * 1000) - custodian_now)
    if apart > MOMENT and settings.mark != "rehearsal":
        return Finding(
            "wrong", "Clock", f"the custodian's differs from this machine's by {apart // 1000} seconds."
        )
    return Finding("well", "Clock", "as on this machine.")


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = open_store(settings.store_url, role="doctor", poke_dir=settings.places.poke)
    except SchemaError as problem:
        yield Finding("wrong", "Store", str(problem))
        return
    except (Busy, OSError):
        yield Finding("wrong", "Store", "cannot be reached. Nothing can be accepted.")
        return
    try:
        yield Finding("well", "Store", f"answers, its schema is current ({store.dialect}).")
        yield _log_copy(settings, store)
        yield from _log_length(settings, store)
        yield from _witnesses(store)
    except Busy:
        yield Finding("wrong", "Store", "was reached, but does not answer.")
    finally:
        store.close()


def _log_copy(settings: Settings, store: Store) -> Finding:
    notes = [note for _, note in store.read(checkpoints)]
    try:
        held = list(verify(all_leaves(store), notes, settings.signing_key))
    except LogBroken as problem:
        return Finding("wrong", "Log", f"the store's copy does not verify. {problem}")
    if not held and store.read(lambda reader: copied_leaves(reader, 0, 1)):
        return Finding("beware", "Log", "has no signed checkpoint yet; the first comes within a minute.")
    return Finding("well", "Log", f"verified up to entry {held[-1].size if held else 0}.")


def _log_length(settings: Settings, store: Store) -> Iterator[Finding]:
    """The copy is counted first: entries come to it only after they are in the custodian's log."""
    copied = store.read(leaves_copied)
    try:
        stats = ask(settings, "stats")
    except (CustodianAway, CustodianRefused):
        return
    if stats.unlocked and stats.log_size < copied:
        yield Finding("wrong", "Log", f"the custodian's ends at entry {stats.log_size:,}, the store's copy at "
                      f"{copied:,}: its end was cut off, or an older key store was put in its place.")  # fmt: skip


def _witnesses(store: Store) -> Iterator[Finding]:
    listed, said = store.read(witnesses), store.read(seen)
    if not listed:
        yield Finding(
            "beware", "Witness", "none: see /admin/log. A taken-over custodian could rewrite the log unseen."
        )
    for one in listed:
        last = said.get(one.name, Seen(one.name))
        if last.trouble == Trouble.FORK:
            yield Finding("wrong", "Witness", f"{one.name} has seen another log under this name.")
        elif last.trouble or not last.size:
            yield Finding(
                "beware", "Witness", f"{one.name} has not signed ({last.trouble or 'not asked yet'})."
            )
        else:
            yield Finding("well", "Witness", f"{one.name} signed {last.size:,} entries.")


def _worker(settings: Settings) -> Iterator[Finding]:
    beat = last_beat(settings.places.heartbeat)
    now = int(time.time() * 1000)
    if beat is None or (settings.mark != "rehearsal" and now - beat.at > MINUTE):
        yield Finding("wrong", "Worker", "has not been heard of for more than a minute.")
        return
    yield Finding("well", "Worker", "at work.")
    yield _outbox(beat)
    yield _pool(beat)


def _outbox(beat: Beat) -> Finding:
    waiting = beat.at - beat.outbox_since if beat.outbox_since else 0
    if waiting > MINUTE:
        return Finding(
            "wrong", "Outbox", f"{beat.outbox:,} things wait, the oldest for {waiting // 1000:,} seconds."
        )
    return Finding("well", "Outbox", f"{beat.outbox:,} things wait." if beat.outbox else "empty.")


def _pool(beat: Beat) -> Finding:
    if beat.blanks < LOW_POOL:
        return Finding("beware", "Envelopes", f"only {beat.blanks:,} blank ones. New cases go to this month's "
                       "intake key until the custodian has made more.")  # fmt: skip
    return Finding("well", "Envelopes", f"{beat.blanks:,} blank ones ready.")


def _day_keys(settings: Settings) -> Finding:
    place = Path(settings.day_keys) if settings.day_keys else settings.places.custodian / "day-keys"
    try:
        apart = bool(settings.day_keys) and place.stat().st_dev != settings.data.stat().st_dev
    except OSError:
        return Finding(
            "wrong", "Day keys", f"{place} cannot be reached: no backup of the key store can be made."
        )
    if apart:
        return Finding("well", "Day keys", "on another disk than the data.")
    return Finding("beware", "Day keys", "on the same disk as the data. If backups are kept on it too, only deleting "
                   "their files ends them. See --day-keys.")  # fmt: skip


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    said = f"{free / GIB:,.1f} GiB left."
    if free < HARDLY_ROOM:
        return Finding("wrong", "Disk", said + " A full disk stops opening, and then everything.")
    return Finding("beware" if free < LITTLE_ROOM else "well", "Disk", said)
