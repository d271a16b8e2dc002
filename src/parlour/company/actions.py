"""Changes to the operator's settings and keys, by an officer or by the founder during set-up."""

import base64
import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from parlour.agents.model import ActingAgent, Founder
from parlour.agents.policy import must_run_the_company
from parlour.company import policy, queries, records
from parlour.company.model import HOURLY, ApiKey, Company, NewApiKey
from parlour.foundation.clock import HOUR
from parlour.foundation.errors import Invalid, NotFound, TooMany
from parlour.foundation.ids import new_id
from parlour.ground import Ground
from parlour.store.contract import Transaction
from parlour.store.pending import Pending

MOST_NUMBERS = 50
MOST_CHANNELS, LONGEST_CHANNEL = 50, 200


def save_company(ground: Ground, by: ActingAgent | Founder, company: Company) -> Pending[None]:
    """Each page of set-up saves what it knows; the rest stays as it was in `company`."""
    must_run_the_company(by, ground.token_key, ground.clock.now())
    company = replace(company, name=company.name.strip(), address=company.address.strip(), set_up=True)
    policy.must_be_sound(company)
    return ground.store.write(lambda tx: records.save_company(tx, company))


def follow_policy(ground: Ground, retention_days: int) -> Pending[None]:
    """Nobody's wish: the custodian's policy says so, and pages repeat it."""

    def act(tx: Transaction) -> None:
        held = queries.company(tx)
        if held.set_up:
            records.save_company(tx, replace(held, retention_days=retention_days))

    return ground.store.write(act)


def save_call_numbers(ground: Ground, by: ActingAgent, numbers: tuple[str, ...]) -> Pending[None]:
    """`numbers` in E.164. Customers can ask whether a number is one of them."""
    must_run_the_company(by, ground.token_key, ground.clock.now())
    if len(numbers) > MOST_NUMBERS:
        raise Invalid(f"List at most {MOST_NUMBERS} numbers.", code="numbers")
    return ground.store.write(lambda tx: records.save_call_numbers(tx, numbers))


def save_channels(ground: Ground, by: ActingAgent, channels: tuple[str, ...]) -> Pending[None]:
    """Where the company can be reached for real, one line each, published at `/check`."""
    must_run_the_company(by, ground.token_key, ground.clock.now())
    if len(channels) > MOST_CHANNELS or any(len(one) > LONGEST_CHANNEL for one in channels):
        words = f"List at most {MOST_CHANNELS} lines of {LONGEST_CHANNEL} characters."
        raise Invalid(words, code="channels")
    if not all(one.isprintable() for one in channels):
        raise Invalid("A line holds a character that cannot be shown.", code="channels")
    return ground.store.write(lambda tx: records.save_channels(tx, channels))


def make_api_key(
    ground: Ground, by: ActingAgent, *, name: str, scopes: tuple[str, ...], hourly: int = HOURLY
) -> Pending[NewApiKey]:
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)
    policy.key_must_be_sound(name.strip(), scopes, hourly)
    return ground.store.write(add_api_key(name.strip(), scopes, hourly, now))


def add_api_key(
    name: str, scopes: tuple[str, ...], hourly: int, now: int
) -> Callable[[Transaction], NewApiKey]:
    """Also for bait, which nobody's press makes."""
    text = "pk_" + base64.urlsafe_b64encode(os.urandom(24)).decode()
    key = ApiKey(new_id(), name, scopes, now, hourly=hourly)
    key_hash = sha256(text.encode()).hexdigest()

    def act(tx: Transaction) -> NewApiKey:
        records.insert_api_key(tx, key, key_hash)
        return NewApiKey(key, text)

    return act


def use_api_key(ground: Ground, key: ApiKey) -> Pending[None]:
    """Counts one request. Raises TooMany past what the key may ask in an hour."""
    now = ground.clock.now()
    hour = now // HOUR

    def act(tx: Transaction) -> None:
        used = queries.uses(tx, key.id, hour)
        if used >= key.hourly:
            wait_s = ((hour + 1) * HOUR - now) // 1000 + 1
            raise TooMany("This key has asked as often as it may in an hour.", wait_s=wait_s)
        records.save_use(tx, key.id, hour, used + 1, now)

    return ground.store.write(act)


def end_api_key(ground: Ground, by: ActingAgent, key_id: str) -> Pending[None]:
    now = ground.clock.now()
    must_run_the_company(by, ground.token_key, now)

    def act(tx: Transaction) -> None:
        if not records.end_api_key(tx, key_id, now):
            raise NotFound

    return ground.store.write(act)
