"""Between the custodian's start and web's: is it ours, is the store's schema there, what must web know."""

import secrets
from dataclasses import replace
from typing import Any

from custodian_protocol.messages import Installation, Nothing
from parlour.config import BadSettings, Settings, read_settings, write_settings
from parlour.privacy.queries import leaves_copied
from parlour.sealing.custodian import Custodian
from parlour.sealing.service import public_half
from parlour.store import migrate, open_store
from parlour.store.copying import envelope_ids

from .separation import Identities, separation, share_store


class WrongCustodian(Exception):
    """The key store is not the one this installation was founded with. Text for the operator."""


def prepare(settings: Settings, identities: Identities) -> Settings:
    """Pin the custodian's key at the first start and refuse another one ever after; then bring the schema up."""
    hello = ask_hello(settings)
    _refuse_other_mark(settings, hello)
    pinned = _pinned(settings)
    if pinned and pinned != hello.signing_key:
        raise WrongCustodian(
            "The key store in this directory has another signing key than the one Parlour was started with. "
            "It was exchanged, or only half of a backup was restored. Nothing was started."
        )
    migrate(settings.store_url)
    _refuse_store_of_other_keys(settings, pinned)
    share_store(settings.places, identities)
    ready = replace(
        settings,
        installation=settings.installation or hello.id or secrets.token_hex(16),
        signing_key=hello.signing_key,
        service_key=public_half(settings.places.service_key.read_bytes()),
        separation=separation(identities),
    )
    write_settings(ready, group=identities.group if identities.apart else None)
    return ready


def ask_hello(settings: Settings) -> Installation:
    answer = _ask(settings, "hello")
    assert isinstance(answer, Installation)  # noqa: S101 - the client has checked the shape
    return answer


def _refuse_store_of_other_keys(settings: Settings, pinned: bytes) -> None:
    """Words would be sealed to keys that nobody has, or open that were erased: better not to start at all."""
    store = open_store(settings.store_url, role="prepare")
    try:
        cases, entries = store.read(lambda reader: envelope_ids(reader, "", 1)), store.read(leaves_copied)
    finally:
        store.close()
    if cases and not pinned:
        raise WrongCustodian(
            "The store holds conversations, but this directory was never started with their keys. It belongs to "
            "another installation, or a restore was broken off: then delete the directory and restore again."
        )
    stats = _ask(settings, "stats")
    if stats.unlocked and stats.log_size < entries:
        raise WrongCustodian(
            f"The key store is older than the store: its log ends at entry {stats.log_size}, and the store has "
            f"{entries}. What was erased since could come back, and newer words would have no key. Put the "
            "newest key store back, or restore both from one backup."
        )


def _ask(settings: Settings, op: str) -> Any:
    custodian = Custodian(settings.places.socket("control"), key=settings.places.control_key)
    try:
        return custodian.ask_now(op, Nothing())
    finally:
        custodian.hang_up()


def _pinned(settings: Settings) -> bytes:
    try:
        return read_settings(settings.data).signing_key
    except BadSettings:
        if settings.places.settings.exists():
            raise
        return b""


def _refuse_other_mark(settings: Settings, hello: Installation) -> None:
    if hello.marked == settings.mark:
        return
    if hello.marked:
        raise WrongCustodian(
            f"This data directory was made for a {hello.marked} and stays one for good: its keys and its "
            "people are not real ones. Choose another directory with --data."
        )
    raise WrongCustodian(
        f"This data directory is a real installation; a {settings.mark} needs one of its own."
    )
