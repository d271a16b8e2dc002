"""Does what the outbox says: adopt, register, tell the custodian that a case takes no more words.

Rows are leased, so that two workers never do the same; whoever fails gives its rows back for later. Every
deed may be done twice without harm, since a worker can die between the deed and striking it out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from custodian_protocol.messages import CaseNamed, Nothing, Refusal, Register
from parlour.cases import actions
from parlour.cases.model import Due
from parlour.foundation.errors import Conflict
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian, CustodianRefused

BATCH = 200
OFFERED_MS = (
    2_000  # web offers a new case itself, as a rule within milliseconds: both asking is twice the work
)
LEASE_MS = 15_000  # longer than any question takes: after a worker's death nothing waits longer than this

_log = logger("worker")


@dataclass(slots=True)
class OutboxDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        # A case sealed to an intake key gets its envelope before it can be registered: hence the order.
        work = {"adopt": self._one_by_one(self._adopt), "register": self._register,
                "erase-ready": self._one_by_one(self._erase_ready)}  # fmt: skip
        if not any(self._is_due(kind) for kind in work):
            return False
        # Asked first: rows leased while the custodian is away would have to wait out their lease.
        if not self.custodian.ask_now("stats", Nothing()).unlocked:
            return False
        worked = [self._do(kind, act) for kind, act in work.items() if self._is_due(kind)]
        return any(worked)

    def _is_due(self, kind: str) -> bool:
        return actions.outbox_is_due(self.ground, kind, _waited(kind))

    def _do(self, kind: str, work: "Work") -> bool:
        """True when a full batch was done, so that more may wait."""
        leased = actions.lease_outbox(
            self.ground, kinds=(kind,), limit=BATCH, lease_ms=LEASE_MS, waited_ms=_waited(kind)
        ).result()
        if not leased:
            return False
        left = set(leased)
        try:
            done = work(leased)
            actions.finish_outbox(self.ground, [due.id for due in done]).result()
            left -= set(done)
        finally:
            for due in left:
                actions.retry_outbox(self.ground, due).result()
        return len(leased) == BATCH and not left

    def _register(self, leased: Sequence[Due]) -> list[Due]:
        asked = Register(tuple(actions.registration_of(due) for due in leased))
        results = self.custodian.ask_now("register", asked).results
        done = [due for due, result in zip(leased, results, strict=True) if result != "refused"]
        if len(done) < len(leased):
            _log.warning("registrations refused", count=len(leased) - len(done))
        return done

    def _one_by_one(self, act: Callable[[Due], None]) -> "Work":
        def work(leased: Sequence[Due]) -> list[Due]:
            done = []
            for due in leased:
                try:
                    act(due)
                except CustodianRefused as refused:
                    if refused.code == Refusal.LOCKED:
                        raise
                    _log.warning("custodian refused", kind=due.kind, code=refused.code, attempts=due.attempts)
                except Conflict:
                    continue  # words arrived meanwhile: the next turn takes them along
                else:
                    done.append(due)
            return done

        return work

    def _adopt(self, due: Due) -> None:
        asked = self.ground.store.read(lambda reader: actions.to_adopt(reader, due.case_id))
        if asked is not None:
            actions.adopt(self.ground, asked, self.custodian.ask_now("adopt", asked)).result()

    def _erase_ready(self, due: Due) -> None:
        state = self.custodian.ask_now("erase-ready", CaseNamed(due.case_id))
        actions.apply_change(self.ground, state.change).result()


Work = Callable[[Sequence[Due]], list[Due]]


def _waited(kind: str) -> int:
    return OFFERED_MS if kind == "register" else 0
