"""Keeps the pool of blank envelopes full, and this month's intake key at hand for when it runs dry."""

import time
from dataclasses import dataclass

from custodian_protocol.messages import BlanksWanted, Nothing
from parlour.company.actions import follow_policy
from parlour.company.queries import company
from parlour.foundation.clock import DAY
from parlour.ground import Ground
from parlour.sealing.custodian import Custodian
from parlour.sealing.records import add_blanks, count_blanks, intake_key

from .records import drop_blanks_before

POOL = 10_000
BATCH = 250
PLENTY = 2_500
RENEW_BEFORE = 7 * DAY


@dataclass(slots=True)
class BlanksDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        self._follow_the_installation()
        have = self.ground.store.read(count_blanks)
        if have >= POOL:
            return False
        began = time.monotonic()
        answer = self.custodian.ask_now("blanks", BlanksWanted(min(BATCH, POOL - have)))
        self.ground.store.write(lambda tx: add_blanks(tx, answer.blanks)).result()
        if have > PLENTY:
            # Nobody waits for these: leave the custodian half its time for people.
            time.sleep(time.monotonic() - began)
        return bool(answer.blanks)

    def _follow_the_installation(self) -> None:
        """Blanks from before a lockdown go; how long words are kept is told to customers as officers decided it."""
        hello = self.custodian.ask_now("hello", Nothing())
        if hello.lockdown_at:
            self.ground.store.write(lambda tx: drop_blanks_before(tx, hello.lockdown_at)).result()
        if self.ground.store.read(company).retention_days != hello.retention_days:
            follow_policy(self.ground, hello.retention_days).result()


@dataclass(slots=True)
class IntakeDuty:
    ground: Ground
    custodian: Custodian

    def once(self) -> bool:
        key = self.ground.store.read(intake_key)
        if key is None or self.ground.clock.now() > key.not_after - RENEW_BEFORE:
            fresh = self.custodian.ask_now("intake-key", Nothing())
            if key is None or fresh.id != key.id:
                self.ground.pool.remember_intake(self.ground.store, fresh).result()
        return False
