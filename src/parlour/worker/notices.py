"""Sends notices: asks whether the mail server is there, has the address opened, sends, forgets it.

In this order, because an address is opened only twice a day for one case: a mail server that is away must not
use that up. Every deed may be done twice: a worker that dies after the mail left sends it once more.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from custodian_protocol.messages import Contact, Refusal
from parlour.cases import actions
from parlour.cases.model import Due
from parlour.cases.queries.contact import NoticeWanted, notice_wanted
from parlour.company.queries import company
from parlour.foundation.logs import logger
from parlour.ground import Ground
from parlour.notices import actions as notices
from parlour.notices import policy
from parlour.notices.actions import Begun
from parlour.notices.model import Mail, NoticeKind, NoticeState, Post, Why
from parlour.notices.queries import post
from parlour.notices.words import mail
from parlour.sealing.custodian import Custodian, CustodianRefused

from .smtp import Later, MailServer, Never

BATCH = 20
LEASE_MS = 15 * 60_000  # longer than a batch takes with a server that answers slowly
# Replies first: whoever floods us with strangers' addresses should not use up what customers wait for.
KINDS = {"notice": NoticeKind.REPLY, "link": NoticeKind.LINK, "confirm": NoticeKind.CONFIRM}
LINKS = {NoticeKind.REPLY: "stop", NoticeKind.LINK: "l", NoticeKind.CONFIRM: "l"}

_log = logger("worker")


@dataclass(frozen=True, slots=True)
class Office:
    """Where we live, where the password for the mail server lies, and who is written to when there is an alarm."""

    url: str
    password_file: Path
    alarms_to: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "localhost"


@dataclass(slots=True)
class NoticesDuty:
    ground: Ground
    custodian: Custodian
    office: Office

    def once(self) -> bool:
        settings = self.ground.store.read(post)
        if not settings.ready:
            return False
        full = [self._batch(kind, settings) for kind in KINDS]
        return any(full)

    def _batch(self, kind: str, settings: Post) -> bool:
        if not actions.outbox_is_due(self.ground, kind):
            return False
        leased = actions.lease_outbox(self.ground, kinds=(kind,), limit=BATCH, lease_ms=LEASE_MS).result()
        left = list(leased)
        try:
            with MailServer(settings, self.office.password_file, self.office.host) as server:
                while left:
                    self._one(server, left[0])
                    del left[0]
        except Later:
            for due in left:
                self._again_or_give_up(due)
            return False
        except BaseException:
            for due in left:
                actions.retry_outbox(self.ground, due).result()
            raise
        return len(leased) == BATCH

    def _one(self, server: MailServer, due: Due) -> None:
        kind = KINDS[due.kind]
        wanted = self.ground.store.read(lambda reader: notice_wanted(reader, due.case_id, kind))
        if wanted is None:
            self._done(due)
            return
        try:
            opened: Contact = self.custodian.ask_now("contact", wanted.question)
        except CustodianRefused as refused:
            self._refused(due, refused)
            return
        begun = notices.begin_notice(self.ground, kind, due.case_id).result()
        if not opened.items:
            self._end(due, begun, NoticeState.UNDELIVERABLE, Why.DAMAGED)
            return
        self._send(server, due, begun, self._mail(wanted, begun, kind), opened.items[0].content.decode())

    def _send(self, server: MailServer, due: Due, begun: Begun, letter: Mail, address: str) -> None:
        try:
            server.send(address, letter, begun.back, self.ground.clock.now())
        except Never:
            self._end(due, begun, NoticeState.UNDELIVERABLE, Why.REFUSED)
        except Later:
            notices.drop_notice(self.ground, begun.id).result()
            self._again_or_give_up(due)
        else:
            self._end(due, begun, NoticeState.SENT)

    def _mail(self, wanted: NoticeWanted, begun: Begun, kind: NoticeKind) -> Mail:
        return mail(
            kind,
            language=wanted.language,
            company=self.ground.store.read(company).name,
            url=self.office.url,
            code=policy.shown_code(begun.code),
            link=f"{self.office.url}/{LINKS[kind]}/{begun.token}",
        )

    def _refused(self, due: Due, refused: CustodianRefused) -> None:
        """Not registered yet is a matter of seconds, the day's number of openings one of hours."""
        if refused.code == Refusal.LOCKED:
            raise refused
        wait = policy.CAPPED_MS if refused.code == Refusal.CAP_REACHED else policy.WAITS[0]
        _log.warning("custodian refused", kind=due.kind, code=refused.code, attempts=due.attempts)
        actions.put_off(self.ground, due.id, wait).result()

    def _again_or_give_up(self, due: Due) -> None:
        wait = policy.wait_after(due.attempts)
        if wait is not None:
            actions.put_off(self.ground, due.id, wait).result()
            return
        begun = notices.begin_notice(self.ground, KINDS[due.kind], due.case_id).result()
        self._end(due, begun, NoticeState.UNDELIVERABLE, Why.GAVE_UP)

    def _end(self, due: Due, begun: Begun, state: NoticeState, why: str = "") -> None:
        notices.end_notice(self.ground, begun.id, state, why).result()
        self._done(due)

    def _done(self, due: Due) -> None:
        actions.finish_outbox(self.ground, [due.id]).result()
