"""Files become part of a case with the message they came with: one transaction for words, files and their checks."""

import json
from collections.abc import Sequence

from parlour.agents.model import ActingAgent
from parlour.cases.actions import reply, write_as_customer
from parlour.cases.actions.sending import Also
from parlour.cases.model import Sent
from parlour.cases.records import outbox
from parlour.customers.model import CustomerAtCase
from parlour.files import policy, records
from parlour.files.model import Upload
from parlour.ground import Ground
from parlour.sealing.opened import FileName
from parlour.store.contract import Transaction
from parlour.store.pending import Pending


def add_as_customer(
    ground: Ground, customer: CustomerAtCase, uploads: Sequence[Upload], *, body: str, form_key: str
) -> Pending[Sent]:
    also, files = _adding(uploads), _names(uploads)
    return write_as_customer(ground, customer, body=body, form_key=form_key, files=files, also=also)


def add_as_agent(
    ground: Ground,
    agent: ActingAgent,
    case_id: str,
    uploads: Sequence[Upload],
    *,
    body: str,
    form_key: str,
    seen_seq: int,
) -> Pending[Sent]:
    also, files = _adding(uploads), _names(uploads)
    return reply(
        ground, agent, case_id, body=body, form_key=form_key, seen_seq=seen_seq, files=files, also=also
    )


def drop_uploads(ground: Ground, uploads: Sequence[Upload]) -> None:
    """Their message was refused, or had been sent before with files of its own."""
    for upload in uploads:
        ground.blobs.delete(upload.blob_id)


def _names(uploads: Sequence[Upload]) -> tuple[FileName, ...]:
    return tuple(FileName(one.id, one.name, one.size) for one in uploads)


def _adding(uploads: Sequence[Upload]) -> Also:
    def also(tx: Transaction, sent: Sent) -> None:
        policy.must_be_few(records.count(tx, sent.case_id), len(uploads))
        for upload in uploads:
            records.insert(tx, sent.case_id, sent.message_id, upload)
            row_id, about = outbox.row_id("check-file", upload.id), json.dumps({"file": upload.id})
            outbox.insert(tx, row_id, "check-file", sent.case_id, about, sent.sent_at)

    return also
