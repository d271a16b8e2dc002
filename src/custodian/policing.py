"""The policy: a version, its numbers and our signature over both. Two officers and a day change it (approving.py).

An installation starts at version 0, the numbers built in; a demo's or rehearsal's own are fixed when it is made.
"""

from dataclasses import replace
from typing import Any

from custodian_protocol.policy import Policy, policy_from_json, policy_statement

from .keys import CannotStart, KeyStore, KeyTree


def held_policy(store: KeyStore, keys: KeyTree) -> Policy:
    """Raises CannotStart: a file somebody edited is not obeyed."""
    held = policy_from_json(store.fact("policy"))
    if not store.fact("policy_version", 0):
        return held if store.fact("mark") else Policy()
    if signed_policy(store, keys, held)[1] != store.fact("policy_signature"):  # Ed25519 repeats itself
        raise CannotStart("The policy in the key store is not the one the officers decided on.")
    return held


def change_policy(store: KeyStore, keys: KeyTree, now: int, held: Policy, change: dict[str, Any]) -> Policy:
    changed = replace(held, **change)
    store.put("policy", changed.to_json())
    store.put("policy_version", store.fact("policy_version", 0) + 1)
    store.put("policy_since", now)
    store.put("policy_signature", signed_policy(store, keys, changed)[1])
    return changed


def signed_policy(store: KeyStore, keys: KeyTree, held: Policy) -> tuple[str, bytes]:
    version, since = store.fact("policy_version", 0), store.fact("policy_since", 0)
    statement = policy_statement(store.fact("installation"), version, since, held)
    return statement, keys.sign(statement.encode())
