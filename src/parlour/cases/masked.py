"""Masked facts: details of a request that staff are shown one at a time, with a reason the customer reads."""

from dataclasses import dataclass, field

from custodian_protocol.messages import SealedItem, SessionHeader
from parlour.sealing.opened import Sealed


@dataclass(frozen=True, slots=True)
class Fact:
    name: str  # of the field in its request type
    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedFact:
    item_id: str
    name: str
    label: str
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class MaskedFact:
    """All that a page says of it before it is shown."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class FactToOpen:
    label: str
    item: SealedItem
    headers: tuple[SessionHeader, ...]
