"""Shows each new checkpoint to the witnesses and keeps what they sign. A witness that saw another log under our
name is the loudest alarm there is: something was deleted, changed, or an older log was put in its place."""

import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace

from parlour.foundation.clock import HOUR
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.privacy.model import Seen, Trouble, Witness
from parlour.privacy.queries import copied_leaves, seen, witnesses
from parlour.privacy.records import save_seen
from parlour.privacy.tree import LogTree
from parlour.privacy.witness import MOST_BODY, Malformed, cosigned_at, head_of, request_body

from .records import newest_checkpoint

SECONDS = 15.0
BATCH = 2_000
AGAIN_MS = HOUR  # a log that does not grow is shown again, so that the signature says it is still this one

_log = logger("worker")


@dataclass(slots=True)
class WitnessDuty:
    ground: Ground
    tree: LogTree = field(default_factory=LogTree)

    def once(self) -> bool:
        wanted = self.ground.store.read(witnesses)
        size, note = self.ground.store.read(newest_checkpoint)
        if not wanted or not size or not self._grown(size):
            return False
        known, now = self.ground.store.read(seen), self.ground.clock.now()
        for witness in wanted:
            last = known.get(witness.name, Seen(witness.name))
            if last.size < size or last.trouble or now - last.at > AGAIN_MS:
                told = self._show(witness, last, size, note, now)
                self._keep(last, told)
        return False

    def _grown(self, size: int) -> bool:
        while self.tree.size < size:
            since = self.tree.size
            batch = self.ground.store.read(lambda reader: copied_leaves(reader, since, BATCH))  # noqa: B023 - read at once
            for leaf in batch:
                self.tree.add(leaf)
            if not batch:
                return False
        return True

    def _show(self, witness: Witness, last: Seen, size: int, note: str, now: int) -> Seen:
        """Asked a second time when it remembers another size than we: after a restore it may be ahead of our notes."""
        old = last.size
        for _ in range(2):
            if old > size:
                return _troubled(last, Trouble.FORK, now)
            proof = self.tree.growth(old, size) if old else []
            try:
                status, answer = _post(witness.url, request_body(old, proof, note))
            except OSError:
                return _troubled(last, Trouble.AWAY, now)
            if status != 409:
                break
            stated = answer.strip()
            if not (stated.isascii() and stated.isdecimal()) or len(stated) > 18:
                return _troubled(last, Trouble.REFUSED, now)
            if int(stated) == old:
                return _troubled(last, Trouble.FORK, now)  # the same size, and another root
            old = int(stated)
        if status in (409, 422):
            return _troubled(last, Trouble.FORK, now)
        try:
            signed = status == 200 and cosigned_at(answer, witness.name, witness.key, head_of(note))
        except Malformed:
            signed = 0
        return (
            Seen(witness.name, size, note, answer, now) if signed else _troubled(last, Trouble.REFUSED, now)
        )

    def _keep(self, last: Seen, told: Seen) -> None:
        if told.trouble != last.trouble:
            say = _log.critical if told.trouble == Trouble.FORK else _log.warning
            say("witness", name=told.witness, trouble=told.trouble or "none")
        self.ground.store.write(lambda tx: save_seen(tx, told)).result()


def _post(url: str, body: bytes) -> tuple[int, str]:
    """Status and text. Raises OSError when nobody answers."""
    request = urllib.request.Request(f"{url}/add-checkpoint", body, {"content-type": "text/plain"})  # noqa: S310 - https, checked when it was saved
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return int(answer.status), answer.read(MOST_BODY).decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(MOST_BODY).decode("utf-8", "replace")
    except (urllib.error.URLError, ValueError) as away:
        raise OSError from away


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A witness does not send us elsewhere."""

    def redirect_request(self, *_: object) -> None:
        return None


def _troubled(last: Seen, trouble: Trouble, now: int) -> Seen:
    """Keeps what it signed before, and since when it is so."""
    return replace(last, trouble=trouble, at=last.at if last.trouble == trouble else now)
