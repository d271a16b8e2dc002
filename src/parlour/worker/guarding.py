"""Reads the log as it grows, every few seconds; raises alarms, holds people up, and writes to the officers.

It asks the custodian for the entries themselves, not for their copies in the store, and can open nothing.
"""

import json
from collections import deque
from dataclasses import dataclass, field

from custodian_protocol.messages import LeavesWanted, Nothing, StaffId
from parlour.company.queries import company
from parlour.foundation.clock import DAY
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.guard import policy
from parlour.guard.actions import mailed, raise_alarm
from parlour.guard.model import Finding, Line
from parlour.guard.queries import idle_openings, not_mailed
from parlour.notices.model import Mail
from parlour.notices.queries import post
from parlour.promises.policy import is_open
from parlour.sealing.custodian import Custodian, CustodianRefused

from .notices import Office
from .smtp import Later, MailServer, Never

BATCH = 2_000
LOOKED_BACK = 50_000  # entries, at a start: more than a day of a large desk
NO_RETURN = "alarm"  # where a bounce of ours goes: known to nobody, so nothing comes of it
SUBJECT = "Parlour: something waits for an officer"
BODY = "An alarm was raised at {company}. It names nobody here.\n\nLook at it now: {url}/admin/alarms\n"

_log = logger("worker")


@dataclass(slots=True)
class GuardDuty:
    ground: Ground
    custodian: Custodian
    office: Office
    lines: deque[Line] = field(default_factory=deque)
    position: int = -1

    def once(self) -> bool:
        more = self._read_on()
        if not more:
            now = self.ground.clock.now()
            self._forget(now)
            for found in self._findings(now):
                self._act_on(found)
            self._write_to_officers()
        return more

    def _read_on(self) -> bool:
        if self.position < 0:
            self.position = max(0, self.custodian.ask_now("stats", Nothing()).log_size - LOOKED_BACK)
        leaves = self.custodian.ask_now("leaves", LeavesWanted(self.position, BATCH)).leaves
        self.lines.extend(line_of(leaf) for leaf in leaves)
        self.position += len(leaves)
        return len(leaves) == BATCH

    def _forget(self, now: int) -> None:
        while self.lines and now - self.lines[0].at >= DAY:
            self.lines.popleft()

    def _findings(self, now: int) -> list[Finding]:
        since, until = now - DAY, now - policy.IDLE_AFTER_MS
        idle = self.ground.store.read(
            lambda reader: idle_openings(reader, since, until, policy.IDLE_AFTER_MS)
        )
        hours = self.ground.store.read(company).hours
        return policy.findings(self.lines, idle, lambda at: not is_open(hours, at))

    def _act_on(self, found: Finding) -> None:
        if not raise_alarm(self.ground, found).result():
            return
        _log.critical("alarm", kind=found.kind, score=found.score)
        if found.hold_up:
            try:
                self.custodian.ask_now("freeze", StaffId(found.staff))
            except CustodianRefused as refused:
                _log.warning("nobody was held up", code=refused.code)

    def _write_to_officers(self) -> None:
        waiting = self.ground.store.read(not_mailed)
        settings = self.ground.store.read(post)
        if not waiting or not settings.ready or not self.office.alarms_to:
            return
        name = " ".join(self.ground.store.read(company).name.split())
        mail = Mail(SUBJECT, BODY.format(company=name, url=self.office.url), "")
        try:
            with MailServer(settings, self.office.password_file, self.office.host) as server:
                for address in self.office.alarms_to:
                    server.send(address, mail, NO_RETURN, self.ground.clock.now())
        except (Later, Never):
            _log.warning("alarm not mailed yet")
            return
        for alarm in waiting:
            mailed(self.ground, alarm.id).result()


def line_of(leaf: bytes) -> Line:
    facts = json.loads(leaf)
    return Line(facts["at"], facts["who"], facts["act"], facts["case"], facts["about"])
