"""Opening, or making, an installation's key store."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from custodian_protocol.shapes import new_id

from .clock import Clock
from .keeper import Keeper
from .keys import ROOT_BYTES, plant
from .keystore import KeyStore
from .log import Log, log_origin
from .passkeys import LOOPBACK
from .policy import MARKS, Policy, policy_from_json
from .root import FileRoot, OfficersRoot


class CannotStart(Exception):
    """Said to the operator in these words."""


@dataclass(frozen=True, slots=True)
class Start:
    directory: Path
    url: str
    mark: str = ""
    root_fd: int | None = None
    day_keys: Path | None = None
    clock: Path | None = None
    policy: str = ""


def start(wanted: Start) -> Keeper:
    """Locked when the root has to be brought. Raises CannotStart, WrongRoot, NewerKeyStore."""
    _check(wanted)
    wanted.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = wanted.directory / "keystore.db"
    clock = Clock(wanted.clock)
    if not path.exists() or KeyStore(path).fact("installation") is None:
        _create(path, wanted, clock.now())
    keeper = keeper_of(path, wanted.directory, clock, wanted.root_fd, wanted.day_keys)
    if keeper.mark != wanted.mark:
        raise CannotStart(f"This key store is marked {keeper.mark or 'as a real installation'!r} for good.")
    keeper.url = wanted.url
    if (root := keeper.root.fetch()) is not None:
        keeper.unlock(root)
    keeper.store.run("DELETE FROM seeds WHERE handed = 0")  # blanks that only the predecessor's memory knew
    return keeper


def keeper_of(
    path: Path,
    directory: Path,
    clock: Clock | None = None,
    root_fd: int | None = None,
    day_keys: Path | None = None,
) -> Keeper:
    store, clock = KeyStore(path), clock or Clock()
    mark, policy = store.fact("mark"), policy_from_json(store.fact("policy"))
    roots = (FileRoot(directory), OfficersRoot(root_fd))
    days = day_keys or directory / "day-keys"
    return Keeper(store, days, "", mark, policy, clock, *roots, Log(store), clock.now())


def _create(path: Path, wanted: Start, now: int) -> None:
    """The root is durable first: a key store without its root would be the worst of all states."""
    file_root = FileRoot(wanted.directory)
    root = file_root.fetch() or os.urandom(ROOT_BYTES)
    file_root.keep(root)
    policy = policy_from_json(wanted.policy) if wanted.policy else Policy()
    installation, store = new_id(now), KeyStore(path)
    facts = {"installation": installation, "mark": wanted.mark, "policy": policy.to_json(), "created_at": now}
    facts |= {"root_provider": "file", "log_origin": log_origin(wanted.url, installation)}
    store.run("BEGIN IMMEDIATE")
    for name, value in facts.items():
        store.put(name, value)
    plant(store, root)
    store.run("COMMIT")
    store.connection.close()


def _check(wanted: Start) -> None:
    url = urlsplit(wanted.url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/"):
        raise CannotStart("--url needs a public address such as https://help.example.")
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise CannotStart("Without TLS only localhost works: browsers refuse passkeys elsewhere.")
    if wanted.mark not in MARKS:
        raise CannotStart("--mark is demo or rehearsal.")
    if wanted.clock and wanted.mark != "rehearsal":
        raise CannotStart("Only a rehearsal may have a driven clock.")
    if wanted.policy and not wanted.mark:
        raise CannotStart("Only a demo or rehearsal fixes its own policy.")
