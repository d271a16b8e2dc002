"""A customer's proof of who looked: every entry, its way to the signed root, and the custodian's word on how many.

A file to save. `parlour log verify`, or the one file it is made of, checks it on any machine and at any later time.
"""

import asyncio
import json
import os
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from custodian_protocol.messages import Checkpoint, Looks, Nothing, WhoLooked
from parlour.foundation.errors import Busy
from parlour.privacy.queries import copied_leaves, leaves_at, seen
from parlour.privacy.tree import LogTree
from parlour.sealing.custodian import CustodianAway, CustodianRefused
from parlour.web.front import Front, WebRequest, front_of
from parlour.web.sessions import HeldRoom
from parlour.web.site.entering import NotHere, entered_case, held_room
from parlour.web.words import said

FORMAT = 1
BATCH = 2_000
NOT_YET = said("The newest entries are still being copied. Please try again in a few seconds.")
NOT_NOW = said("We cannot make the proof this minute. The list itself is safe. Please try again soon.")


@get("/c/{reference:str}/privacy/proof")
async def proof(request: WebRequest, reference: FromPath[str]) -> Response[bytes]:
    front, held = front_of(request), held_room(request, reference)
    case = await entered_case(request, held)
    if case.closed:
        raise NotHere(held.reference, ended=False)
    body = json.dumps(await _proof(front, held), indent=1).encode()
    name = f'attachment; filename="who-looked-{held.reference}.json"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


async def _proof(front: Front, held: HeldRoom) -> dict[str, Any]:
    try:
        # First the checkpoint, so that it covers everything the list names but what happens in between.
        await front.custodian.ask("checkpoint", Nothing())
        asked = WhoLooked(held.customer.principal(), held.customer.case_id, os.urandom(16))
        looks: Looks = await front.custodian.ask("who-looked", asked)
    except (CustodianAway, CustodianRefused):
        raise Busy(NOT_NOW) from None
    head, positions = looks.head, [look.leaf for look in looks.looks]
    size = _size(Checkpoint(head.checkpoint))
    tree = await _grown(front, size)
    leaves = await front.ground.store.fetch(lambda reader: leaves_at(reader, positions))
    if tree.size < size or len(leaves) < len(positions):
        raise Busy(NOT_YET)
    return {
        "parlour-proof": FORMAT,
        "reference": held.reference,
        "case": held.customer.case_id,
        "key": front.ground.token_key.hex(),
        "head": {
            "count": head.count,
            "last_leaf": head.last_leaf.hex(),
            "checkpoint": head.checkpoint,
            "nonce": head.nonce.hex(),
            "signature": head.signature.hex(),
        },
        "witnessed": [
            {"witness": one.witness, "checkpoint": one.note, "cosignature": one.line}
            for one in (await front.ground.store.fetch(seen)).values()
            if one.line
        ],
        "entries": [
            {
                "position": at,
                "leaf": leaves[at].decode(),
                "path": [step.hex() for step in tree.way(at, size)] if at < size else [],
            }
            for at in positions
        ],
    }


async def _grown(front: Front, size: int) -> LogTree:
    """This process's tree, brought up to date with the store's copy; a step at a time, so that pages go on."""
    tree = front.log_tree
    while tree.size < size:
        since = tree.size
        batch = await front.ground.store.fetch(lambda reader: copied_leaves(reader, since, BATCH))  # noqa: B023 - read at once
        if not batch:
            break
        if tree.size == since:  # another request may have gone on meanwhile
            for leaf in batch:
                tree.add(leaf)
        await asyncio.sleep(0)
    return tree


def _size(checkpoint: Checkpoint) -> int:
    lines = checkpoint.note.split("\n")
    return int(lines[1]) if len(lines) > 2 and lines[1].isdecimal() else 0


routes = [proof]
