"""One question to the running custodian over the operator's own socket."""

from typing import Any

from custodian_protocol.messages import Nothing
from parlour.config import Settings
from parlour.sealing.custodian import Custodian


def ask(settings: Settings, operation: str, message: object | None = None) -> Any:
    custodian = Custodian(settings.places.socket("control"), key=settings.places.control_key)
    try:
        return custodian.ask_now(operation, Nothing() if message is None else message)
    finally:
        custodian.hang_up()
