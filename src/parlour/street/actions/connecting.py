"""Officers connect an account, pause it and say what it may cost. Which connectors may be on is in the policy."""

import json
from collections.abc import Mapping

from parlour.agents.model import ActingAgent
from parlour.agents.policy import must_run_the_company
from parlour.foundation.errors import Invalid, NotFound
from parlour.ground import Ground
from parlour.sealing.service import seal_secret
from parlour.store.contract import Transaction
from parlour.store.pending import Pending
from parlour.street.records import connections

LONGEST_SECRET = 4_000
MOST_BUDGET = 1_000_000  # dollars a month
DEMO_BUDGET = 100 * 1_000_000  # of money nobody pays


def connect(
    ground: Ground, by: ActingAgent, name: str, secrets: Mapping[str, str], service_key: bytes
) -> Pending[None]:
    """Sealed here, and nowhere kept as typed. Tested by the worker right away."""
    now = _officer(ground, by)
    for field, value in secrets.items():
        if len(value) > LONGEST_SECRET or not value.isprintable():
            raise Invalid("This is too long, or holds characters that no key has.", code=field)
    record = seal_secret(service_key, name, json.dumps(dict(secrets)).encode())

    def act(tx: Transaction) -> None:
        connections.save_secrets(tx, name, record, now)
        connections.save_trouble(tx, name, "", now)
        connections.want_test(tx, name, now)

    return ground.store.write(act)


def connect_for_demo(
    ground: Ground, name: str, secrets: Mapping[str, str], service_key: bytes
) -> Pending[None]:
    """By the program that holds the stand-in, which has no officer at hand. A real installation has no stand-in, and
    nothing in it calls this."""
    record, now = seal_secret(service_key, name, json.dumps(dict(secrets)).encode()), ground.clock.now()

    def act(tx: Transaction) -> None:
        connections.drop_connection(tx, name)  # the stand-in counts from the beginning again
        connections.save_secrets(tx, name, record, now)
        connections.save_budget(tx, name, DEMO_BUDGET)
        connections.want_test(tx, name, now)

    return ground.store.write(act)


def keep_secrets(ground: Ground, name: str, secrets: Mapping[str, str], service_key: bytes) -> Pending[None]:
    """The worker's: a token was renewed, and the old one is worth nothing any more."""
    record, now = seal_secret(service_key, name, json.dumps(dict(secrets)).encode()), ground.clock.now()
    return ground.store.write(lambda tx: connections.save_secrets(tx, name, record, now))


def disconnect(ground: Ground, by: ActingAgent, name: str) -> Pending[int]:
    _officer(ground, by)
    return ground.store.write(lambda tx: connections.drop_connection(tx, name))


def pause(ground: Ground, by: ActingAgent, name: str) -> Pending[int]:
    now = _officer(ground, by)
    return ground.store.write(lambda tx: _there(connections.set_paused(tx, name, now)))


def resume(ground: Ground, by: ActingAgent, name: str) -> Pending[int]:
    """Also the press after which a connector that waits, or was refused, tries again at once."""
    now = _officer(ground, by)

    def act(tx: Transaction) -> int:
        connections.save_trouble(tx, name, "", now)
        return _there(connections.set_paused(tx, name, 0))

    return ground.store.write(act)


def ask_test(ground: Ground, by: ActingAgent, name: str) -> Pending[int]:
    now = _officer(ground, by)
    return ground.store.write(lambda tx: _there(connections.want_test(tx, name, now)))


def save_budget(ground: Ground, by: ActingAgent, name: str, dollars: str) -> Pending[int]:
    now = _officer(ground, by)
    if not (dollars.isascii() and dollars.isdigit() and len(dollars) < 8 and int(dollars) <= MOST_BUDGET):
        raise Invalid("Enter whole dollars a month, like 20.", code="budget")

    def act(tx: Transaction) -> int:
        connections.save_trouble(tx, name, "", now)
        return _there(connections.save_budget(tx, name, int(dollars) * 1_000_000))

    return ground.store.write(act)


def _officer(ground: Ground, by: ActingAgent) -> int:
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    return now


def _there(changed: int) -> int:
    if not changed:
        raise NotFound("This account is not connected.")
    return changed
