"""Sends invitations that are due: inside the month's budget, never two to one post, whatever dies in between."""

from dataclasses import dataclass

from parlour.connectors.contract import Connector
from parlour.connectors.line import Denied, Line, Throttled
from parlour.foundation.clock import MINUTE
from parlour.ground import Ground
from parlour.street import actions, policy
from parlour.street.model import Answer, AnswerState, Connection, Reply, Trouble
from parlour.street.records.answers import next_answer
from parlour.street.records.connections import connection
from parlour.street.words import Invitation
from parlour.worker.street.opened import Opened

AT_ONCE = 20
THROTTLED_MS = 15 * MINUTE  # where the platform does not say how long


@dataclass(slots=True)
class Sender:
    ground: Ground
    opened: Opened
    not_before: int = 0  # the platform said that this is enough answers for now; reading goes on

    @property
    def connector(self) -> Connector:
        return self.opened.connector

    def once(self, known: Connection, line: Line) -> bool:
        """True when more may be due. Raises Away and Expired, after which nothing is lost or said twice."""
        for _ in range(AT_ONCE):
            now = self.ground.clock.now()
            answer = self.ground.store.read(lambda reader: next_answer(reader, known.name, now))  # noqa: B023 - read at once
            if answer is None or now < self.not_before:
                return False
            if answer.state == AnswerState.SENDING and self._left_before(known, line, answer):
                continue
            if not self._paid(known, answer):
                return False
            if not self._send(known, line, answer):
                return False
        return True

    def _left_before(self, known: Connection, line: Line, answer: Answer) -> bool:
        """It was begun and nobody knows whether it left: the platform is asked before it is sent again."""
        try:
            found = self.connector.sent_before(line, known.account, answer.target)
        except Denied as denied:
            actions.end_answer(self.ground, answer, AnswerState.FAILED, denied.why).result()
            return True
        given_up = policy.is_given_up(answer)
        if found or given_up:
            ended = (AnswerState.SENT, "") if found else (AnswerState.FAILED, "away")
            actions.end_answer(self.ground, answer, *ended).result()
        return bool(found) or given_up

    def _paid(self, known: Connection, answer: Answer) -> bool:
        """False when the month's money is spent: then the answer waits for the next month, or for more money."""
        price, now = self._price(answer), self.ground.clock.now()
        if not price:
            return True
        fresh = self.ground.store.read(lambda reader: connection(reader, known.name)) or known
        if policy.left_of(fresh, now) < price:
            actions.say_trouble(self.ground, known.name, Trouble.BUDGET).result()
            self.not_before = now + MINUTE
            return False
        actions.spend(self.ground, known.name, price).result()
        return True

    def _send(self, known: Connection, line: Line, answer: Answer) -> bool:
        """False when sending has to rest."""
        invitation = Invitation(Reply(answer.reply), answer.language, self._link(answer))
        actions.begin_answer(self.ground, answer).result()
        try:
            self.connector.send(line, known.account, answer.target, invitation, answer.id)
        except Throttled as throttled:
            now = self.ground.clock.now()
            self.not_before = throttled.until or now + THROTTLED_MS
            actions.put_off_answer(self.ground, answer, self.not_before).result()
            actions.spend(self.ground, known.name, -self._price(answer)).result()  # nothing was sent
            return False
        except Denied as denied:
            actions.end_answer(self.ground, answer, AnswerState.FAILED, denied.why).result()
            return True
        actions.end_answer(self.ground, answer, AnswerState.SENT).result()
        return True

    def _price(self, answer: Answer) -> int:
        prices = self.connector.declared.prices
        return prices.direct if answer.reply == Reply.DIRECT else prices.reply

    def _link(self, answer: Answer) -> str:
        url = self.opened.side.url
        if answer.reply == Reply.PUBLIC:
            return url
        return f"{url}/l/{actions.give_link(self.ground, answer).result()}"
