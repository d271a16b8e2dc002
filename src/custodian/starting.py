"""Opening, or making, an installation's key store."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .clock import Clock, DrivenClock, SystemClock
from .envelopes import new_id
from .keeper import Keeper
from .keys import ROOT_BYTES, KeyTree, plant
from .keystore import fact, open_keystore, put_fact
from .log import Log, log_origin
from .passkeys import LOOPBACK
from .policy import MARKS, Policy, policy_from_json, policy_to_json
from .root import FileRoot, OfficersRoot
from .setting_up import plant_setup_token


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
    _check(wanted)
    wanted.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = open_keystore(wanted.directory / "keystore.db")
    clock: Clock = DrivenClock(wanted.clock) if wanted.clock else SystemClock()
    file_root = FileRoot(wanted.directory)
    new = fact(store, "installation") is None
    if not new and fact(store, "mark") != wanted.mark:
        raise CannotStart(
            f"This key store is marked {fact(store, 'mark') or 'as a real installation'!r} for good."
        )
    policy = policy_from_json(wanted.policy) if new and wanted.policy else Policy()
    if not new:
        policy = policy_from_json(fact(store, "policy"))
    keeper = Keeper(
        store,
        wanted.directory,
        wanted.day_keys or wanted.directory / "day-keys",
        wanted.url,
        wanted.mark,
        policy,
        clock,
        file_root,
        OfficersRoot(wanted.root_fd),
        Log(store),
        clock.now(),
    )
    if new:
        _create(keeper, file_root)
    keeper.unlock_if_possible()
    return keeper


def _create(keeper: Keeper, file_root: FileRoot) -> None:
    """The root is durable first: a key store without its root would be the worst of all states."""
    store, now = keeper.store, keeper.clock.now()
    root = file_root.fetch()
    if root is None:
        root = os.urandom(ROOT_BYTES)
        file_root.keep(root)
    installation = new_id(now)
    store.execute("BEGIN IMMEDIATE")
    for name, value in (
        ("mark", keeper.mark),
        ("policy", policy_to_json(keeper.policy)),
        ("root_provider", "file"),
        ("created_at", now),
        ("log_origin", log_origin(keeper.url, installation)),
        ("installation", installation),
    ):
        put_fact(store, name, value)
    plant(store, root)
    store.execute("COMMIT")
    keeper.tree = KeyTree(store, root)
    keeper.tree.ensure_day(now)
    plant_setup_token(keeper, now)
    keeper.tree = None


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
