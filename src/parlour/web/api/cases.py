"""Cases over the API, under the same rules as the pages: sealed first, idempotent, no words shown."""

import hashlib
import re

from litestar import get, post
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.params import FromPath, JSONBody

from parlour.cases.actions import open_case, write_as_customer
from parlour.cases.model import Case
from parlour.cases.queries import case_by_reference
from parlour.company.actions import use_api_key
from parlour.company.model import ApiKey
from parlour.company.queries import api_key
from parlour.customers.model import CustomerAtCase
from parlour.foundation.errors import NotFound
from parlour.identity.receipt_code import show
from parlour.identity.references import read_reference
from parlour.store.contract import Reader
from parlour.web.api.shapes import CaseMade, CaseStatus, MessageMade, NewCase, NewMessage
from parlour.web.forms import BadInput
from parlour.web.front import Front, WebRequest, front_of, header
from parlour.web.times import machine_time

_KEY = re.compile(r"[\x21-\x7e]{8,128}")


@post(
    "/cases", summary="Begin a case", description="Repeat with the same Idempotency-Key as often as needed."
)
async def make_case(request: WebRequest, data: JSONBody[NewCase]) -> CaseMade:
    front = front_of(request)
    key = await scoped(request, "intake")
    opened = await open_case(
        front.ground,
        topic_id=data.topic,
        body=data.body,
        form_key=_send_key(request, key),
        language=data.language,
        channel="api",
        origin="api",
    )
    if opened.registration is not None:
        front.registrar.offer(opened.registration)
    return CaseMade(
        reference=opened.reference,
        receipt_code=show(opened.room.code) if opened.room else None,
        room_token=opened.room.write_token if opened.room else None,
        sent_at=machine_time(opened.sent_at),
        promise_at=machine_time(opened.promise_at),
    )


@post("/cases/{reference:str}/messages", summary="Add a message for the holder of a room token")
async def write_message(
    request: WebRequest, reference: FromPath[str], data: JSONBody[NewMessage]
) -> MessageMade:
    front = front_of(request)
    key = await scoped(request, "intake")
    case = await _case(front, reference)
    customer = CustomerAtCase(case.id, "", b"", data.room_token)
    sent = await write_as_customer(front.ground, customer, body=data.body, form_key=_send_key(request, key))
    return MessageMade(sent_at=machine_time(sent.sent_at), promise_at=_time(sent.promise_at))


@get("/cases/{reference:str}/status", summary="How a case stands, without its words")
async def case_status(request: WebRequest, reference: FromPath[str]) -> CaseStatus:
    front = front_of(request)
    await scoped(request, "status")
    case = await _case(front, reference)
    return CaseStatus(
        reference=case.reference,
        status=case.status,
        topic=case.topic_name,
        opened_at=machine_time(case.opened_at),
        promise_at=_time(case.promise_at),
        resolved_at=_time(case.resolved_at),
        erase_at=_time(case.erase_at),
        erased_at=_time(case.erased_at),
    )


async def scoped(request: WebRequest, scope: str) -> str:
    """The key's text, once the store knows it and it reaches this far."""
    kind, _, rest = header(request, "authorization").partition(" ")
    text = rest.strip()
    if kind.lower() != "bearer" or not text:
        raise NotAuthorizedException
    key: ApiKey | None = await front_of(request).ground.store.fetch(lambda reader: api_key(reader, text))
    if key is None:
        raise NotAuthorizedException
    await use_api_key(front_of(request).ground, key)
    if scope not in key.scopes:
        raise PermissionDeniedException
    return text


def _send_key(request: WebRequest, key: str) -> str:
    """Bound to the API key's text, which is in no store: a program may choose what anybody can guess, such as
    the number of an order, and a case's receipt code derives from this."""
    chosen = header(request, "idempotency-key")
    if not _KEY.fullmatch(chosen):
        raise BadInput(400, "Send an Idempotency-Key of 8 to 128 visible ASCII characters.")
    return hashlib.sha256(f"parlour api send\0{key}\0{chosen}".encode()).hexdigest()


async def _case(front: Front, reference: str) -> Case:
    written = read_reference(reference) if len(reference) <= 16 else None

    def query(reader: Reader) -> Case | None:
        return case_by_reference(reader, written) if written else None

    case = await front.ground.store.fetch(query)
    if case is None:
        raise NotFound
    return case


def _time(at: int) -> str | None:
    return machine_time(at) if at else None
