"""Keeping what somebody has answered so far, and which request types an officer offers."""

import json
import os
import secrets
from dataclasses import asdict

from parlour.agents.model import ActingAgent, Founder
from parlour.agents.policy import must_run_the_company
from parlour.cases.policy import REPLAY_MS
from parlour.foundation.errors import Invalid
from parlour.ground import Ground
from parlour.requests import records
from parlour.requests.model import KEPT_MS, Begun
from parlour.requests.types import PRIVACY, TYPES
from parlour.sealing.kept import KEY_BYTES, seal_kept
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.teams.queries import topics


def new_key() -> bytes:
    """For the browser's cookie and nowhere else: who has no such key reads no answers, in no copy of the store."""
    return os.urandom(KEY_BYTES)


def new_request() -> Begun:
    return Begun(secrets.token_urlsafe(24))


def keep(ground: Ground, key: bytes, name: str, begun: Begun) -> Pending[None]:
    """The answers as they now are, for a day from now on; once sent, for as long as sending again is the same."""
    until = ground.clock.now() + (REPLAY_MS if begun.sent else KEPT_MS)
    mark, sealed = seal_kept(key, name, json.dumps(asdict(begun)).encode())
    return ground.store.write(lambda tx: records.save_begun(tx, mark, sealed, until))


def forget_old(ground: Ground) -> Pending[int]:
    now = ground.clock.now()
    return ground.store.write(lambda tx: records.forget_begun(tx, now))


def offer(ground: Ground, by: ActingAgent | Founder, wanted: dict[str, str]) -> Pending[None]:
    """`wanted` is the topic of each request type, "" for one that is not offered; and that of questions about who
    looked, under PRIVACY."""
    must_run_the_company(by, ground.token_key, ground.clock.now())
    chosen = {name: topic for name, topic in wanted.items() if topic}
    if not chosen.keys() <= TYPES.keys() | {PRIVACY}:
        raise Invalid("There is no such request. Load the page again.")

    def act(tx: Transaction) -> None:
        if not set(chosen.values()) <= {topic.id for topic in topics(tx)}:
            raise Invalid("One of these topics does not exist any more. Load the page again.")
        records.save_offered(tx, chosen)

    return ground.store.write(act)
