"""Reads the log as it grows, every few seconds; raises alarms, holds people up, and writes to the officers.

It asks the custodian for the entries themselves, not for their copies in the store, and can open nothing.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from custodian_protocol.messages import KeysNamed, LeavesWanted, Nothing, StaffId
from parlour.company.queries import company, keys_used
from parlour.foundation.clock import DAY, MINUTE
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.guard import policy
from parlour.guard.actions import changes_mailed, mailed, note_changes, raise_alarm
from parlour.guard.model import CHANGES, Finding, Line, Sign
from parlour.guard.queries import changes_unmailed, idle_openings, last_of, misses, not_mailed
from parlour.notices.model import Mail
from parlour.notices.queries import post
from parlour.promises.policy import is_open
from parlour.sealing.custodian import Custodian, CustodianRefused

from .notices import Office
from .smtp import Later, MailServer, Never

BATCH = 2_000
SCORED_EVERY_MS = MINUTE  # it reads a day of events; bait is told at once
MAIL_AGAIN_MS = 5 * MINUTE
LOOKED_BACK = 50_000  # entries, at a start: more than a day of a large desk
NO_RETURN = "alarm"  # where a bounce of ours goes: known to nobody, so nothing comes of it
SUBJECT = "Parlour: something waits for an officer"
BODY = "An alarm was raised at {company}. It names nobody here.\n\nLook at it now: {url}/admin/alarms\n"
DIGEST = "Parlour: what changed among people and rules"
CHANGED = (
    "{count} changes among people, rights, keys and rules at {company} since the last mail.\n\n"
    "{url}/admin/changes\n"
)

_log = logger("worker")


@dataclass(slots=True)
class GuardDuty:
    ground: Ground
    custodian: Custodian
    office: Office
    lines: deque[Line] = field(default_factory=deque)
    position: int = -1
    keys_used_at: int = -1  # the newest use of an API key that the custodian was told of
    baited: bool = False  # since the lines were scored last
    scored_at: int = -SCORED_EVERY_MS
    told: set[str] = field(default_factory=set)  # addresses that have the mail which others still lack
    mail_again_at: int = 0

    def once(self) -> bool:
        self._tell_of_keys()
        more = self._read_on()
        if not more:
            now = self.ground.clock.now()
            self._forget(now)
            if self.baited or now - self.scored_at >= SCORED_EVERY_MS:
                for found in self._findings(now):
                    self._act_on(found)
                self.baited, self.scored_at = False, now
            self._write_to_officers(now)
        return more

    def _tell_of_keys(self) -> None:
        """Only the custodian knows which are bait. At a start from the last alarm on: what that told of is told."""
        store, now = self.ground.store, self.ground.clock.now()
        if self.keys_used_at < 0:
            last = store.read(lambda reader: last_of(reader, "", "bait"))
            self.keys_used_at = max(last.at if last else 0, now - DAY)
        used = store.read(lambda reader: keys_used(reader, self.keys_used_at))
        if used:
            self.custodian.ask_now("keys-used", KeysNamed(tuple(key for key, _ in used)))
            self.keys_used_at = used[-1][1]

    def _read_on(self) -> bool:
        if self.position < 0:
            self.position = max(0, self.custodian.ask_now("stats", Nothing()).log_size - LOOKED_BACK)
        leaves = self.custodian.ask_now("leaves", LeavesWanted(self.position, BATCH)).leaves
        read = [line_of(leaf) for leaf in leaves]
        found = [
            (place, line)
            for place, line in enumerate(read, self.position)
            if line.act in CHANGES and not line.case
        ]
        if found:
            rows = [(f"leaf-{place}", line.at, line.act, line.who, line.about) for place, line in found]
            note_changes(self.ground, rows).result()
        self.baited = self.baited or any(line.act in ("touched-bait", "many-refused") for line in read)
        self.lines.extend(read)
        self.position += len(leaves)
        return len(leaves) == BATCH

    def _forget(self, now: int) -> None:
        while self.lines and now - self.lines[0].at >= DAY:
            self.lines.popleft()

    def _findings(self, now: int) -> list[Finding]:
        hours = self.ground.store.read(company).hours
        return policy.findings(self.lines, self._seen(now), lambda at: not is_open(hours, at))

    def _seen(self, now: int) -> Mapping[Sign, Mapping[str, int]]:
        since, until = now - DAY, now - policy.IDLE_AFTER_MS
        read = self.ground.store.read
        idle = read(lambda reader: idle_openings(reader, since, until, policy.IDLE_AFTER_MS))
        return {Sign.IDLE: idle, Sign.MISS: read(lambda reader: misses(reader, since))}

    def _act_on(self, found: Finding) -> None:
        """Held up first: were the alarm written and the custodian away, nobody would ask it again."""
        last = self.ground.store.read(lambda reader: last_of(reader, found.staff, found.kind))
        if not policy.is_news(found, last, self.ground.clock.now()):
            return
        if found.hold_up:
            try:
                self.custodian.ask_now("freeze", StaffId(found.staff))
            except CustodianRefused as refused:
                _log.warning("nobody was held up", code=refused.code)
        raise_alarm(self.ground, found).result()
        _log.critical("alarm", kind=found.kind, score=found.score)

    def _write_to_officers(self, now: int) -> None:
        """Alarms at once, changes once a day."""
        waiting, (changed, since) = (
            self.ground.store.read(not_mailed),
            self.ground.store.read(changes_unmailed),
        )
        settings, digest = self.ground.store.read(post), bool(changed) and now - since >= DAY
        if (
            not (waiting or digest)
            or not settings.ready
            or not self.office.alarms_to
            or now < self.mail_again_at
        ):
            return
        name = " ".join(self.ground.store.read(company).name.split())
        facts = {"company": name, "url": self.office.url, "count": changed}
        mail = (
            Mail(SUBJECT, BODY.format(**facts), "") if waiting else Mail(DIGEST, CHANGED.format(**facts), "")
        )
        try:
            with MailServer(settings, self.office.password_file, self.office.host) as server:
                for address in self.office.alarms_to:
                    self._send(server, address, mail, now)
        except Later:
            self.mail_again_at = now + MAIL_AGAIN_MS
            _log.warning("officers not written to yet")
            return
        self.told.clear()
        for alarm in waiting:
            mailed(self.ground, alarm.id).result()
        if not waiting:
            changes_mailed(self.ground).result()

    def _send(self, server: MailServer, address: str, mail: Mail, now: int) -> None:
        """Once each, also where another address has to be tried again; one refused for good is passed over."""
        if address in self.told:
            return
        try:
            server.send(address, mail, NO_RETURN, now)
        except Never:
            _log.error("an officer's address was refused for good")
        self.told.add(address)


def line_of(leaf: bytes) -> Line:
    facts = json.loads(leaf)
    return Line(facts["at"], facts["who"], facts["act"], facts["case"], facts["about"])
