"""Opening, or making, an installation's key store."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from custodian_protocol.policy import Policy, policy_from_json
from custodian_protocol.shapes import new_id

from .keeper import Clock, Keeper
from .keys import ROOT_BYTES, CannotStart, KeyStore, plant
from .log import Log, log_origin
from .passkeys import LOOPBACK
from .root import FileRoot, OfficersRoot


def start(
    directory: Path, url: str, mark: str = "", root_fd: int | None = None, day_keys: Path | None = None,
    clock: Path | None = None, policy: str = "",
) -> Keeper:  # fmt: skip
    """Locked when the root has to be brought. Raises CannotStart, WrongRoot."""
    _check(url, mark, clock, policy)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, ours = directory / "keystore.db", Clock(clock)
    if not path.exists() or KeyStore(path).fact("installation") is None:
        _create(path, url, mark, policy, ours.now())
    keeper = keeper_of(path, directory, ours, root_fd, day_keys)
    if keeper.mark != mark:
        raise CannotStart(f"This key store is marked {keeper.mark or 'as a real installation'!r} for good.")
    keeper.url = url
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
    store, ours = KeyStore(path), clock or Clock()
    about = (
        day_keys or directory / "day-keys",
        store.fact("mark"),
        policy_from_json(store.fact("policy")),
        ours,
    )
    return Keeper(store, *about, FileRoot(directory), OfficersRoot(root_fd), Log(store), ours.now())


def _create(path: Path, url: str, mark: str, policy: str, now: int) -> None:
    """The root is durable first: a key store without its root would be the worst of all states."""
    file_root = FileRoot(path.parent)
    root = file_root.fetch() or os.urandom(ROOT_BYTES)
    file_root.keep(root)
    numbers = policy_from_json(policy) if policy else Policy()
    installation, store = new_id(now), KeyStore(path)
    facts = {"installation": installation, "mark": mark, "policy": numbers.to_json(), "created_at": now}
    facts |= {"root_provider": "file", "log_origin": log_origin(url, installation)}
    store.run("BEGIN IMMEDIATE")
    for name, value in facts.items():
        store.put(name, value)
    plant(store, root)
    store.run("COMMIT")
    store.connection.close()


def _check(url: str, mark: str, clock: Path | None, policy: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise CannotStart("--url needs a public address such as https://help.example.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise CannotStart("Without TLS only localhost works: browsers refuse passkeys elsewhere.")
    if mark not in ("", "demo", "rehearsal"):
        raise CannotStart("--mark is demo or rehearsal.")
    if clock and mark != "rehearsal":
        raise CannotStart("Only a rehearsal may have a driven clock.")
    if policy and not mark:
        raise CannotStart("Only a demo or rehearsal fixes its own policy.")
