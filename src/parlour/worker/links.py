"""The way back for whoever lost a code: confirmed addresses into the custodian's blind index, and the cases of those
that were sought into the queue of mails. Which address it was nobody here learns before the mail is written."""

from dataclasses import dataclass

from custodian_protocol.messages import Nothing, Refusal
from parlour.cases import actions
from parlour.cases.model import Due
from parlour.cases.queries.contact import notice_wanted
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.notices.model import NoticeKind
from parlour.notices.queries import post
from parlour.sealing.custodian import Custodian, CustodianRefused
from parlour.worker.leasing import one_by_one

BATCH = 50
LEASE_MS = 60_000

_log = logger("worker")


@dataclass(slots=True)
class LinksDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        more = one_by_one(self.ground, "index-contact", self._indexed, limit=BATCH, lease_ms=LEASE_MS)
        if self.ground.store.read(post).ready:
            for case_id in self.custodian.ask_now("contacts-sought", Nothing()).cases:
                actions.want_link(self.ground, case_id).result()
        return more

    def _indexed(self, due: Due) -> bool:
        """Nothing to do for an address that was replaced or stopped meanwhile."""
        wanted = self.ground.store.read(lambda reader: notice_wanted(reader, due.case_id, NoticeKind.LINK))
        try:
            if wanted is not None:
                self.custodian.ask_now("index-contact", wanted.question)
        except CustodianRefused as refused:
            if refused.code == Refusal.LOCKED:
                raise
            _log.warning("custodian refused", kind=due.kind, code=refused.code, attempts=due.attempts)
            return False
        return True
