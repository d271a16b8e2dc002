"""Between the custodian's start and web's: is it ours, is the store's schema there, what must web know."""

import secrets
from dataclasses import replace

from custodian_protocol.messages import Installation, Nothing
from parlour.config import BadSettings, Settings, read_settings, write_settings
from parlour.sealing.custodian import Custodian
from parlour.store import migrate

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
    share_store(settings.places, identities)
    ready = replace(
        settings,
        installation=settings.installation or hello.id or secrets.token_hex(16),
        signing_key=hello.signing_key,
        separation=separation(identities),
    )
    write_settings(ready, group=identities.group if identities.apart else None)
    return ready


def ask_hello(settings: Settings) -> Installation:
    custodian = Custodian(settings.places.socket("control"))
    try:
        answer = custodian.ask_now("hello", Nothing())
    finally:
        custodian.hang_up()
    assert isinstance(answer, Installation)  # noqa: S101 - the client has checked the shape
    return answer


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
