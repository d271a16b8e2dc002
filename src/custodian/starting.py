"""Opening, or making, an installation's key store."""

import os
from pathlib import Path
from typing import Any

from custodian_protocol.addresses import host, wrong_with
from custodian_protocol.policy import Policy, policy_from_json
from custodian_protocol.shapes import new_id

from .keeper import Clock, Keeper
from .keys import ROOT_BYTES, CannotStart, KeyStore, plant
from .kms import transit
from .log import Log
from .root import FileRoot, KmsRoot, OfficersRoot


def start(directory: Path, url: str, mark: str = "", policy: str = "", **how: Any) -> Keeper:
    """Locked when the root has to be brought. Raises CannotStart."""
    if wrong := wrong_with(url):
        raise CannotStart(wrong)
    own = mark in ("demo", "rehearsal")
    if (mark and not own) or (policy and not own) or (how.get("clock") and mark != "rehearsal"):
        raise CannotStart("Only a demo or rehearsal has its own policy, only a rehearsal its own clock.")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / "keystore.db"
    if not path.exists() or KeyStore(path).fact("installation") is None:
        _create(path, url, mark, policy)
    keeper = keeper_of(path, directory, **how)
    if keeper.mark != mark:
        raise CannotStart(f"This key store is marked {keeper.mark or 'as a real installation'!r} for good.")
    keeper.url = url
    if (root := keeper.root.fetch()) is not None:
        keeper.unlock(root)
    if keeper.store.fact("reviews_since") is None:  # an older version asked nobody to keep people on
        keeper.store.put("reviews_since", keeper.clock.now())
    keeper.store.run("DELETE FROM seeds WHERE handed = 0")  # blanks that only the predecessor's memory knew
    return keeper


def keeper_of(path: Path, directory: Path, **how: Any) -> Keeper:
    store, clock = KeyStore(path), Clock(how.get("clock"))
    days = how.get("day_keys") or directory / "day-keys"
    service = transit(*(how.get(name) or "" for name in ("kms", "kms_token", "kms_ca")))
    if store.fact("root_provider") == "kms" and service is None and not how.get("restoring"):
        raise CannotStart("The keys here are wrapped by a key service. Say which: PARLOUR_KMS.")
    roots = (FileRoot(directory), OfficersRoot(how.get("root_fd")), KmsRoot(directory, service))
    known = (store.fact("mark"), policy_from_json(store.fact("policy")), clock)
    return Keeper(store, days, *known, *roots, Log(store), clock.now())


def _create(path: Path, url: str, mark: str, policy: str) -> None:
    """The root is durable first: a key store without its root would be the worst of all states."""
    file_root = FileRoot(path.parent)
    root = file_root.fetch() or os.urandom(ROOT_BYTES)
    file_root.keep(root)
    numbers = policy_from_json(policy) if policy else Policy()
    store, now = KeyStore(path), Clock().now()
    installation = new_id(now)
    facts = {"installation": installation, "mark": mark, "policy": numbers.to_json(), "created_at": now}
    # C2SP wants a log's name schema-less and unique for ever, so the installation's id is in it.
    facts |= {"root_provider": "file", "log_origin": f"{host(url)}/parlour/{installation}"}
    store.run("BEGIN IMMEDIATE")
    for name, value in facts.items():
        store.put(name, value)
    plant(store, root)
    store.run("COMMIT")
    store.connection.close()
